import type { DestinationRule } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { plainRequest } from '../../traffic/plain-request';
import { requestText } from '../../traffic/probe-request';

export const CREDENTIAL_AT_SIDECAR: Lint = {
  code: 'BL319',
  name: 'credential-at-sidecar',
  severity: 'breaks-traffic',
  summary: 'A DestinationRule takes its certificates from a Secret, which sidecars do not read.',
  cause:
    'credentialName is for gateways, and for sidecars of a rule with workloadSelector. For all others Istio leaves tls out: they send plain HTTP to a port that takes TLS.',
  fix: 'Add workloadSelector with the labels of the callers; or name files of the pods: caCertificates, clientCertificate, privateKey.',
  run(mesh, report) {
    for (const rule of mesh.model.destinationRules.rules) {
      if (rule.workloadSelector !== undefined || rule.host.startsWith('*')) continue;
      const named = policiesOf(rule).find(([policy]) => policy?.tls?.credentialName !== undefined);
      if (named === undefined) continue;
      for (const service of mesh.servicesSeen(rule.host, rule.namespace)) {
        const request = plainRequest(mesh, rule.namespace, service, undefined, rule);
        if (request === undefined) continue;
        report({
          object: rule.object,
          path: [...named[1], 'tls', 'credentialName'],
          message: `${requestText(request)} leaves the sidecar in plain HTTP, and ${rule.host} port ${request.port} takes TLS`,
        });
        break;
      }
    }
  },
};

function policiesOf({ trafficPolicy }: DestinationRule) {
  const ports = [...(trafficPolicy?.portLevel.values() ?? [])];
  const top = ['spec', 'trafficPolicy'];
  return [
    [trafficPolicy, top] as const,
    ...ports.map((policy, index) => [policy, [...top, 'portLevelSettings', index]] as const),
  ];
}
