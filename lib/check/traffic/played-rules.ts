import {
  type DestinationRule,
  HostIndex,
  type HttpMatch,
  type HttpRule,
  hostsForNamespace,
  intersection,
  type RouteDestination,
  selects,
  type VirtualService,
} from '../../mesh-model';
import { probeOf } from '../../probe/probe';
import { type Answer, type Client, type DestinationShare, gatewayClients, type MeshRequest } from '../../resolver';
import type { CheckedMesh } from '../checked-mesh';
import { isGateway } from '../lints/security/policy-subjects';
import { callerIn } from './probe-request';
import { reachingProbe } from './reaching-probe';

/** A request that a rule takes, at one of the places where it is bound, and what becomes of it there. */
export interface Play {
  readonly virtualService: VirtualService;
  readonly rule: HttpRule;
  /** The gateway, or `mesh`. */
  readonly place: string;
  readonly request: MeshRequest;
  readonly answer: Answer;
}

/** One destination of a rule in a play, and its place in `route`. */
export interface PlayedShare {
  readonly play: Play;
  readonly index: number;
  readonly route: RouteDestination;
  readonly share: DestinationShare;
}

/**
 * Plays every rule for requests at every place where it is bound, until each of its destinations has taken one: what one rule
 * delivers somewhere, the next need not show again, so that thousands of rules cost little more than their destinations.
 */
export function plays(mesh: CheckedMesh): readonly Play[] {
  return mesh.once('plays', () => [...allPlays(mesh)]);
}

/** The destinations of all plays. */
export function playedShares(mesh: CheckedMesh): readonly PlayedShare[] {
  return mesh.once('played-shares', () => plays(mesh).flatMap(sharesOf));
}

/** The destinations of one play. */
export function sharesOf(play: Play): PlayedShare[] {
  const { outcome } = play.answer;
  if (outcome.kind !== 'forward') return [];
  const { route } = play.rule;
  // The resolver leaves out what has no weight beside others.
  const taking = [...route.entries()].filter(([, { weight }]) => route.length === 1 || weight > 0);
  return outcome.destinations.map((share, at) => {
    const [index, item] = taking[at]!;
    return { play, index, route: item, share };
  });
}

/** A way into a place: who sends, to which port, for which host. */
export interface Entrance {
  readonly place: string;
  readonly from: Client;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly host: string;
}

function* allPlays(mesh: CheckedMesh): Iterable<Play> {
  const delivered = new Set<string>();
  for (const virtualService of mesh.model.virtualServices) {
    if (virtualService.http.length === 0) continue;
    let entrances: readonly Entrance[] | undefined;
    for (const rule of virtualService.http) {
      if (isPlain(mesh, virtualService, rule)) continue;
      entrances ??= [...entrancesOf(mesh, virtualService)];
      for (const entrance of entrances) {
        for (const match of rule.match.length === 0 ? [undefined] : rule.match) {
          const what = `${entrance.place} ${entrance.from.namespace} ${isWebSocket(match)}`;
          if (isKnown(rule, what, delivered)) continue;
          const play = playOf(mesh, virtualService, rule, match, entrance);
          if (play === undefined) continue;
          for (const { route, share } of sharesOf(play)) {
            if (share.result.kind === 'delivered') delivered.add(`${what} ${keyOf(route)}`);
          }
          yield play;
        }
      }
    }
  }
}

/**
 * True for a rule of which it can be told without a request that both sides understand each other: all its destinations say
 * HTTP, nothing says otherwise about their pods, and no DestinationRule changes what proxies speak to them.
 */
function isPlain(mesh: CheckedMesh, { namespace }: VirtualService, rule: HttpRule): boolean {
  const { redirect, match, route, mirrors = [] } = rule;
  if (redirect !== undefined || match.some(isForWebSockets)) return false;
  return [...route, ...mirrors].every(({ destination: { host, port } }) => {
    return mesh.once(`plain ${namespace} ${host} ${port}`, () => isPlainPort(mesh, host, port, namespace));
  });
}

function isPlainPort(mesh: CheckedMesh, host: string, port: number | undefined, namespace: string): boolean {
  const { model } = mesh;
  const [service, ...others] = mesh.servicesSeen(host, namespace);
  if (service?.registry !== 'kubernetes' || others.length > 0) return false;
  const ports = service.ports.filter(({ number }) => port === undefined || number === port);
  if (ports.length === 0 || ports.some(({ protocol }) => protocol !== 'http')) return false;
  const changed = mesh.once('hosts-with-speech', () => {
    const index = new HostIndex<true>();
    for (const rule of model.destinationRules.rules) if (changesSpeech(rule)) index.set(rule.host, true);
    return index;
  });
  if (changed.match(host)) return false;
  return mesh.workloadsOf(service).every((workload) => {
    // What a gateway is sent goes on from there, maybe to where it came from.
    if (isGateway(model, workload.labels)) return false;
    if (workload.probes.some(({ scheme }) => scheme === 'HTTPS')) return false;
    return model.servicesOfPods(workload).every((item) => item.ports.every(({ protocol }) => protocol !== 'tls'));
  });
}

function changesSpeech({ trafficPolicy, subsets }: DestinationRule): boolean {
  return [trafficPolicy, ...subsets.map((subset) => subset.trafficPolicy)].some((policy) => {
    const all = policy === undefined ? [] : [policy, ...policy.portLevel.values()];
    return all.some(({ tls, upgrade }) => tls !== undefined || upgrade?.policy === 'UPGRADE');
  });
}

const keyOf = ({ destination: { host, subset, port } }: RouteDestination) => `${host} ${subset} ${port}`;

function isKnown({ route, redirect, mirrors }: HttpRule, what: string, delivered: ReadonlySet<string>): boolean {
  return (
    redirect === undefined && mirrors === undefined && route.every((item) => delivered.has(`${what} ${keyOf(item)}`))
  );
}

export function isWebSocket(match: HttpMatch | undefined): boolean {
  const upgrade = match?.headers.upgrade ?? match?.headers.Upgrade;
  return upgrade !== undefined && upgrade.kind !== 'present' && /websocket/i.test(upgrade.value);
}

const SOCKET_PATH = /(^|\/)(wss?|websockets?|socket\.io)(\/|$)/i;

/** A condition that says, by the header or by the path, that it is for WebSockets. */
export function isForWebSockets(match: HttpMatch): boolean {
  const { uri } = match;
  return isWebSocket(match) || (uri !== undefined && uri.kind !== 'present' && SOCKET_PATH.test(uri.value));
}

/**
 * The plainest request for a condition, or where another rule takes that, one that no earlier rule takes; nothing where there is
 * none, or it cannot be made up.
 */
export function playOf(
  mesh: CheckedMesh,
  virtualService: VirtualService,
  rule: HttpRule,
  match: HttpMatch | undefined,
  { place, from, port, scheme, host }: Entrance,
): Play | undefined {
  if (match !== undefined && match.port !== 0 && match.port !== port) return undefined;
  if (match !== undefined && match.gateways.length > 0 && !match.gateways.includes(place)) return undefined;
  const sender = senderFor(mesh, match, from);
  if (sender === undefined) return undefined;
  for (const make of [() => probeOf(match), () => reachingProbe(mesh, virtualService, rule, match)]) {
    const probe = make();
    if (probe === undefined) continue;
    const { authority = host, ...rest } = probe;
    const request: MeshRequest = { from: sender, port, scheme, authority, ...rest };
    const answer = mesh.resolver.resolve(request);
    if (answer.rule?.rule === rule) return { virtualService, rule, place, request, answer };
  }
  return undefined;
}

/** Of a rule for certain workloads, one of them sends. */
function senderFor({ model }: CheckedMesh, match: HttpMatch | undefined, from: Client): Client | undefined {
  if (match === undefined || from.kind === 'gateway') return from;
  const { sourceLabels, sourceNamespace } = match;
  if (sourceNamespace === '' && Object.keys(sourceLabels).length === 0) return from;
  const found = model.workloads.find(({ namespace, labels }) => {
    return (sourceNamespace === '' || namespace === sourceNamespace) && selects(sourceLabels, labels);
  });
  return (
    found && {
      kind: 'workload',
      namespace: found.namespace,
      labels: found.labels,
      serviceAccount: found.serviceAccount,
    }
  );
}

/** The ways in at which HTTP requests come to a VirtualService: servers of its gateways, and in the mesh the ports of its hosts. */
export function* entrancesOf(mesh: CheckedMesh, virtualService: VirtualService): Iterable<Entrance> {
  const { gateways, hosts, namespace } = virtualService;
  for (const place of gateways) {
    if (place === 'mesh') yield* meshEntrances(mesh, virtualService);
    const gateway = mesh.gateway(place);
    const from = gateway && gatewayClient(mesh, gateway.selector ?? {});
    if (gateway === undefined || from === undefined) continue;
    for (const { hosts: served, port, protocol, tls } of gateway.servers) {
      const [host] = intersection(hostsForNamespace(served, namespace), hosts);
      const isHttps = protocol === 'HTTPS' && tls !== undefined;
      if (host === undefined || (tls?.mode === 'PASSTHROUGH' && isHttps)) continue;
      yield { place, from, port, scheme: isHttps ? 'https' : 'http', host: host.replace(/^\*/, 'any').toLowerCase() };
    }
  }
}

function* meshEntrances(mesh: CheckedMesh, { hosts, namespace }: VirtualService): Iterable<Entrance> {
  for (const host of hosts) {
    for (const service of mesh.servicesSeen(host, namespace)) {
      const from = callerIn(mesh, namespace);
      for (const { number, protocol } of service.ports) {
        if (protocol !== 'http' && protocol !== 'sniffed') continue;
        yield { place: 'mesh', from, port: number, scheme: 'http', host: service.hostname.replace(/^\*/, 'any') };
      }
    }
  }
}

/** The pods of a gateway, or what stands for them where they are not in the input. */
export function gatewayClient(mesh: CheckedMesh, selector: Readonly<Record<string, string>>): Client | undefined {
  const clients = mesh.once('gateway-clients', () => gatewayClients(mesh.model));
  return clients.find((client) => selects(selector, client.labels));
}
