import type { Gateway, MeshObject } from '../../../mesh-model';
import { hasCertificate, isMadeForCopies } from '../../../mesh-model/tls-secret';
import { isRecord, record, text } from '../../../mesh-model/untyped';
import { serverSecretProblem } from '../../../resolver/server-secret';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const CERTIFICATE_OUT_OF_REACH: Lint = {
  code: 'BL404',
  name: 'certificate-out-of-reach',
  severity: 'breaks-traffic',
  summary: "The Secret of a server's certificate is missing, in another namespace, or lacks a certificate.",
  cause:
    "A gateway reads Secrets of its own pods' namespace only. Without the certificate, or with MUTUAL without that of an authority for clients, it refuses the handshake.",
  fix: "Put the Secret, with tls.crt and tls.key, into the namespace of the gateway's pods.",
  istio: ['IST0101', 'IST0161'],
  run(mesh, report) {
    const secrets = mesh.objects('', 'Secret');
    const certificates = mesh.objects('cert-manager.io', 'Certificate');
    if (secrets.length + certificates.length === 0) return;
    for (const gateway of mesh.model.gateways) {
      const { object, servers } = gateway;
      const pods = podNamespaces(mesh, gateway);
      // Pods that are not in the input, and not Istio's own: they may be where the certificate is.
      const isUnknown = isWithoutPods(mesh, gateway) && gateway.selector?.istio !== 'ingressgateway';
      for (const { tls, index } of servers) {
        const wanted = tls?.credentialName;
        if (wanted === undefined || tls?.mode === 'PASSTHROUGH') continue;
        const named = secrets.filter((secret) => secret.name === wanted);
        const path = ['spec', 'servers', index, 'tls', 'credentialName'];
        if (named.length === 0) {
          const issued = certificates.filter(({ spec }) => text(spec.secretName) === wanted);
          const isNear = issued.some(({ namespace }) => pods.includes(namespace));
          if (issued.length > 0 && !isNear && !isUnknown && !issued.some(isCopied)) {
            const message = `${issued[0]!.title} makes the Secret ${wanted} in namespace ${issued[0]!.namespace}, and the gateway's pods are in ${pods.join(', ')}`;
            report({ object, path, message, fix: `Put the Certificate into namespace ${pods[0]}.`, elsewhere: true });
          }
          if (issued.length > 0) continue;
          // Secrets are seldom in the files; where those of a namespace are, this one should be among them.
          const others = secrets.filter((secret) => pods.includes(secret.namespace) && hasCertificate(secret));
          if (others.length === 0) continue;
          const names = others.map((secret) => secret.name);
          const meant = closestName(wanted, names);
          const message = `there is no Secret ${wanted}; namespace ${others[0]!.namespace} has ${names.join(', ')}`;
          const fix = meant === undefined ? undefined : `did you mean ${meant}?`;
          report({ object, path, message, severity: 'fragile', elsewhere: true, fix });
          continue;
        }
        const near = named.find((secret) => pods.includes(secret.namespace));
        if (near === undefined) {
          if (isUnknown || named.some(isMadeForCopies)) continue;
          report({
            object,
            path,
            message: `the Secret ${wanted} is in namespace ${named[0]!.namespace}, the gateway's pods in ${pods.join(', ')}`,
          });
          continue;
        }
        const problem = serverSecretProblem(mesh.model.secrets, { tls }, { namespace: near.namespace, isPlaced: true });
        if (problem === undefined) continue;
        const isAuthority = problem.includes('ca.crt');
        report({
          object,
          path,
          message: isAuthority ? `${problem}, so every handshake fails` : problem,
          ...(isAuthority && { fix: `Add ca.crt to the Secret, or a Secret ${wanted}-cacert with ca.crt.` }),
        });
      }
    }
  },
};

/** True for a Certificate whose Secret is made for others to copy: its template has annotations of a controller that does. */
function isCopied({ spec }: MeshObject): boolean {
  const { annotations, labels } = record(spec.secretTemplate);
  return [annotations, labels].some((item) => isRecord(item) && Object.keys(item).length > 0);
}

/** Where the pods of a gateway run, or may run: beside it, and Istio's own ingress gateway in its root namespace. */
function podNamespaces(mesh: CheckedMesh, gateway: Gateway): readonly string[] {
  const { namespace, name, selector } = gateway;
  const found = mesh.gatewayNamespaces(`${namespace}/${name}`);
  if (!isWithoutPods(mesh, gateway)) return found;
  const usual = selector?.istio === 'ingressgateway' ? [mesh.model.config.rootNamespace] : [];
  return [...new Set([...found, namespace, ...usual])];
}

/** True where none of the pods that a gateway selects is in the input. */
function isWithoutPods(mesh: CheckedMesh, { selector }: Gateway): boolean {
  return selector !== undefined && mesh.workloadsAnywhere(selector).length === 0;
}
