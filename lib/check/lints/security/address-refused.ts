import type { MeshService, Workload } from '../../../mesh-model';
import { isMeshed, type MeshRequest, workloadClient } from '../../../resolver';
import { OUTBOUND_ANNOTATIONS } from '../../../resolver/redirected-calls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
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
        const service = address && serviceOf(mesh, workload, address);
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

/** The Service or ServiceEntry that an address means to a workload, with this port. */
function serviceOf(mesh: CheckedMesh, { namespace }: Workload, { host, port }: Address): MeshService | undefined {
  const { model } = mesh;
  const suffix = `.svc.${model.config.clusterDomain}`;
  const [name = '', owner = namespace, ...more] = host
    .replace(suffix, '')
    .replace(/\.svc$/, '')
    .split('.');
  const own = more.length === 0 ? model.service(owner, name) : undefined;
  const found = own ?? [...model.servicesNamed(host).values()][0];
  if (found === undefined || found.externalName !== undefined || found.headless) return undefined;
  return found.ports.some(({ number, protocol }) => number === port && protocol !== 'udp') ? found : undefined;
}

function problemOf(mesh: CheckedMesh, workload: Workload, { port, host, scheme }: Address, service: MeshService) {
  // A pod calls itself past its proxy.
  if (mesh.workloadsOf(service).includes(workload)) return undefined;
  const { protocol } = service.ports.find(({ number }) => number === port)!;
  const spoken = scheme === 'https' || protocol === 'tls' ? 'https' : protocol === 'tcp' ? 'tcp' : 'http';
  const request: MeshRequest = {
    from: workloadClient(workload, isMeshed(mesh.model, workload)),
    scheme: spoken,
    port,
    authority: host,
  };
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
