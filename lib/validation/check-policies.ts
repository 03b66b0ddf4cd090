import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isTcpOnly } from '../model/service-port';

/** Fields that stand on every rule for requests to a service (`policies` of lib/routing/rule-order.ts). */
const POLICIES = [
  'timeout',
  'retries',
  'cors',
  'headers',
  'rewrite',
  'stickiness',
] as const satisfies readonly (keyof Service)[];

/** What stands on the rules for requests: a tcp service has none (MESH-8). */
export function checkPolicies(service: Service, problems: Problems): void {
  if (isTcpOnly(service)) {
    for (const field of POLICIES) {
      if (service[field] === undefined) continue;
      problems.error(service.origin, [field], `a tcp service has no requests, so no ${field}`, {
        fix: 'remove it; `connectionPool.tcp` limits connections',
        rule: 'MESH-8',
      });
    }
  }
}
