import {
  type HttpMatch,
  hostsForNamespace,
  intersection,
  type MeshModel,
  selects,
  type VirtualService,
  type Workload,
} from '../../../lib/mesh-model';
import { type Probe, probeOf } from '../../../lib/probe/probe';
import {
  type Client,
  type GatewayClient,
  gatewayClients,
  isMeshed,
  type MeshRequest,
  workloadClient,
} from '../../../lib/resolver';

/** A request without its sender: what is asked for, and how. */
export interface Asked {
  /** The same for the same question in another version of an estate. */
  readonly key: string;
  /** All who may send it: the pods of a gateway for a client outside, else workloads that are not behind the host themselves. */
  readonly senders: readonly Client[];
  readonly request: Omit<MeshRequest, 'from'>;
}

type Place = Pick<MeshRequest, 'scheme' | 'authority'> & { readonly port: number };

/** Collects the requests of an estate, each once. */
class AskedRequests {
  readonly found = new Map<string, Asked>();

  add(where: string, senders: readonly Client[], place: Place, probes: readonly Probe[]): void {
    for (const probe of probes) {
      const request = { ...place, ...probe };
      const key = `${where} ${JSON.stringify(request)}`;
      if (!this.found.has(key)) this.found.set(key, { key, senders, request });
    }
  }
}

/**
 * What an estate itself says that somebody asks for: at each server of a Gateway and each port of a host, the plainest request for every
 * rule, and for every path and method that a policy allows.
 */
export function askedOf(model: MeshModel): ReadonlyMap<string, Asked> {
  const requests = new AskedRequests();
  const gateways = gatewayClients(model);
  for (const client of gateways) atGateway(model, client, requests);
  insideMesh(model, gateways, requests);
  return requests.found;
}

function atGateway(model: MeshModel, client: GatewayClient, requests: AskedRequests): void {
  const own = model.gateways.filter(({ selector }) => selects(selector ?? {}, client.labels));
  const names = own.map(({ namespace, name }) => `${namespace}/${name}`);
  const bound = model.virtualServices.filter(({ gateways }) => gateways.some((name) => names.includes(name)));
  for (const { port, protocol, tls, hosts } of own.flatMap(({ servers }) => servers)) {
    const isBytes = protocol === 'TCP' && tls === undefined;
    const scheme = isBytes ? 'tcp' : tls !== undefined && !tls.httpsRedirect ? 'https' : 'http';
    const asked = new Set(hosts.map((host) => concrete(host.slice(host.indexOf('/') + 1))));
    for (const { hosts: wanted, tls: streams } of bound) {
      const serverNames = streams.flatMap(({ match }) => match.flatMap(({ sniHosts }) => sniHosts));
      for (const host of [...wanted, ...serverNames]) asked.add(concrete(host));
    }
    for (const host of asked) {
      const rules = bound.filter(
        (item) =>
          intersection(hostsForNamespace(hosts, item.namespace), item.hosts).length > 0 &&
          intersection(item.hosts, [host]).length > 0,
      );
      const behind = rules
        .flatMap(({ http }) => http.flatMap(({ route }) => route))
        .flatMap((item) => podsOf(model, item.destination.host));
      const probes =
        isBytes || tls?.mode === 'PASSTHROUGH'
          ? [ROOT]
          : [...ofRules(rules), ...ofPolicies(model, [client, ...behind])];
      requests.add(`gateway ${client.namespace}`, [client], { scheme, authority: host, port }, probes);
    }
  }
}

function insideMesh(model: MeshModel, gateways: readonly GatewayClient[], requests: AskedRequests): void {
  const workloads = model.workloads.filter(({ labels }) => !gateways.some((client) => selects(client.labels, labels)));
  const inside = model.virtualServices.filter(({ gateways: names }) => names.includes('mesh'));
  const ask = (host: string, port: number, protocol: string) => {
    const behind = podsOf(model, host);
    const others = workloads.filter((item) => !behind.includes(item));
    // Where nobody else is there to call it, somebody in its own namespace does.
    const stranger = behind.slice(0, 1).map(({ namespace }): Client => ({ kind: 'workload', namespace, labels: {} }));
    const senders = others.length === 0 ? stranger : others.map((item) => workloadClient(item, isMeshed(model, item)));
    const scheme = protocol === 'tls' ? 'https' : protocol === 'http' ? 'http' : 'tcp';
    const rules = inside.filter(({ hosts }) => hosts.includes(host));
    const probes = scheme === 'http' ? [...ofRules(rules), ...ofPolicies(model, behind)] : [ROOT];
    requests.add('mesh', senders, { scheme, authority: concrete(host), port }, probes);
  };
  for (const { hostname, ports } of model.services) {
    for (const { number, protocol } of ports) if (protocol !== 'udp') ask(hostname, number, protocol);
  }
  // What rules speak of is asked for, whether it is there or not.
  const numbers = new Set(model.services.flatMap(({ ports }) => ports.map(({ number }) => number)));
  for (const { host, port } of named(model)) {
    const isThere = model.servicesNamed(host).size > 0;
    for (const number of port !== undefined ? [port] : isThere ? [] : numbers) {
      for (const protocol of ['http', 'tcp', 'tls']) if (!isThere || protocol === 'http') ask(host, number, protocol);
    }
  }
}

/** Hosts that rules are for, and where they lead. */
function* named(model: MeshModel): Iterable<{ readonly host: string; readonly port?: number | undefined }> {
  for (const { hosts, gateways, http, tcp, tls } of model.virtualServices) {
    if (gateways.includes('mesh')) for (const host of hosts) yield { host };
    for (const { destination } of [...http, ...tcp, ...tls].flatMap(({ route }) => route)) yield destination;
  }
  for (const { host } of model.destinationRules.rules) yield { host };
}

function podsOf(model: MeshModel, host: string): readonly Workload[] {
  return [...model.servicesNamed(host).values()].flatMap(({ namespace, selector }) =>
    selector === undefined ? [] : model.workloadsWith(namespace, selector),
  );
}

const ROOT: Probe = { path: '/', headers: {} };

/** The plainest request of each rule; where there are none, of any. */
function ofRules(rules: readonly VirtualService[]): readonly Probe[] {
  const matches = rules
    .flatMap(({ http }) => http)
    .flatMap(({ match }): readonly (HttpMatch | undefined)[] => (match.length > 0 ? match : [undefined]));
  return matches.length === 0 ? [ROOT] : matches.flatMap((match) => probeOf(match) ?? []);
}

/** The plainest request for each operation that the policies of some pods allow. */
function ofPolicies(model: MeshModel, pods: readonly Pick<Workload, 'namespace' | 'labels'>[]): readonly Probe[] {
  const probes = new Map<string, Probe>();
  const policies = pods.flatMap(({ namespace, labels }) => model.authorizationPolicies.inForceFor(namespace, labels));
  const operations = policies
    .filter(({ action }) => action === 'ALLOW')
    .flatMap(({ rules }) => rules)
    .flatMap(({ to }) => to);
  for (const operation of operations) {
    const valuesOf = (key: string) => operation.find((item) => item.key === key)?.values ?? [];
    const methods = valuesOf('request.method');
    const paths = valuesOf('request.path');
    for (const path of paths.length === 0 && methods.length > 0 ? ['/'] : paths) {
      for (const method of methods.length > 0 ? methods : ['GET']) {
        const probe = {
          method: method.replaceAll('*', 'GET'),
          path: path.replaceAll('*', 'x').replace(/^(?!\/)/, '/'),
          headers: {},
        };
        probes.set(JSON.stringify(probe), probe);
      }
    }
  }
  return [...probes.values()];
}

const concrete = (host: string) => host.replace(/^\*\.?/, (star) => (star === '*' ? 'any.example' : 'any.'));
