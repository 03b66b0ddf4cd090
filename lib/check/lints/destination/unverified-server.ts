import { isRecord } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const UNVERIFIED_SERVER: Lint = {
  code: 'BL309',
  name: 'unverified-server',
  severity: 'insecure',
  summary: 'A DestinationRule starts TLS and does not verify the server.',
  cause:
    "insecureSkipVerify accepts any certificate, so anybody on the way can answer. Without it Istio uses the system's certificate authorities.",
  fix: 'Remove insecureSkipVerify; write caCertificates or credentialName for a private authority.',
  istio: ['IST0128', 'IST0129'],
  run(mesh, report) {
    for (const { trafficPolicy, subsets, object } of mesh.model.destinationRules.rules) {
      const at = (policy: Readonly<Record<string, unknown>> | undefined, path: readonly (string | number)[]) => {
        if (isRecord(policy?.tls) && policy.tls.insecureSkipVerify === true) {
          report({
            object,
            path: [...path, 'tls', 'insecureSkipVerify'],
            message: 'any certificate of the server is accepted',
          });
        }
        const ports = policy?.portLevelSettings;
        if (!Array.isArray(ports)) return;
        ports.forEach((item, index) => {
          if (isRecord(item)) at(item, [...path, 'portLevelSettings', index]);
        });
      };
      at(trafficPolicy?.written, ['spec', 'trafficPolicy']);
      for (const subset of subsets) at(subset.trafficPolicy?.written, [...subset.path, 'trafficPolicy']);
    }
  },
};
