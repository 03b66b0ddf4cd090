import { type Gateway, selects } from '../../../mesh-model';
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
    const earlier = new Map<string, Gateway[]>();
    for (const gateway of mesh.model.gateways) {
      const names = new Set<string>();
      for (const { tls, index } of gateway.servers) {
        if (tls?.credentialName === undefined || names.has(tls.credentialName)) continue;
        names.add(tls.credentialName);
        const others = earlier.get(tls.credentialName) ?? [];
        earlier.set(tls.credentialName, [...others, gateway]);
        const other = others.find((item) => sharePods(item, gateway));
        if (other === undefined) continue;
        const message = `${other.object.title} uses the certificate ${tls.credentialName} for the same pods`;
        report({ object: gateway.object, path: ['spec', 'servers', index, 'tls', 'credentialName'], message });
      }
    }
  },
};

/** True when the pods of one are among those of the other. */
function sharePods({ selector: first = {} }: Gateway, { selector: second = {} }: Gateway): boolean {
  return selects(first, second) || selects(second, first);
}
