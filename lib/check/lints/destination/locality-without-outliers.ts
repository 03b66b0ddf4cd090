import { isRecord, list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { trafficPolicies } from './traffic-policies';

export const LOCALITY_WITHOUT_OUTLIERS: Lint = {
  code: 'BL315',
  name: 'locality-without-outliers',
  severity: 'fragile',
  summary: 'Failover to other localities is set up, but nothing detects that a locality has failed.',
  cause:
    'Envoy leaves a locality only when outlier detection finds its pods unhealthy. Without it, failover never happens.',
  fix: 'Add outlierDetection to the same policy.',
  istio: ['IST0133'],
  run(mesh, report) {
    const policies = trafficPolicies(mesh);
    for (const { object, path, policy, level } of policies) {
      const locality = record(record(policy.loadBalancer).localityLbSetting);
      const wanted = ['failover', 'failoverPriority'].find((field) => list(locality[field]).length > 0);
      if (wanted === undefined || locality.enabled === false || isRecord(policy.outlierDetection)) continue;
      // A subset takes what it does not say from the rule; a port does not.
      const above = policies.find((item) => item.object === object && item.level === 'rule')?.policy;
      if (level === 'subset' && isRecord(above?.outlierDetection)) continue;
      const message = `${wanted} has no effect without outlierDetection`;
      report({ object, path: [...path, 'loadBalancer', 'localityLbSetting', wanted], message, key: true });
    }
  },
};
