import type { DestinationRule } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const UNMERGED_RULES: Lint = {
  code: 'BL306',
  name: 'unmerged-rules',
  severity: 'breaks-traffic',
  summary: 'DestinationRules of one host are exported to different namespaces.',
  cause:
    'Istio merges them only if their exportTo is the same: clients see the subsets of one of them, and 503 (NC) for the others.',
  fix: 'Write the same exportTo in all DestinationRules of the host.',
  kiali: ['KIA0201'],
  run(mesh, report) {
    const first = new Map<string, DestinationRule>();
    for (const rule of mesh.model.destinationRules.rules) {
      if (rule.workloadSelector !== undefined) continue;
      const key = `${rule.namespace}\n${rule.host}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, rule);
      else if (exportOf(other) !== exportOf(rule)) {
        const message = `exported to ${exportOf(rule)}, while ${other.object.title} for ${rule.host} is exported to ${exportOf(other)}: they are not merged`;
        report({ object: rule.object, path: ['spec', 'exportTo'], message });
      }
    }
  },
};

function exportOf({ exportTo, namespace }: DestinationRule): string {
  if (exportTo.length === 0) return '*';
  return [...new Set(exportTo.map((item) => (item === '.' ? namespace : item)))].sort().join(', ');
}
