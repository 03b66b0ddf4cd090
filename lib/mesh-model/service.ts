import { own } from '../text/own';
import { type EndpointPlace, NO_PLACE, placeOfAddress } from './endpoint-place';
import type { MeshConfig } from './mesh-config';
import type { MeshObject } from './mesh-object';
import { numberMap } from './number-map';
import { list, number, record, text, textMap, texts } from './untyped';

/** How Istio treats what a port carries: `http` is routed, `tcp` and `tls` forwarded, `sniffed` decided per connection. */
export type PortProtocol = 'http' | 'tcp' | 'tls' | 'udp' | 'sniffed';

/** A port of a destination. */
export interface ServicePort {
  /** The port's name; empty if it has none. */
  readonly name: string;
  /** The port that clients connect to. */
  readonly number: number;
  /** The workload's port: a number or the name of a container port. @default the same number */
  readonly targetPort: number | string;
  /** How Istio treats what it carries. */
  readonly protocol: PortProtocol;
  /** The protocol's own name in lower case, as Istio reads it: `grpc`, `https`; empty for one that is sniffed. */
  readonly protocolName: string;
}

/** A destination that Istio knows: a Kubernetes Service, or one host of a ServiceEntry. */
export interface MeshService {
  /** The object that it was read from. */
  readonly object: MeshObject;
  /** Whether a Service or a ServiceEntry declares it. */
  readonly registry: 'kubernetes' | 'service-entry';
  /** The object's Kubernetes namespace. */
  readonly namespace: string;
  /** The object's name. */
  readonly name: string;
  /** Fully qualified: `cms.acme.svc.cluster.local`; may be a wildcard for a ServiceEntry. */
  readonly hostname: string;
  /** Its ports in the order in which they are written. */
  readonly ports: readonly ServicePort[];
  /** Labels of the pods behind it; `undefined` when nothing selects pods. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  /** Addresses that clients may use in place of the name. */
  readonly addresses: readonly string[];
  /** No virtual address: clients connect to the pods themselves (`clusterIP: None`, `resolution: NONE`). */
  readonly headless: boolean;
  /** The host that an ExternalName service stands for. */
  readonly externalName: string | undefined;
  /** Outside the mesh: `location: MESH_EXTERNAL`. */
  readonly external: boolean;
  /** Endpoints written in a ServiceEntry or as WorkloadEntries, or its host itself when it is resolved by DNS. */
  readonly endpoints: readonly ServiceEndpoint[];
  /** Names of which a server's certificate has to have one, by the ServiceEntry (`subjectAltNames`). */
  readonly subjectAltNames: readonly string[];
  /** Namespaces that see it: `*` for all, `.` for its own, `~` for none. */
  readonly exportTo: readonly string[];
}

/** An address behind a ServiceEntry. */
export interface ServiceEndpoint {
  /** An IP address, a host name, or the path of a Unix socket. */
  readonly address: string;
  /** Labels that subsets can select. */
  readonly labels: Readonly<Record<string, string>>;
  /** Port numbers that differ from the target port, by the name of the service's port. */
  readonly ports: Readonly<Record<string, number>>;
  /** Its share of the requests in proportion to the others. @default none is written: an equal share */
  readonly weight: number | undefined;
  /** The account that its workload runs as, if one is written. */
  readonly serviceAccount: string | undefined;
  /** Its region, zone and network, as far as they are written. */
  readonly place: EndpointPlace;
}

/** Reads a Kubernetes Service. */
export function readService(object: MeshObject, { clusterDomain, exportTo: exported }: MeshConfig): MeshService {
  const { spec } = object;
  const clusterIp = text(spec.clusterIP) ?? '';
  const exportTo = (object.annotations['networking.istio.io/exportTo'] ?? '').split(',').map((item) => item.trim());
  const selector = textMap(spec.selector);
  return {
    object,
    registry: 'kubernetes',
    namespace: object.namespace,
    name: object.name,
    hostname: `${object.name}.${object.namespace}.svc.${clusterDomain}`,
    ports: list(spec.ports).flatMap((port) => {
      const number_ = number(record(port).port);
      return number_ === undefined ? [] : [servicePort(record(port), number_)];
    }),
    selector: Object.keys(selector).length > 0 ? selector : undefined,
    addresses: clusterIp !== '' && clusterIp !== 'None' ? [clusterIp] : [],
    headless: clusterIp === 'None',
    externalName: spec.type === 'ExternalName' ? text(spec.externalName) || undefined : undefined,
    external: spec.type === 'ExternalName',
    endpoints: [],
    subjectAltNames: [],
    exportTo: exportTo[0] === '' ? exported.services : exportTo,
  };
}

/** Reads a ServiceEntry: one destination per host. */
export function readServiceEntry(object: MeshObject, { exportTo: exported }: MeshConfig): MeshService[] {
  const { spec } = object;
  const ports = list(spec.ports).flatMap((port) => {
    const number_ = number(record(port).number);
    return number_ === undefined ? [] : [servicePort(record(port), number_, text(record(port).protocol) ?? '')];
  });
  const resolution = text(spec.resolution) ?? 'NONE';
  const selector = record(spec.workloadSelector).labels;
  const exportTo = texts(spec.exportTo);
  const written = list(spec.endpoints).map((item) => {
    const endpoint = record(item);
    const labels = textMap(endpoint.labels);
    return {
      address: text(endpoint.address) ?? '',
      labels,
      ports: numberMap(endpoint.ports),
      weight: number(endpoint.weight),
      serviceAccount: text(endpoint.serviceAccount),
      place: placeOfAddress(labels, text(endpoint.locality) ?? '', text(endpoint.network) ?? ''),
    };
  });
  const byName = resolution.startsWith('DNS') && written.length === 0 && spec.workloadSelector === undefined;
  return texts(spec.hosts).map((hostname) => ({
    object,
    registry: 'service-entry',
    namespace: object.namespace,
    name: hostname,
    hostname,
    ports,
    selector: selector === undefined ? undefined : textMap(selector),
    addresses: texts(spec.addresses).map((address) => address.replace(/\/(32|128)$/, '')),
    headless: resolution === 'NONE',
    externalName: undefined,
    external: (text(spec.location) ?? 'MESH_EXTERNAL') === 'MESH_EXTERNAL',
    endpoints: byName
      ? [{ address: hostname, labels: {}, ports: {}, weight: undefined, serviceAccount: undefined, place: NO_PLACE }]
      : written,
    subjectAltNames: texts(spec.subjectAltNames),
    exportTo: exportTo.length > 0 ? exportTo : exported.services,
  }));
}

function servicePort(port: Readonly<Record<string, unknown>>, number_: number, protocol?: string): ServicePort {
  const target = typeof port.targetPort === 'string' && !/^\d+$/.test(port.targetPort) ? port.targetPort : undefined;
  const name = text(port.name) ?? '';
  const found =
    protocol === undefined
      ? kubernetesProtocolName(number_, name, text(port.protocol), text(port.appProtocol))
      : protocol.toLowerCase();
  return {
    name,
    number: number_,
    targetPort: target ?? (number(port.targetPort) || number_),
    protocol: portProtocol(found),
    protocolName: portProtocol(found) === 'sniffed' ? '' : found,
  };
}

/** Ports that Istio takes for TCP unless told otherwise, because their servers speak first. */
const SERVER_FIRST_PORTS = new Set([25, 53, 3306, 27017]);

const APP_PROTOCOLS: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

/** The protocol of a Kubernetes port: `appProtocol`, else the port name's first part (Istio: protocol selection). */
export function kubernetesProtocol(port: number, name: string, protocol?: string, appProtocol?: string): PortProtocol {
  return portProtocol(kubernetesProtocolName(port, name, protocol, appProtocol));
}

function kubernetesProtocolName(port: number, name: string, protocol?: string, appProtocol?: string): string {
  if (protocol === 'UDP') return 'udp';
  const source = (appProtocol === undefined ? name : (own(APP_PROTOCOLS, appProtocol) ?? appProtocol)).toLowerCase();
  if (source.startsWith('grpc-web')) return 'grpc-web';
  const found = source.split('-', 1)[0]!;
  return portProtocol(found) === 'sniffed' && SERVER_FIRST_PORTS.has(port) ? 'tcp' : found;
}

/** True for a protocol that Istio's proxies carry in HTTP/2 towards the port. */
export function isHttp2({ protocolName }: Pick<ServicePort, 'protocolName'>): boolean {
  return protocolName === 'http2' || protocolName.startsWith('grpc');
}

/** What Istio makes of a protocol's name; unknown names are sniffed. */
export function portProtocol(protocol: string): PortProtocol {
  switch (protocol.toLowerCase()) {
    case 'http':
    case 'http2':
    case 'http_proxy':
    case 'grpc':
    case 'grpc-web':
      return 'http';
    case 'tcp':
    case 'mongo':
    case 'redis':
    case 'mysql':
      return 'tcp';
    case 'https':
    case 'tls':
      return 'tls';
    case 'udp':
      return 'udp';
    default:
      return 'sniffed';
  }
}
