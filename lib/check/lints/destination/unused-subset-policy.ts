import { isRecord } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const UNUSED_SUBSET_POLICY: Lint = {
  code: 'BL316',
  name: 'unused-subset-policy',
  severity: 'fragile',
  summary: 'A subset has a traffic policy, and no route names the subset.',
  cause:
    'The policy of a subset applies only to requests that a rule sends to it by name; the policy above applies to all others.',
  fix: 'Add a route that names the subset, also where it is the only one; or move the policy up.',
  elsewhere: true,
  run(mesh, report) {
    const routed = new Set(mesh.destinations.map(({ destination: { host, subset } }) => `${host} ${subset}`));
    for (const { host, subsets } of mesh.model.destinationRules.rules) {
      for (const { name, object, path, trafficPolicy } of subsets) {
        const written = trafficPolicy?.written;
        if (!isRecord(written) || Object.keys(written).length === 0 || routed.has(`${host} ${name}`)) continue;
        report({ object, path: [...path, 'trafficPolicy'], message: `no route names subset ${name}`, key: true });
      }
    }
  },
};
