import type { DestinationRule, Subset } from '../../../mesh-model';
import { compareText } from '../../../text/compare-text';
import type { Lint } from '../../lint';

export const REPEATED_SUBSET: Lint = {
  code: 'BL305',
  name: 'repeated-subset',
  severity: 'fragile',
  summary: 'A subset, or the policy of a host, is defined twice.',
  cause:
    'Istio merges the DestinationRules of a host, the oldest first: the first subset of a name and the first policy are used, the others are dropped.',
  fix: 'Define each subset once, and the policy in one DestinationRule.',
  kiali: ['KIA0201'],
  run(mesh, report) {
    const subsets = new Map<string, Subset>();
    const policies = new Map<string, DestinationRule>();
    const sorted = [...mesh.model.destinationRules.rules].sort(
      (a, b) => compareText(a.object.created, b.object.created) || compareText(a.name, b.name),
    );
    for (const rule of sorted) {
      const scope = `${rule.namespace}\n${rule.host}\n${JSON.stringify(rule.workloadSelector)}`;
      const policy = policies.get(scope);
      if (rule.trafficPolicy !== undefined) {
        if (policy === undefined) policies.set(scope, rule);
        else if (exportsMeet(policy, rule)) {
          const message = `${policy.object.title} has a policy for ${rule.host} too: this one is dropped`;
          report({ object: rule.object, path: ['spec', 'trafficPolicy'], message });
        }
      }
      for (const subset of rule.subsets) {
        const key = `${scope}\n${subset.name}`;
        const first = subsets.get(key);
        if (first === undefined) subsets.set(key, subset);
        else {
          const message = `subset ${subset.name} of ${rule.host} is defined in ${first.object.title} too: this one is dropped`;
          report({ object: subset.object, path: subset.path, message });
        }
      }
    }
  },
};

function exportsMeet(a: DestinationRule, b: DestinationRule): boolean {
  const all = (rule: DestinationRule) => rule.exportTo.length === 0 || rule.exportTo.includes('*');
  return all(a) || all(b) || a.exportTo.some((item) => b.exportTo.includes(item));
}
