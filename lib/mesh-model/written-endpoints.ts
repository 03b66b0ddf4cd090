import { NO_PLACE } from './endpoint-place';
import type { MeshObject } from './mesh-object';
import type { MeshService, ServiceEndpoint } from './service';
import { list, number, record, text } from './untyped';

/** Addresses that somebody wrote for a Service without selector: its Endpoints, or an EndpointSlice. */
export interface WrittenEndpoints {
  readonly namespace: string;
  /** The name of the Service. */
  readonly service: string;
  readonly endpoints: readonly ServiceEndpoint[];
}

/** Reads Endpoints: they have the name of their Service. */
function readEndpoints({ namespace, name, content }: MeshObject): WrittenEndpoints {
  const endpoints = list(content.subsets).flatMap((item) => {
    const { addresses, ports } = record(item);
    return list(addresses).map((address) => endpointOf(text(record(address).ip), ports));
  });
  return { namespace, service: name, endpoints };
}

/** Reads an EndpointSlice: a label names its Service. Addresses that are not ready do not count. */
function readEndpointSlice({ namespace, labels, content }: MeshObject): WrittenEndpoints {
  const endpoints = list(content.endpoints).flatMap((item) => {
    const { addresses, conditions } = record(item);
    if (record(conditions).ready === false) return [];
    return list(addresses).map((address) => endpointOf(text(address), content.ports));
  });
  return { namespace, service: labels['kubernetes.io/service-name'] ?? '', endpoints };
}

/** The addresses that an object holds, if it is Endpoints or an EndpointSlice. */
export function writtenEndpoints(object: MeshObject): WrittenEndpoints | undefined {
  const { group, kind } = object;
  if (group === '' && kind === 'Endpoints') return readEndpoints(object);
  return group === 'discovery.k8s.io' && kind === 'EndpointSlice' ? readEndpointSlice(object) : undefined;
}

function endpointOf(address: string | undefined, written: unknown): ServiceEndpoint {
  const ports = list(written).map((port): [string, number | undefined] => [
    text(record(port).name) ?? '',
    number(record(port).port),
  ]);
  return {
    address: address ?? '',
    labels: {},
    ports: Object.fromEntries(ports.filter((port): port is [string, number] => port[1] !== undefined)),
    weight: undefined,
    serviceAccount: undefined,
    place: NO_PLACE,
  };
}

/** Services without selector, with the addresses that are written for them. */
export function withWritten(
  services: readonly MeshService[],
  written: readonly WrittenEndpoints[],
): readonly MeshService[] {
  if (written.length === 0) return services;
  return services.map((service) => {
    const { registry, selector, externalName, namespace, name } = service;
    if (registry !== 'kubernetes' || selector !== undefined || externalName !== undefined) return service;
    const found = written.filter((item) => item.namespace === namespace && item.service === name);
    if (found.length === 0) return service;
    return { ...service, endpoints: [...service.endpoints, ...found.flatMap(({ endpoints }) => endpoints)] };
  });
}
