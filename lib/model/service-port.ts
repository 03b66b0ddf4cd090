import type { Port } from './values';

/** The protocol that a service's port speaks, as Istio's `appProtocol` names it. */
export type Protocol = 'http' | 'http2' | 'grpc' | 'tcp';

/** One of several ports of a service. */
export interface PortDeclaration {
  /** The Service's port, which callers use. */
  readonly port: Port;
  /** The container's port. @default - the same as `port` */
  readonly targetPort?: Port;
  /** What the port speaks. WebSockets and server-sent events are `http`. @default 'http' */
  readonly protocol?: Protocol;
  /**
   * false: no rules are written for this port, as for one with metrics. Kubernetes spreads its connections over all pods of the
   * service, those of variants and of the canary too.
   *
   * @default true
   */
  readonly routed?: boolean;
}

/** What one of several ports leaves out. */
export const PORT_DEFAULTS = { protocol: 'http', routed: true } as const satisfies Partial<PortDeclaration>;

/** The name of the port of a service that has only `port`. */
const ONLY_PORT = 'app';

/** A port of a service with nothing left out. */
export interface ServicePort extends Required<PortDeclaration> {
  /** Its key in `ports`; `app` for a service that has only `port`. */
  readonly name: string;
}

/** The part of a service that says which ports it has. */
export interface PortsOfService {
  readonly port?: Port;
  readonly targetPort?: Port;
  readonly protocol?: Protocol;
  readonly ports?: Readonly<Record<string, PortDeclaration>>;
}

function portOf(name: string, { port, targetPort, protocol, routed }: PortDeclaration): ServicePort {
  return {
    name,
    port,
    targetPort: targetPort ?? port,
    protocol: protocol ?? PORT_DEFAULTS.protocol,
    routed: routed ?? PORT_DEFAULTS.routed,
  };
}

/** All ports of a service, in the order in which they are declared. */
export function servicePorts({ port, targetPort, protocol, ports }: PortsOfService): ServicePort[] {
  if (ports !== undefined) return Object.entries(ports).map(([name, each]) => portOf(name, each));
  return port === undefined ? [] : [portOf(ONLY_PORT, { port, targetPort, protocol })];
}

/** Whether nobody can call it, since it has no port: a worker, of which there is no Service and no rule (WORK-4). */
export function isWorker(service: PortsOfService): boolean {
  return servicePorts(service).length === 0;
}

/** The ports whose requests are routed one by one: all but `tcp` and those with `routed: false`. */
export function httpPorts(service: PortsOfService): ServicePort[] {
  return servicePorts(service).filter(({ routed, protocol }) => routed && protocol !== 'tcp');
}

/** The ports whose connections are routed as a whole. */
export function tcpPorts(service: PortsOfService): ServicePort[] {
  return servicePorts(service).filter(({ routed, protocol }) => routed && protocol === 'tcp');
}

/** The port that gateways send requests to, unless a route names another one. */
export function entryPort(service: PortsOfService): ServicePort | undefined {
  return httpPorts(service)[0];
}

/** Whether none of its ports has requests that can be told apart. */
export function isTcpOnly(service: PortsOfService): boolean {
  return tcpPorts(service).length > 0 && entryPort(service) === undefined;
}

/**
 * What Service and container call a port: `http-app`, `grpc-api`, and `http` for one that is called as its protocol. Istio takes
 * the protocol from its beginning (NAME-4).
 */
export function portName({ name, protocol }: Pick<ServicePort, 'name' | 'protocol'>): string {
  return name === protocol ? protocol : `${protocol}-${name}`;
}

/** The ports of the container, each once: several ports of the Service may lead to one. */
export function containerPorts(service: PortsOfService): ServicePort[] {
  const ports = servicePorts(service);
  return ports.filter(({ targetPort }, index) => ports.findIndex((each) => each.targetPort === targetPort) === index);
}
