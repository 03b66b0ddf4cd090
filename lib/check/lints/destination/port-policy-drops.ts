import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { trafficPolicies } from './traffic-policies';

const FIELDS = ['connectionPool', 'outlierDetection', 'loadBalancer', 'tls'];

export const PORT_POLICY_DROPS: Lint = {
  code: 'BL312',
  name: 'port-policy-drops',
  severity: 'style',
  summary: 'The policy of a port lacks what the policy above it sets.',
  cause: "A port's policy replaces the one above it; fields that it does not set get Istio's defaults.",
  fix: "Repeat in the port's policy what should apply there too.",
  run(mesh, report) {
    for (const { object, path, policy, level } of trafficPolicies(mesh)) {
      if (level === 'port') continue;
      list(policy.portLevelSettings).forEach((item, index) => {
        const lost = FIELDS.filter((field) => policy[field] !== undefined && record(item)[field] === undefined);
        if (lost.length === 0) return;
        report({
          object,
          path: [...path, 'portLevelSettings', index],
          message: `of the policy above, ${lost.join(', ')} ${lost.length > 1 ? 'do' : 'does'} not apply to this port`,
        });
      });
    }
  },
};
