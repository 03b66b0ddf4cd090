import { record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { trafficPolicies } from './traffic-policies';

export const DEPRECATED_BALANCER: Lint = {
  code: 'BL311',
  name: 'deprecated-balancer',
  severity: 'style',
  summary: 'A load balancer that Istio calls deprecated.',
  cause: 'LEAST_CONN is the old name of LEAST_REQUEST.',
  fix: 'Write LEAST_REQUEST.',
  istio: ['IST0133'],
  run(mesh, report) {
    for (const { object, path, policy } of trafficPolicies(mesh)) {
      if (record(policy.loadBalancer).simple !== 'LEAST_CONN') continue;
      report({ object, path: [...path, 'loadBalancer', 'simple'], message: 'LEAST_CONN is deprecated' });
    }
  },
};
