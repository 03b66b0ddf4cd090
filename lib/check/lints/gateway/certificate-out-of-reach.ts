import { isRecord } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const CERTIFICATE_OUT_OF_REACH: Lint = {
  code: 'BL404',
  name: 'certificate-out-of-reach',
  severity: 'breaks-traffic',
  summary: "The Secret of a server's certificate is in another namespace, or has no certificate.",
  cause: "A gateway reads Secrets of its own pods' namespace only. Without the certificate it refuses the handshake.",
  fix: "Put the Secret, with tls.crt and tls.key, into the namespace of the gateway's pods.",
  istio: ['IST0161'],
  run(mesh, report) {
    const secrets = mesh.objects('', 'Secret');
    if (secrets.length === 0) return;
    for (const { object, namespace, name, servers } of mesh.model.gateways) {
      const pods = mesh.gatewayNamespaces(`${namespace}/${name}`);
      for (const { tls, index } of servers) {
        const wanted = tls?.credentialName;
        if (wanted === undefined || tls?.mode === 'PASSTHROUGH') continue;
        const named = secrets.filter((secret) => secret.name === wanted);
        if (named.length === 0) continue;
        const path = ['spec', 'servers', index, 'tls', 'credentialName'];
        const near = named.find((secret) => pods.includes(secret.namespace));
        if (near === undefined) {
          report({
            object,
            path,
            message: `the Secret ${wanted} is in namespace ${named[0]!.namespace}, the gateway's pods in ${pods.join(', ')}`,
          });
        } else if (!hasCertificate(near.content)) {
          report({ object, path, message: `${near.title} has no tls.crt and tls.key` });
        }
      }
    }
  },
};

function hasCertificate(content: Readonly<Record<string, unknown>>): boolean {
  const keys = [content.data, content.stringData].flatMap((item) => (isRecord(item) ? Object.keys(item) : []));
  return (keys.includes('tls.crt') && keys.includes('tls.key')) || (keys.includes('cert') && keys.includes('key'));
}
