import type { MeshService, Workload } from '../../../mesh-model';
import { isMeshed } from '../../../resolver';
import { OUTBOUND_ANNOTATIONS } from '../../../resolver/redirected-calls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { addressedService, requestFor } from '../../traffic/addressed-service';
import { type Address, addressIn, variablesOf } from '../../traffic/variable-addresses';

export const ADDRESS_REFUSED: Lint = {
  code: 'BL664',
  name: 'address-refused',
  severity: 'breaks-traffic',
  summary: 'A variable of a container has the address of a service, to which its pods cannot connect.',
  cause:
    'A pod without a proxy sends plaintext, which pods that take mTLS only cut off. A proxy whose Sidecar does not import the service sends plaintext past all rules, or answers 502 (REGISTRY_ONLY).',
  fix: 'Give the pods a proxy, or make the port called PERMISSIVE; add the service to egress.hosts of the Sidecar.',
  run(mesh, report) {
    const said = new Set<string>();
    for (const workload of mesh.model.workloads) {
      // What is sent past the proxy is another lint's.
      if (OUTBOUND_ANNOTATIONS.some((name) => name in workload.annotations)) continue;
      for (const { value, object, path } of variablesOf(mesh, workload)) {
        const address = addressIn(value);
        const service = address && addressedService(mesh, workload, address);
        if (address === undefined || service === undefined) continue;
        const key = `${object.title} ${path.join('.')}`;
        const problem = said.has(key) ? undefined : problemOf(mesh, workload, address, service);
        if (problem === undefined) continue;
        said.add(key);
        const message = `calls of ${workload.object.title} to ${address.host} port ${address.port} fail: ${problem.message}`;
        report({ object, path, message, fix: problem.fix });
      }
    }
  },
};

function problemOf(mesh: CheckedMesh, workload: Workload, address: Address, service: MeshService) {
  // A pod calls itself past its proxy.
  if (mesh.workloadsOf(service).includes(workload)) return undefined;
  const request = requestFor(mesh, workload, address, service);
  const { outcome } = mesh.resolver.resolve(request);
  if (outcome.kind === 'error' && outcome.detail.includes('REGISTRY_ONLY')) {
    return {
      message: outcome.detail,
      fix: `Add ${service.namespace}/${service.hostname} to egress.hosts of the Sidecar.`,
    };
  }
  const result = outcome.kind === 'passthrough' ? outcome.destination?.result : undefined;
  if (result?.kind !== 'error' || result.reason !== 'connection_termination') return undefined;
  const fix = isMeshed(mesh.model, workload)
    ? `Add ${service.namespace}/${service.hostname} to egress.hosts of the Sidecar.`
    : undefined;
  return { message: result.detail, fix };
}
