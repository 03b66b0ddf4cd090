import type { Problems } from '../model/problem';
import type { Estate } from '../model/tenant';
import { Visibility } from '../routing/visibility';
import { checkCondition } from './check-conditions';

/** Conditions by which variants are chosen at gateways: well-formed, and with a gateway that lets them choose (EDGE-7). */
export function checkVariantConditions(estate: Estate, problems: Problems): void {
  const reached = new Set<string>();
  const conditional = estate.tenants.filter(({ services }) =>
    services.some(({ variants }) => variants.some(({ match = [] }) => match.length > 0)),
  );
  if (conditional.length === 0) return;
  const visibility = new Visibility(estate);
  for (const tenant of estate.tenants) {
    if (!tenant.gateways.some(({ variantAccess }) => variantAccess.includes('condition'))) continue;
    for (const { key, match } of visibility.variants(tenant)) {
      if (match !== undefined) reached.add(key);
    }
  }
  for (const { name, services } of conditional) {
    for (const service of services) {
      for (const { id, key, match = [], origin, matchOrigin = origin, state } of service.variants) {
        match.forEach((condition, index) => {
          const field = ['match', index];
          checkCondition(condition, matchOrigin, field, [], problems);
          if (condition.uri?.regex === undefined) return;
          const message = 'a regular expression could reach outside of the exposed paths';
          const fix = 'use `exact` or `prefix`';
          problems.error(matchOrigin, [...field, 'uri', 'regex'], message, { rule: 'EDGE-7', fix });
        });
        if (service.protocol === 'tcp' || match.length === 0 || state === 'retiring' || reached.has(key)) continue;
        const message = `no gateway lets a condition choose variant '${id}' of tenant '${name}'`;
        const fix = 'add `condition` to `variantAccess` of the gateway, or remove `match`';
        problems.warning(matchOrigin, ['match'], message, { rule: 'EDGE-7', fix });
      }
    }
  }
}
