import type { MeshService, Workload } from '../../../mesh-model';
import type { DestinationShare, MeshRequest } from '../../../resolver';
import { policiesFor } from '../../../resolver/authorization';
import { bypassOf } from '../../../resolver/bypassed-port';
import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import { targetPortOf } from '../../../resolver/target';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { callerIn, requestText } from '../../traffic/probe-request';

export const PORT_PAST_PROXY: Lint = {
  code: 'BL527',
  name: 'port-past-proxy',
  severity: 'breaks-traffic',
  summary:
    'What comes to a port goes past the proxy of the pods: callers of the mesh fail there, or no policy is in force.',
  cause:
    'The annotation changes the redirection in the pod and nothing else. The proxies of callers do not know of it, and send mTLS that the application does not understand; callers in plaintext get in, whatever AuthorizationPolicy and PeerAuthentication say.',
  fix: 'Remove the port from the annotation; or write a DestinationRule with tls mode DISABLE for it, and do without policies there.',
  run(mesh, report) {
    for (const service of mesh.model.services) {
      for (const workload of mesh.workloadsOf(service)) {
        if (!isMeshed(mesh.model, workload)) continue;
        for (const port of service.ports) {
          const number = targetPortOf(port, workload);
          const by = bypassOf(workload, number);
          if (by === undefined) continue;
          const failure = failingCall(mesh, service, port.number, workload);
          const object = workload.object;
          if (failure !== undefined) {
            report({
              object,
              message: `${requestText(failure)} gets 503: port ${number} goes past the proxy (${by}), and gets mTLS`,
            });
          } else if (isGuarded(mesh, workload, number)) {
            const message = `port ${number} goes past the proxy (${by}): no policy is in force there`;
            report({ object, message, severity: 'insecure' });
          }
        }
      }
    }
  },
};

/** A call from beside the Service, or from the namespace of the pods, that fails because it arrives as mTLS. */
function failingCall(
  mesh: CheckedMesh,
  { hostname, namespace, ports }: MeshService,
  port: number,
  workload: Workload,
): MeshRequest | undefined {
  const protocol = ports.find((item) => item.number === port)?.protocol;
  if (protocol === 'udp') return undefined;
  const scheme = protocol === 'tcp' ? 'tcp' : protocol === 'tls' ? 'https' : 'http';
  const request: MeshRequest = { from: callerIn(mesh, namespace), scheme, port, authority: hostname };
  const { outcome } = mesh.resolver.resolve(request);
  if (outcome.kind !== 'forward') return undefined;
  const isMutual = ({ results }: DestinationShare) =>
    results.some((item) => item.workload === workload && item.result.kind === 'error' && item.speech?.added === 'mtls');
  return outcome.destinations.some(isMutual) ? request : undefined;
}

/** True where policies are meant to decide who gets in. */
function isGuarded(mesh: CheckedMesh, workload: Workload, port: number): boolean {
  const decides = policiesFor(mesh.model, workload).some(({ action }) => action !== 'AUDIT');
  return decides || serverTls(mesh.model, workload, port).mode === 'STRICT';
}
