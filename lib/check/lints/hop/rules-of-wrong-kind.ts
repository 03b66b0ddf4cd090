import {
  type GatewayServer,
  hostsForNamespace,
  intersection,
  portProtocol,
  type VirtualService,
} from '../../../mesh-model';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

/** The section of a VirtualService in which a rule stands. */
export type RuleKind = 'http' | 'tls' | 'tcp';

const KINDS: readonly RuleKind[] = ['http', 'tls', 'tcp'];

/** What each kind of server takes, and what it does not. */
const SERVERS: Readonly<Record<RuleKind, string>> = {
  http: 'reads HTTP, and takes http rules only',
  tls: 'passes TLS on (PASSTHROUGH), and takes tls rules only',
  tcp: 'passes bytes on, and takes tcp rules only',
};

export const RULES_OF_WRONG_KIND: Lint = {
  code: 'BL533',
  name: 'rules-of-wrong-kind',
  severity: 'breaks-traffic',
  summary: 'A VirtualService has rules of a kind that no server of its gateways, or no port of its hosts, takes.',
  cause:
    'A server with mode PASSTHROUGH takes tls rules, one that reads HTTP takes http rules, one for TCP or that ends TLS for TCP takes tcp rules. Istio silently drops the others; a port without rules is not even opened. In the mesh it is the port: http rules take nothing of the TLS that clients speak to a port for HTTPS.',
  fix: 'Write the rules in the section that the server takes, or change the mode of the server: SIMPLE ends TLS and reads HTTP.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      const { gateways, object } = virtualService;
      if (gateways.includes('mesh')) {
        const ports = gateways.length === 1 ? closedPorts(mesh, virtualService) : [];
        if (ports.length > 0) {
          const names = listed(ports.map(({ name }) => name));
          const isBytes = ports.some(({ protocol }) => protocol === 'tcp');
          const message = isBytes
            ? `no http rule takes a request: ${names} ${ports.length > 1 ? 'are' : 'is'} for ${ports.every(({ protocol }) => protocol === 'tcp') ? 'TCP' : 'TCP and TLS'}, which proxies pass on unread`
            : `clients speak TLS to ${names}, which their proxies pass on unread: no http rule takes a request of theirs`;
          const fix = isBytes ? FOR_BYTES : FOR_TLS;
          report({ object, path: ['spec', 'http'], key: true, message, fix, severity: 'fragile' });
        }
        continue;
      }
      const servers = serversFor(mesh, virtualService);
      const itself = servers.length === 0 ? passingByItself(mesh, virtualService) : undefined;
      if (itself !== undefined) {
        const kind = KINDS.find((item) => virtualService[item].length > 0);
        const message = `rules are in force nowhere: port ${itself.server.port} of Gateway ${itself.name} finds the destination in the server name itself (AUTO_PASSTHROUGH), and asks no rule`;
        const fix = 'Write mode: PASSTHROUGH, if the rules are to choose the destination.';
        if (kind !== undefined) report({ object, path: ['spec', kind], key: true, message, fix });
      }
      if (servers.length === 0) continue;
      const taken = new Set(servers.map(({ server }) => ruleKindOf(server)));
      for (const kind of KINDS) {
        if (virtualService[kind].length === 0 || taken.has(kind)) continue;
        const { name, server } = servers[0]!;
        const message = `${kind} rules are in force nowhere: port ${server.port} of Gateway ${name} ${SERVERS[ruleKindOf(server)!]}`;
        report({ object, path: ['spec', kind], key: true, message });
      }
    }
  },
};

const FOR_TLS =
  'Let clients speak plain HTTP to a port of protocol HTTP, whose rule leads to this one, and begin TLS in a DestinationRule for it; or write tls rules.';

const FOR_BYTES = 'Say http, http2 or grpc as appProtocol or name of the port if it speaks HTTP; else write tcp rules.';

interface ClosedPort {
  readonly name: string;
  readonly protocol: 'tls' | 'tcp';
}

/** The hosts and ports of the mesh that http rules are for, where all of them are for TLS or bytes. */
function closedPorts(mesh: CheckedMesh, { http, tcp, hosts, namespace }: VirtualService): readonly ClosedPort[] {
  // Of tcp rules beside the http ones another lint speaks.
  if (http.length === 0 || tcp.length > 0) return [];
  const found: ClosedPort[] = [];
  for (const host of hosts) {
    const services = mesh.servicesSeen(host, namespace);
    const ports = services.flatMap((service) => service.ports);
    if (ports.length === 0) return [];
    for (const { number, protocol } of ports) {
      if (protocol !== 'tls' && protocol !== 'tcp') return [];
      found.push({ name: `${host} port ${number}`, protocol });
    }
  }
  return found;
}

/** Servers of the gateways that a VirtualService names which share a host with it. */
export function serversFor(mesh: CheckedMesh, { gateways, hosts, namespace }: VirtualService) {
  const found: { readonly name: string; readonly server: GatewayServer }[] = [];
  for (const name of gateways) {
    const gateway = mesh.gateway(name);
    // Of a gateway that is not in the input nobody knows which servers it has.
    if (gateway === undefined) return [];
    for (const server of gateway.servers) {
      if (ruleKindOf(server) === undefined) continue;
      if (intersection(hostsForNamespace(server.hosts, namespace), hosts).length > 0) found.push({ name, server });
    }
  }
  return found;
}

/** A server with AUTO_PASSTHROUGH that shares a host with a VirtualService, where all of its gateways are in the input. */
function passingByItself(mesh: CheckedMesh, { gateways, hosts, namespace }: VirtualService) {
  const found = gateways.map((name) => ({ name, gateway: mesh.gateway(name) }));
  if (found.some(({ gateway }) => gateway === undefined)) return undefined;
  return found
    .flatMap(({ name, gateway }) => gateway!.servers.map((server) => ({ name, server })))
    .find(({ server }) => {
      const isShared = intersection(hostsForNamespace(server.hosts, namespace), hosts).length > 0;
      return server.tls?.mode === 'AUTO_PASSTHROUGH' && isShared;
    });
}

/** The rules that a server takes; none where it finds the destination in the server name itself. */
export function ruleKindOf({ protocol, tls }: GatewayServer): RuleKind | undefined {
  if (tls?.mode === 'AUTO_PASSTHROUGH') return undefined;
  if (portProtocol(protocol) === 'http') return 'http';
  if (tls?.mode === 'PASSTHROUGH') return 'tls';
  return protocol === 'HTTPS' && tls !== undefined ? 'http' : 'tcp';
}
