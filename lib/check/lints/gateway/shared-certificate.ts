import type { Gateway } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const SHARED_CERTIFICATE: Lint = {
  code: 'BL403',
  name: 'shared-certificate',
  severity: 'fragile',
  summary: 'Two Gateways of the same pods use one certificate.',
  cause:
    'Browsers reuse an HTTP/2 connection for every name of its certificate, so requests reach the other server, which answers 404.',
  fix: 'Use one Gateway with one wildcard server, or a certificate per Gateway.',
  istio: ['IST0138'],
  run(mesh, report) {
    const first = new Map<string, Gateway>();
    for (const gateway of mesh.model.gateways) {
      const names = new Set<string>();
      for (const { tls, index } of gateway.servers) {
        if (tls?.credentialName === undefined || names.has(tls.credentialName)) continue;
        names.add(tls.credentialName);
        const key = `${JSON.stringify(Object.entries(gateway.selector ?? {}).sort())}\n${tls.credentialName}`;
        const other = first.get(key);
        if (other === undefined) first.set(key, gateway);
        else if (other !== gateway) {
          const message = `${other.object.title} uses the certificate ${tls.credentialName} for the same pods`;
          report({ object: gateway.object, path: ['spec', 'servers', index, 'tls', 'credentialName'], message });
        }
      }
    }
  },
};
