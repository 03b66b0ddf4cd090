import { isSubsetOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const SHADOWED_RULE: Lint = {
  code: 'BL307',
  name: 'shadowing-rule',
  severity: 'breaks-traffic',
  summary: "A DestinationRule in the client's namespace hides the subsets of the service's own.",
  cause:
    "Istio takes the first it finds, whole: the client's namespace, the service's, the root namespace. Clients here get none of the subsets that routes name, and 503 (NC).",
  fix: 'Keep the DestinationRule beside the service, or repeat its subsets here.',
  run(mesh, report) {
    const rules = mesh.model.destinationRules.rules;
    const withSubsets = rules.filter((rule) => rule.subsets.length > 0 && !rule.host.startsWith('*'));
    const routed = new Set(mesh.destinations.map(({ destination }) => `${destination.host} ${destination.subset}`));
    for (const rule of rules) {
      const foreign = rule.host.startsWith('*') || !mesh.model.servicesNamed(rule.host).has(rule.namespace);
      if (!foreign || rule.namespace === mesh.model.config.rootNamespace || rule.workloadSelector !== undefined)
        continue;
      for (const hidden of withSubsets) {
        if (hidden.namespace === rule.namespace || !isSubsetOf(hidden.host, rule.host)) continue;
        const own = new Set(rule.subsets.map((subset) => subset.name));
        const lost = hidden.subsets.filter(
          (subset) => !own.has(subset.name) && routed.has(`${hidden.host} ${subset.name}`),
        );
        if (lost.length === 0) continue;
        const message = `clients in namespace ${rule.namespace} do not see the subsets ${lost.map((item) => item.name).join(', ')} of ${hidden.object.title}`;
        report({ object: rule.object, path: ['spec', 'host'], message });
        break;
      }
    }
  },
};
