import { PROPAGATION_DEFAULTS, type Propagation } from '../model/propagation';
import type { Condition } from '../model/traffic';
import { anyMember, memberIs } from './baggage-member';
import type { HttpMatch, HttpRoute } from './istio';

/** The header that says which variant a request asks for, unless an estate names another one. */
export const VARIANT_HEADER = PROPAGATION_DEFAULTS.header;

/** The header of W3C whose members OpenTelemetry passes on. */
export const BAGGAGE = 'baggage';

/** The subset, version label and workload of released code. */
export const MAIN = 'main';

/** The subset, version label and workload of the next mainline under trial. */
export const CANARY = 'canary';

/** A variant as routing sees it: its key, and the spellings that requests may use for it. */
export interface VariantName {
  readonly key: string;
  /** The display ids, where they differ from the key. */
  readonly ids: readonly string[];
  /** Requests that take it at gateways without asking for it by name (EDGE-7). */
  readonly match?: readonly Condition[];
  /** What gateways set as `x-feature-flags` (EDGE-11). @default - nothing */
  readonly featureFlags?: string;
}

/** The header of feature flags, which no route looks at. */
export const FEATURE_FLAGS = 'x-feature-flags';

/** Matches requests that ask for no variant, by one look at each header (MESH-2, PROP-1). */
export function withoutVariant({ header, baggage }: Propagation): HttpMatch {
  return {
    withoutHeaders: { [header]: {}, ...(baggage !== undefined && { [BAGGAGE]: { regex: anyMember(baggage) } }) },
  };
}

/** Matches requests that carry the header, whatever its value. */
export function withHeader({ header }: Propagation): HttpMatch {
  return { headers: { [header]: {} } };
}

/** Matches requests that ask by their baggage alone, for whatever variant. */
export function withBaggage({ header, baggage }: Propagation): HttpMatch | undefined {
  if (baggage === undefined) return undefined;
  return { headers: { [BAGGAGE]: { regex: anyMember(baggage) } }, withoutHeaders: { [header]: {} } };
}

/** Matches requests that ask for this variant: by exact values of the header (MESH-3), or else by their baggage (PROP-1). */
export function asksFor({ key, ids }: VariantName, { header, baggage }: Propagation): HttpMatch[] {
  const values = [key, ...ids];
  const byHeader = values.map((exact): HttpMatch => ({ headers: { [header]: { exact } } }));
  if (baggage === undefined) return byHeader;
  const regex = memberIs(baggage, values);
  return [...byHeader, { headers: { [BAGGAGE]: { regex } }, withoutHeaders: { [header]: {} } }];
}

/** What an edge rule does to the headers: from here on they hold this variant's key (EDGE-2). */
export function setVariant(key: string, { header, baggage }: Propagation): NonNullable<HttpRoute['headers']> {
  return { request: { set: { [header]: key, ...(baggage !== undefined && { [BAGGAGE]: `${baggage}=${key}` }) } } };
}

/** What an edge rule does to headers that choose nothing (EDGE-3). */
export function removeVariant({ header, baggage }: Propagation): NonNullable<HttpRoute['headers']> {
  return { request: { remove: [header, ...(baggage === undefined ? [] : [BAGGAGE])] } };
}

/** What an edge rule does for the value of a header that it does not know: the baggage says the same from here on (PROP-1). */
export function repeatInBaggage({ header, baggage }: Propagation): HttpRoute['headers'] {
  return baggage === undefined ? undefined : { request: { set: { [BAGGAGE]: `${baggage}=%REQ(${header})%` } } };
}
