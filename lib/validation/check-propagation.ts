import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Propagation } from '../model/propagation';
import type { Estate, Tenant } from '../model/tenant';
import { BAGGAGE, VARIANT_HEADER } from '../routing/variant-header';

/** Headers that mean something else: choosing by them would break it, or hand rights from call to call. */
const TAKEN =
  'accept authorization baggage connection content-length content-type cookie expect forwarded host keep-alive origin referer set-cookie te traceparent tracestate trailer transfer-encoding upgrade user-agent via'.split(
    ' ',
  );

/** Of an estate that a program declares. */
const NOWHERE: Origin = { base: ['propagation'], describe: () => 'estate' };

/**
 * Conditions do not ask for what chooses variants (PROP-1). That of the usual header is `checkHeaders`' to say; here are the
 * header that an estate names instead, and `baggage` where it chooses.
 */
export function checkPropagation({ propagation, tenants }: Estate, problems: Problems): void {
  if (propagation === undefined) return;
  const { header, origin = NOWHERE } = propagation;
  if (TAKEN.includes(header) || /^x-(?:envoy|forwarded)-/.test(header)) {
    problems.error(origin, ['header'], `'${header}' has another meaning: variants need a header of their own`, {
      rule: 'PROP-1',
      fix: `use ${VARIANT_HEADER}`,
    });
  }
  const reserved = reservedBy(propagation);
  if (reserved.length > 0) for (const tenant of tenants) checkTenant(tenant, reserved, problems);
}

function reservedBy({ header, baggage }: Propagation): string[] {
  return [...(header === VARIANT_HEADER ? [] : [header]), ...(baggage === undefined ? [] : [BAGGAGE])];
}

function checkTenant({ services }: Tenant, reserved: readonly string[], problems: Problems): void {
  for (const { origin, canary, faults, variants } of services) {
    const check = (headers: object | undefined, at: Parameters<Problems['error']>[0], field: Problem['field']) => {
      for (const name of Object.keys(headers ?? {})) {
        if (!reserved.includes(name.toLowerCase())) continue;
        problems.error(at, [...field, name], `'${name}' chooses variants, a condition cannot use it`, {
          rule: 'PROP-1',
          fix: 'declare a variant instead',
        });
      }
    };
    canary?.match.forEach((condition, index) => {
      check(condition.headers, canary.origin, ['match', index, 'headers']);
      check(condition.withoutHeaders, canary.origin, ['match', index, 'withoutHeaders']);
    });
    for (const [index, fault] of faults.entries()) check(fault.match, origin, ['faults', index, 'match']);
    for (const variant of variants) {
      variant.match?.forEach((condition, index) => {
        const at = variant.matchOrigin ?? variant.origin;
        check(condition.headers, at, ['match', index, 'headers']);
        check(condition.withoutHeaders, at, ['match', index, 'withoutHeaders']);
      });
    }
  }
}
