import type { MeshObject } from '../../../mesh-model';
import { list, number, record } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { plainRequest } from '../../traffic/plain-request';
import { requestText } from '../../traffic/probe-request';
import { trafficPolicies } from './traffic-policies';

const FIELDS = ['connectionPool', 'outlierDetection', 'loadBalancer', 'tls'];

export const PORT_POLICY_DROPS: Lint = {
  code: 'BL312',
  name: 'port-policy-drops',
  severity: 'style',
  summary: 'The policy of a port lacks what the policy above it sets.',
  cause:
    "A port's policy replaces the one above it; fields that it does not set get Istio's defaults. Where tls is lost, plain HTTP goes to a port that takes TLS.",
  fix: "Repeat in the port's policy what should apply there too.",
  run(mesh, report) {
    for (const { object, path, policy, level } of trafficPolicies(mesh)) {
      if (level === 'port') continue;
      list(policy.portLevelSettings).forEach((item, index) => {
        const lost = FIELDS.filter((field) => policy[field] !== undefined && record(item)[field] === undefined);
        if (lost.length === 0) return;
        const port = number(record(record(item).port).number);
        const failing = lost.includes('tls') && level === 'rule' ? plainCall(mesh, object, port) : undefined;
        const message = `of the policy above, ${lost.join(', ')} ${lost.length > 1 ? 'do' : 'does'} not apply to this port`;
        report({
          object,
          path: [...path, 'portLevelSettings', index],
          message:
            failing === undefined
              ? message
              : `${message}: ${requestText(failing)} arrives in plain HTTP where TLS is taken`,
          ...(failing && { severity: 'breaks-traffic' as const }),
        });
      });
    }
  },
};

function plainCall(mesh: CheckedMesh, object: MeshObject, port: number | undefined) {
  const rule = mesh.model.destinationRules.rules.find((item) => item.object === object);
  if (rule === undefined || rule.host.startsWith('*')) return undefined;
  for (const service of mesh.servicesSeen(rule.host, rule.namespace)) {
    const found = plainRequest(mesh, rule.namespace, service, port);
    if (found !== undefined) return found;
  }
  return undefined;
}
