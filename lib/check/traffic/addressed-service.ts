import type { MeshService, Workload } from '../../mesh-model';
import { isMeshed, type MeshRequest, workloadClient } from '../../resolver';
import type { CheckedMesh } from '../checked-mesh';
import { type Address, addressIn, type Variable, variablesOf } from './variable-addresses';

/** The Service or ServiceEntry that an address means to a workload, with this port. */
export function addressedService(
  mesh: CheckedMesh,
  { namespace }: Workload,
  { host, port }: Address,
): MeshService | undefined {
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

/** A variable that has the address of a Service or ServiceEntry, and the workload whose container has it. */
export interface AddressedCall extends Variable {
  readonly workload: Workload;
  readonly address: Address;
  readonly service: MeshService;
}

/** What the variables of all workloads address; a ConfigMap stands there once for each workload that reads it. */
export function addressedCalls(mesh: CheckedMesh): readonly AddressedCall[] {
  return mesh.once('addressed-calls', () =>
    mesh.model.workloads.flatMap((workload) =>
      [...variablesOf(mesh, workload)].flatMap((variable): AddressedCall[] => {
        const address = addressIn(variable.value);
        const service = address && addressedService(mesh, workload, address);
        return address === undefined || service === undefined ? [] : [{ ...variable, workload, address, service }];
      }),
    ),
  );
}

/** The plainest request of a workload to an address. */
export function requestFor(
  mesh: CheckedMesh,
  workload: Workload,
  { host, port, scheme }: Address,
  service: MeshService,
): MeshRequest {
  const protocol = service.ports.find(({ number }) => number === port)?.protocol;
  const written = scheme === 'http' || scheme === 'https' ? scheme : undefined;
  const spoken = protocol === 'tcp' ? 'tcp' : (written ?? (protocol === 'tls' ? 'https' : 'http'));
  return { from: workloadClient(workload, isMeshed(mesh.model, workload)), scheme: spoken, port, authority: host };
}
