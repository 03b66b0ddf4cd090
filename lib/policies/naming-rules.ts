import { NAMING_ANNOTATIONS } from '../model/published-names';
import { ANYTHING, everyEntry, everyPart, field } from './expression';
import { domainsOf, grantedHost, tenantsOf } from './granted-hosts';
import type { NamespaceLimits } from './namespace-limits';
import { GATEWAY, SERVICE, VIRTUAL_SERVICE } from './policy-kinds';
import type { PolicyRule } from './policy-rule';
import { API_GATEWAY, HOST_ROUTES, INGRESS, LISTENER_SET } from './route-rules';

/**
 * Names that an annotation has other tools publish: whoever publishes another's name takes its visitors, as whoever writes a rule
 * for its host does (TENANT-9).
 */
export function namingRules(limits: NamespaceLimits): PolicyRule[] {
  const granted = everyPart(grantedHost(limits));
  const named = new Map(NAMING_ANNOTATIONS.map((name) => [name, granted]));
  return [SERVICE, GATEWAY, VIRTUAL_SERVICE, INGRESS, API_GATEWAY, LISTENER_SET, ...HOST_ROUTES].map((of) => ({
    ...of,
    at: ['metadata', 'annotations'],
    message: `an annotation publishes a name that is not below a domain of ${tenantsOf(limits)} (${domainsOf(limits)})`,
    expression: field('metadata.annotations', everyEntry(named, ANYTHING), true),
  }));
}
