import { takesText, Undecided } from '../../../language/automaton';
import { compileRegex } from '../../../language/re2';
import { regexAutomaton } from '../../../language/regex-automaton';
import { selects, type Workload } from '../../../mesh-model';
import { number, record, text } from '../../../mesh-model/untyped';
import type { GatewayClient } from '../../../resolver/clients';
import { targetPortOf } from '../../../resolver/target';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import { istioVersionOf } from '../../istio-version';
import { lackingFilter } from './patched-filter';

/** The pods that an EnvoyFilter selects. */
export interface PatchedPods {
  readonly gateways: readonly GatewayClient[];
  readonly workloads: readonly Workload[];
  /** True where it may select gateways that the input does not hold. */
  readonly mayHaveGateways: boolean;
  /** True where it may select workloads that the input does not hold. */
  readonly mayHaveSidecars: boolean;
}

/** What a patch asks for and the pods do not have: the field in the patch that asks for it. */
export interface Lacking {
  readonly field: readonly string[];
  readonly message: string;
  readonly fix?: string;
}

export type Patch = Readonly<Record<string, unknown>>;

/** What a patch asks for that none of the pods has; `undefined` for a patch that may match. */
export function lackingTarget(
  mesh: CheckedMesh,
  pods: PatchedPods,
  patch: Patch,
  applyTo: string,
): Lacking | undefined {
  const match = record(patch.match);
  const context = text(match.context) ?? 'ANY';
  const wrong = wrongContext(pods, context);
  if (wrong !== undefined) return { field: ['match', 'context'], ...wrong };
  const version = otherVersion(mesh, text(record(match.proxy).proxyVersion));
  if (version !== undefined) return version;
  const filter = lackingFilter(mesh, match, applyTo, text(record(patch.patch).operation) ?? '');
  if (filter !== undefined) return filter;
  if (LISTENERS.has(applyTo)) return lackingListener(mesh, pods, context, record(match.listener), applyTo);
  if (ROUTES.has(applyTo)) return lackingRoute(mesh, pods, context, record(match.routeConfiguration));
  return applyTo === 'CLUSTER' ? lackingCluster(mesh, pods, context, record(match.cluster)) : undefined;
}

const LISTENERS = new Set(['LISTENER', 'LISTENER_FILTER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER']);
const ROUTES = new Set(['ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE']);

function wrongContext(pods: PatchedPods, context: string) {
  if (context.startsWith('SIDECAR_') && pods.workloads.length === 0 && !pods.mayHaveSidecars) {
    return { message: `${context}, and the pods that it selects are a gateway's`, fix: 'Write GATEWAY.' };
  }
  if (context === 'GATEWAY' && pods.gateways.length === 0 && !pods.mayHaveGateways) {
    const titles = listed(pods.workloads.map(({ object }) => object.title));
    return {
      message: `GATEWAY, and it selects no gateway, but ${titles}`,
      fix: 'Write SIDECAR_INBOUND or SIDECAR_OUTBOUND.',
    };
  }
  return undefined;
}

/** Versions of proxies that may run where the input does not say which. */
const MINORS = Array.from({ length: 13 }, (_, at) => `1.${28 + at}`);

/** A regular expression for versions of proxies that do not run: Istio looks for it anywhere in the version. */
function otherVersion(mesh: CheckedMesh, wanted: string | undefined): Lacking | undefined {
  const compiled = wanted === undefined ? undefined : compileRegex(`(?s:.*)(?:${wanted})(?s:.*)`);
  if (compiled === undefined) return undefined;
  const told = istioVersionOf(mesh.model);
  const versions = (told === undefined ? MINORS : [mesh.istio]).flatMap((minor) => [
    ...Array.from({ length: 31 }, (_, patch) => `${minor}.${patch}`),
    `${minor}-alpha.0123456789abcdef`,
    `${minor}.0-rc.0`,
  ]);
  try {
    const automaton = regexAutomaton(compiled);
    if (versions.some((version) => takesText(automaton, version))) return undefined;
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
  const message = `no proxy of Istio ${told ?? `${MINORS[0]} or later`} has a version that ${wanted} matches`;
  return {
    field: ['match', 'proxy', 'proxyVersion'],
    message,
    fix: 'Write the version that runs, or leave proxyVersion out.',
  };
}

function lackingListener(
  mesh: CheckedMesh,
  pods: PatchedPods,
  context: string,
  listener: Patch,
  applyTo: string,
): Lacking | undefined {
  const port = number(listener.portNumber);
  if (port === undefined || port === 0) return undefined;
  const field = ['match', 'listener', 'portNumber'];
  if (context === 'GATEWAY' && pods.gateways.length > 0 && pods.gateways.every(({ absent }) => absent === undefined)) {
    const views = pods.gateways.map(({ namespace, labels }) => mesh.resolver.gatewayView(namespace, labels));
    const open = new Set(views.flatMap((view) => [...view.listeners.keys()]));
    if (open.size === 0 || open.has(port)) return undefined;
    return { field, message: `the gateway's pods do not listen on ${port}, but on ${numbers(open)}` };
  }
  if (context === 'SIDECAR_INBOUND') {
    if (applyTo === 'LISTENER') {
      if (port === INBOUND) return undefined;
      return { field, message: `sidecars have one inbound listener, on port ${INBOUND}`, fix: `Write ${INBOUND}.` };
    }
    const ports = inboundPorts(mesh, pods);
    if (ports.targets.size === 0 || ports.targets.has(port)) return undefined;
    return { field, message: `the pods have no port ${port}, but ${numbers(ports.targets)}${ofService(ports, port)}` };
  }
  return undefined;
}

const INBOUND = 15006;

function lackingRoute(mesh: CheckedMesh, pods: PatchedPods, context: string, route: Patch): Lacking | undefined {
  const configuration = lackingConfiguration(mesh, pods, context, text(route.name));
  if (configuration !== undefined) return configuration;
  const vhost = record(route.vhost);
  // An empty name is none: any virtual host, any route.
  const name = text(vhost.name) || undefined;
  const rule = text(record(vhost.route).name) || undefined;
  const field = ['match', 'routeConfiguration', 'vhost'];
  if (context === 'SIDECAR_INBOUND') {
    const { services } = inboundPorts(mesh, pods);
    const known = [...services].map((port) => `inbound|http|${port}`);
    if (services.size > 0 && name !== undefined && !known.includes(name)) {
      return { field: [...field, 'name'], message: `the pods have no virtual host ${name}, but ${known.join(', ')}` };
    }
    if (rule !== undefined && rule !== 'default') {
      return { field: [...field, 'route', 'name'], message: `inbound routes are called default, not ${rule}` };
    }
    return undefined;
  }
  if (context === 'SIDECAR_OUTBOUND') {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(name ?? '') ?? [];
    if (host !== '') return lackingHost(mesh, host, Number(port), [...field, 'name']);
    if (!name?.includes('.') || mesh.model.servicesNamed(name).size === 0) return undefined;
    const message = `virtual hosts of sidecars are called host:port, and ${name} has no port`;
    return { field: [...field, 'name'], message, fix: `Write ${name}:<port of the Service>.` };
  }
  if (context !== 'GATEWAY' || pods.gateways.length === 0) return undefined;
  const { hosts, rules } = gatewayRoutes(mesh, pods);
  if (name !== undefined && hosts.size > 0 && !hosts.has(name)) {
    return { field: [...field, 'name'], message: `the gateway has no virtual host ${name}, but ${listed([...hosts])}` };
  }
  if (rule !== undefined && rules.size > 0 && !rules.has(rule)) {
    return {
      field: [...field, 'route', 'name'],
      message: `the gateway has no route ${rule}, but ${listed([...rules])}`,
    };
  }
  return undefined;
}

/** Names of route configurations: of a gateway by the pods' port, or the server; of sidecars by the port alone. */
function lackingConfiguration(
  mesh: CheckedMesh,
  pods: PatchedPods,
  context: string,
  name: string | undefined,
): Lacking | undefined {
  if (name === undefined || name === '') return undefined;
  const field = ['match', 'routeConfiguration', 'name'];
  if (context === 'SIDECAR_INBOUND') {
    const { targets } = inboundPorts(mesh, pods);
    const known = [...targets].map((port) => `inbound|${port}||`);
    if (known.length === 0 || known.includes(name)) return undefined;
    return { field, message: `the pods have no route configuration ${name}, but ${listed(known)}` };
  }
  if (context !== 'GATEWAY' || pods.gateways.length === 0 || pods.gateways.some(({ absent }) => absent !== undefined))
    return undefined;
  const known = new Set<string>();
  for (const { namespace, labels } of pods.gateways) {
    for (const [port, { http, tls }] of mesh.resolver.gatewayView(namespace, labels).listeners) {
      if (http.length > 0) known.add(`http.${port}`);
      for (const { gateway, server } of tls) {
        known.add(`https.${server.port}.${server.portName}.${gateway.name}.${gateway.namespace}`);
      }
    }
  }
  if (known.size === 0 || known.has(name)) return undefined;
  return { field, message: `the gateway has no route configuration ${name}, but ${listed([...known])}` };
}

/** Virtual hosts of gateways as Istio names them, `host:port`, and the names of their routes. */
function gatewayRoutes(mesh: CheckedMesh, { gateways }: PatchedPods) {
  const hosts = new Set<string>();
  const rules = new Set<string>();
  for (const { namespace, labels } of gateways) {
    const view = mesh.resolver.gatewayView(namespace, labels);
    for (const listener of view.listeners.values()) {
      const servers = listener.http.map(({ server }) => server.port);
      const tables = [
        ...servers.map((port) => [view.httpTable(listener), port] as const),
        ...listener.tls.map((ref) => [view.httpsTable(listener, ref), ref.server.port] as const),
      ];
      for (const [table, port] of tables) {
        for (const { name, routes } of table.virtualHosts) {
          hosts.add(`${name}:${port}`);
          for (const { rule, match } of routes) {
            const ruleName = rule?.name || 'default';
            rules.add(match?.name ? `${rule?.name ?? ''}.${match.name}` : ruleName);
          }
        }
      }
    }
  }
  return { hosts, rules };
}

function lackingCluster(mesh: CheckedMesh, pods: PatchedPods, context: string, cluster: Patch): Lacking | undefined {
  const [service, port] = [text(cluster.service) || undefined, number(cluster.portNumber) || undefined];
  if (text(cluster.name)) return undefined;
  if (context === 'SIDECAR_INBOUND') {
    const ports = inboundPorts(mesh, pods);
    if (port === undefined || ports.targets.size === 0 || ports.targets.has(port)) return undefined;
    const message = `the pods have no port ${port}, but ${numbers(ports.targets)}${ofService(ports, port)}`;
    return { field: ['match', 'cluster', 'portNumber'], message };
  }
  return service === undefined ? undefined : lackingHost(mesh, service, port, ['match', 'cluster', 'service']);
}

/** A host of the cluster that no Service has, or that has no such port. */
function lackingHost(
  mesh: CheckedMesh,
  host: string,
  port: number | undefined,
  field: readonly string[],
): Lacking | undefined {
  const services = [...mesh.model.servicesNamed(host).values()];
  if (services.length === 0) {
    const short = host.includes('.') ? undefined : mesh.model.services.find(({ name }) => name === host);
    if (short !== undefined) {
      return { field, message: `${host} is compared with whole hosts`, fix: `Write ${short.hostname}.` };
    }
    const isOwn = host.endsWith(`.svc.${mesh.model.config.clusterDomain}`);
    const namespace = host.split('.')[1] ?? '';
    // Of a namespace without Services here, nothing is known.
    if (!isOwn || !mesh.model.services.some((service) => service.namespace === namespace)) return undefined;
    return { field, message: `no Service has the host ${host}` };
  }
  const ports = new Set(services.flatMap((service) => service.ports.map((item) => item.number)));
  if (port === undefined || ports.has(port)) return undefined;
  return { field, message: `${host} has no port ${port}, but ${numbers(ports)}` };
}

interface InboundPorts {
  /** Ports of Services that select the pods. */
  readonly services: ReadonlySet<number>;
  /** The pods' ports behind them. */
  readonly targets: ReadonlySet<number>;
}

function inboundPorts(mesh: CheckedMesh, { workloads }: PatchedPods): InboundPorts {
  const services = new Set<number>();
  const targets = new Set<number>();
  for (const workload of workloads) {
    for (const service of mesh.model.services) {
      if (service.namespace !== workload.namespace || service.selector === undefined) continue;
      if (!selects(service.selector, workload.labels)) continue;
      for (const port of service.ports) {
        services.add(port.number);
        targets.add(targetPortOf(port, workload));
      }
    }
  }
  return { services, targets };
}

const ofService = ({ services }: InboundPorts, port: number) =>
  services.has(port) ? ` (${port} is the port of the Service)` : '';

const numbers = (ports: ReadonlySet<number>) => listed([...ports].map(String));
