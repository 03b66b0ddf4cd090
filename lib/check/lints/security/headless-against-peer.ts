import type { MeshObject, MeshService } from '../../../mesh-model';
import type { MeshRequest } from '../../../resolver';
import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import { targetPortOf } from '../../../resolver/target';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { callerIn, requestText } from '../../traffic/probe-request';

export const HEADLESS_AGAINST_PEER: Lint = {
  code: 'BL650',
  name: 'headless-against-peer',
  severity: 'breaks-traffic',
  summary: 'Pods of a headless Service take other mTLS than their namespace says, by selector or port.',
  cause:
    'To a headless Service a proxy connects by the address of the pod, with one setting of TLS for all: mTLS where all pods have a proxy and the namespace does not say DISABLE. It knows nothing of modes for single pods and ports, and each request fails.',
  fix: 'Write a DestinationRule with the tls mode for the port (DISABLE, or ISTIO_MUTUAL); or make the port PERMISSIVE.',
  run(mesh, report) {
    const policies = mesh.model.peerAuthentications.policies;
    if (!policies.some(({ selector }) => selector !== undefined)) return;
    const said = new Set<MeshObject>();
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes' || !service.headless) continue;
      for (const { object, message } of problemsOf(mesh, service)) {
        if (said.has(object)) continue;
        said.add(object);
        report({ object, path: ['spec'], message });
      }
    }
  },
};

function* problemsOf(mesh: CheckedMesh, service: MeshService) {
  const { model } = mesh;
  const pods = mesh.workloadsOf(service).filter((workload) => isMeshed(model, workload));
  for (const port of service.ports) {
    if (port.protocol === 'udp') continue;
    const policy = pods
      .map((workload) => serverTls(model, workload, targetPortOf(port, workload)))
      .find(({ mode, object }) => mode !== 'PERMISSIVE' && object?.spec.selector !== undefined)?.object;
    if (policy === undefined) continue;
    const scheme = port.protocol === 'tcp' ? 'tcp' : port.protocol === 'tls' ? 'https' : 'http';
    const request: MeshRequest = {
      from: callerIn(mesh, service.namespace),
      scheme,
      port: port.number,
      authority: `${service.hostname}:${port.number}`,
    };
    const { outcome } = mesh.resolver.resolve(request);
    const results = outcome.kind === 'forward' ? outcome.destinations.map(({ result }) => result) : [];
    const failure = results.find((result) => result.kind === 'error' && result.detail.includes(policy.title));
    if (failure?.kind === 'error') yield { object: policy, message: `${requestText(request)}: ${failure.detail}` };
  }
}
