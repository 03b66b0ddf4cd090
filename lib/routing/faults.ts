import { isDeepStrictEqual } from 'node:util';
import type { Service } from '../model/service';
import type { Fault } from '../model/traffic';
import type { ServiceVariant } from '../model/variant';
import { variantKey } from '../model/variant-key';
import { headerMatches } from './condition';
import type { HttpMatch, HttpRoute } from './istio';

type IstioFault = NonNullable<HttpRoute['fault']>;

/** The faults that hit some of the requests of a rule. */
export interface ConditionalFault {
  /** `fault-2` for the second one of a service. */
  readonly name: string;
  readonly headers: NonNullable<HttpMatch['headers']>;
  readonly fault: IstioFault;
}

/** What disturbs the requests of one asker. */
export interface Faults {
  /** What hits all of them. */
  readonly always?: IstioFault;
  /** What hits those under a condition; of several that hold, the first one hits. */
  readonly conditional: readonly ConditionalFault[];
}

/**
 * The faults of a service for requests of one of its variants, or for all others (MESH-8). A rule holds one delay and
 * one abort, each with its own percentage: so faults for the same requests are put together, and where two of a kind
 * meet, the one that says more precisely whom it hits stands.
 *
 * @throws when two of a kind say the same requests
 */
export function faultsFor(service: Service, variant?: ServiceVariant): Faults {
  const [own, everybody]: [Candidate[], Candidate[]] = [[], []];
  service.faults.forEach((fault, index) => {
    const headers = fault.match && headerMatches(fault.match);
    const candidate = { fault, headers, name: `fault-${index + 1}` };
    if (fault.variant === undefined) everybody.push(candidate);
    else if (variant !== undefined && variantKey(fault.variant) === variant.key) own.push(candidate);
  });
  // A fault without variant and without condition would apply to every request: it applies to none (checkEstate reports it).
  const always = own.filter(({ headers }) => headers === undefined);
  const conditions: Candidate[] = [];
  for (const candidate of [...own, ...everybody]) {
    const { headers } = candidate;
    if (headers !== undefined && !conditions.some((known) => isDeepStrictEqual(known.headers, headers))) {
      conditions.push(candidate);
    }
  }
  const same = (candidates: readonly Candidate[], headers: Candidate['headers']) =>
    candidates.filter((candidate) => isDeepStrictEqual(candidate.headers, headers));
  return {
    ...(always.length > 0 && { always: together(always) }),
    conditional: conditions.map(({ name, headers }) => ({
      name,
      headers: headers!,
      fault: {
        ...together(always),
        ...together(same(everybody, headers)),
        ...together(same(own, headers)),
      },
    })),
  };
}

interface Candidate {
  readonly name: string;
  readonly fault: Fault;
  readonly headers?: NonNullable<HttpMatch['headers']>;
}

/** Faults for the very same requests as one. */
function together(candidates: readonly Candidate[]): IstioFault {
  const result: { -readonly [Kind in keyof IstioFault]: IstioFault[Kind] } = {};
  for (const { fault } of candidates) {
    const percentage = { value: fault.percent };
    if ((fault.delay !== undefined && result.delay) || (fault.abort !== undefined && result.abort)) {
      const kind = fault.delay !== undefined && result.delay ? 'delays' : 'aborts';
      const whose = fault.variant === undefined ? '' : ` of variant '${fault.variant}'`;
      const when = fault.match === undefined ? '' : ` under ${JSON.stringify(fault.match)}`;
      throw new Error(`two ${kind} for the same requests${whose}${when}: keep one`);
    }
    if (fault.delay !== undefined) result.delay = { fixedDelay: fault.delay, percentage };
    if (fault.abort !== undefined) result.abort = { httpStatus: fault.abort, percentage };
  }
  return result;
}
