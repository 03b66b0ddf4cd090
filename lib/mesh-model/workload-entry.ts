import { placeOfAddress } from './endpoint-place';
import type { MeshObject } from './mesh-object';
import { numberMap } from './number-map';
import type { MeshService, ServiceEndpoint } from './service';
import { number, record, selects, text, textMap } from './untyped';

/** What runs on a machine of its own: a WorkloadEntry, or what a WorkloadGroup will have registered. */
export interface MachineWorkload {
  readonly namespace: string;
  readonly endpoint: ServiceEndpoint;
}

/** Reads a WorkloadEntry: an address with labels, which Services and ServiceEntries of its namespace select. */
export function readWorkloadEntry({ namespace, labels, spec }: MeshObject): MachineWorkload {
  return { namespace, endpoint: endpointOf(spec, { ...labels, ...textMap(spec.labels) }, text(spec.address) ?? '') };
}

/** Reads a WorkloadGroup: its machines register themselves as they start, with the labels and ports that it says. */
export function readWorkloadGroup({ namespace, title, spec }: MeshObject): MachineWorkload {
  const template = record(spec.template);
  const labels = { ...textMap(record(spec.metadata).labels), ...textMap(template.labels) };
  return { namespace, endpoint: endpointOf(template, labels, title) };
}

function endpointOf(
  spec: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>>,
  address: string,
): ServiceEndpoint {
  return {
    address,
    labels,
    ports: numberMap(spec.ports),
    weight: number(spec.weight),
    serviceAccount: text(spec.serviceAccount),
    place: placeOfAddress(labels, text(spec.locality) ?? '', text(spec.network) ?? ''),
  };
}

/** The machine that an object stands for, if it is a WorkloadEntry or a WorkloadGroup. */
export function machineOf(object: MeshObject): MachineWorkload | undefined {
  if (object.group !== 'networking.istio.io') return undefined;
  if (object.kind === 'WorkloadEntry') return readWorkloadEntry(object);
  return object.kind === 'WorkloadGroup' ? readWorkloadGroup(object) : undefined;
}

/** Services with the machines that they select among their endpoints. */
export function withMachines(
  services: readonly MeshService[],
  machines: readonly MachineWorkload[],
): readonly MeshService[] {
  if (machines.length === 0) return services;
  return services.map((service) => {
    const { selector, namespace } = service;
    if (selector === undefined) return service;
    const found = machines.filter((item) => item.namespace === namespace && selects(selector, item.endpoint.labels));
    if (found.length === 0) return service;
    return { ...service, endpoints: [...service.endpoints, ...found.map(({ endpoint }) => endpoint)] };
  });
}
