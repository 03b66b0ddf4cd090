import type { MeshService, Workload } from '../../../mesh-model';
import { isMeshed, workloadClient } from '../../../resolver';
import { policiesFor } from '../../../resolver/authorization';
import { identityText } from '../../../resolver/identity';
import { serverTls } from '../../../resolver/mutual-tls';
import { senderOf } from '../../../resolver/sending-proxy';
import { targetPortOf } from '../../../resolver/target';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { addressedCalls, requestFor } from '../../traffic/addressed-service';
import type { Address } from '../../traffic/variable-addresses';
import { refusing } from './gateway-refused';

export const CALLER_REFUSED: Lint = {
  code: 'BL665',
  name: 'caller-refused',
  severity: 'fragile',
  summary: 'A variable of a container has the address of a service whose policies refuse every request of its pods.',
  cause:
    'Where policies allow some accounts or namespaces and the caller is not among them, or only at other ports of the pods, each of its requests gets 403. What the program does with the address is not known.',
  fix: "Add the caller's account or namespace to a rule of the policy.",
  run(mesh, report) {
    const said = new Set<string>();
    for (const { workload, address, service, object, path } of addressedCalls(mesh)) {
      const key = `${object.title} ${path.join('.')}`;
      const message = said.has(key) ? undefined : refusal(mesh, workload, address, service);
      if (message === undefined) continue;
      said.add(key);
      report({ object, path, message });
    }
  },
};

/** What refuses the calls of a workload, whatever they ask for. */
function refusal(mesh: CheckedMesh, workload: Workload, address: Address, service: MeshService): string | undefined {
  const { model } = mesh;
  if (!isMeshed(model, workload)) return undefined;
  const pods = mesh.workloadsOf(service).filter((called) => called !== workload && isMeshed(model, called));
  if (pods.length === 0 || pods.some((called) => serverTls(model, called, 0).mode === 'DISABLE')) return undefined;
  const { identity } = senderOf(model, workloadClient(workload, true));
  const port = service.ports.find(({ number }) => number === address.port);
  const policies = pods.map((called) => {
    return refusing(policiesFor(model, called), identity, port && targetPortOf(port, called));
  });
  const [policy] = policies;
  if (policy === undefined || policies.includes(undefined)) return undefined;
  // A rule of the mesh may lead elsewhere, and the Sidecar may hide the service.
  const { outcome } = mesh.resolver.resolve(requestFor(mesh, workload, address, service));
  if (outcome.kind !== 'forward' || outcome.destinations.some(({ result }) => result.kind !== 'denied'))
    return undefined;
  return `${policy.object.title} lets no request of ${identityText(identity)} in, as which ${workload.object.title} calls ${address.host}`;
}
