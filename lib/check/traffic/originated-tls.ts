import { type DestinationRule, isSubsetOf, type MeshService, type ServicePort } from '../../mesh-model';
import type { DestinationResult, DestinationShare, MeshRequest, PodsResult } from '../../resolver';
import type { CheckedMesh } from '../checked-mesh';
import { playedShares } from './played-rules';
import { callerIn } from './probe-request';

/** A request that a DestinationRule has TLS begun for, and what becomes of it. */
export interface Originated {
  readonly request: MeshRequest;
  readonly service: MeshService;
  readonly share: DestinationShare;
  readonly pods: PodsResult;
}

/**
 * What a DestinationRule's own TLS (`SIMPLE`, `MUTUAL`) does to requests, port by port of what it is for: those of workloads
 * that call the host, as the port says that they speak, and those of rules that lead there.
 */
export function originatedTls(mesh: CheckedMesh, rule: DestinationRule): ReadonlyMap<number, readonly Originated[]> {
  const result = new Map<number, Originated[]>();
  if (!beginsTls(rule)) return result;
  const add = (request: MeshRequest, share: DestinationShare) => {
    const { service, port } = share;
    if (service === undefined || !share.destinationRules.includes(rule)) return;
    const pods = share.results.find(({ speech }) => speech?.added === 'tls');
    if (pods !== undefined) result.set(port, [...(result.get(port) ?? []), { request, service, share, pods }]);
  };
  for (const service of servicesOf(mesh, rule)) {
    // A rule of the root namespace, or of a host that is declared elsewhere, is for callers there too.
    for (const namespace of new Set([rule.namespace, service.namespace])) {
      for (const port of service.ports) {
        const request = callTo(mesh, namespace, service, port);
        const outcome = request && mesh.resolver.resolve(request).outcome;
        if (outcome?.kind === 'forward') for (const share of outcome.destinations) add(request!, share);
      }
    }
  }
  for (const { play, share } of sharesByRule(mesh).get(rule) ?? []) add(play.request, share);
  return result;
}

/** True for a failure that comes of TLS that the proxy began, and of nothing else. */
export function isTlsFailure(result: DestinationResult): boolean {
  return result.kind === 'error' && result.reason === 'connection_failure';
}

function sharesByRule(mesh: CheckedMesh) {
  return mesh.once('shares-by-rule', () => {
    const byRule = new Map<DestinationRule, ReturnType<typeof playedShares>[number][]>();
    for (const played of playedShares(mesh)) {
      for (const rule of played.share.destinationRules) byRule.set(rule, [...(byRule.get(rule) ?? []), played]);
    }
    return byRule;
  });
}

/** True for a rule that begins TLS of its own somewhere, or on a port: for the host, a subset or the port. */
export function beginsTls({ trafficPolicy, subsets }: DestinationRule, port?: number): boolean {
  return [trafficPolicy, ...subsets.map((subset) => subset.trafficPolicy)].some((policy) => {
    if (policy === undefined) return false;
    const own = port === undefined ? [...policy.portLevel.values()] : [policy.portLevel.get(port)];
    return [policy, ...own].some((each) => each?.tls?.mode === 'SIMPLE' || each?.tls?.mode === 'MUTUAL');
  });
}

function servicesOf({ model }: CheckedMesh, { host }: DestinationRule): readonly MeshService[] {
  if (!host.startsWith('*')) return [...model.servicesNamed(host).values()];
  return model.services.filter((service) => isSubsetOf(service.hostname, host));
}

/** The call of a workload of a namespace, in what the port is for. */
function callTo(
  mesh: CheckedMesh,
  namespace: string,
  { hostname }: MeshService,
  { number, protocol }: ServicePort,
): MeshRequest | undefined {
  if (protocol === 'udp' || protocol === 'tcp') return undefined;
  const host = hostname.replace(/^\*/, 'any');
  const scheme = protocol === 'tls' ? 'https' : 'http';
  return { from: callerIn(mesh, namespace), scheme, port: number, authority: host };
}
