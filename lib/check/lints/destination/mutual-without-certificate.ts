import { record, text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { trafficPolicies } from './traffic-policies';

export const MUTUAL_WITHOUT_CERTIFICATE: Lint = {
  code: 'BL318',
  name: 'mutual-without-certificate',
  severity: 'breaks-traffic',
  summary: 'A DestinationRule asks for mutual TLS and names no certificate of its own.',
  cause:
    "Istio refuses MUTUAL without the client's certificate and key. Inside the mesh they are Istio's: ISTIO_MUTUAL.",
  fix: 'Write clientCertificate and privateKey, or credentialName; for services of the mesh, mode: ISTIO_MUTUAL.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { object, path, policy } of trafficPolicies(mesh)) {
      const tls = record(policy.tls);
      if (tls.mode !== 'MUTUAL' || text(tls.credentialName)) continue;
      const lacking = ['clientCertificate', 'privateKey'].filter((field) => !text(tls[field]));
      if (lacking.length === 0) continue;
      report({ object, path: [...path, 'tls', 'mode'], message: `mode MUTUAL has no ${lacking.join(' and no ')}` });
    }
  },
};
