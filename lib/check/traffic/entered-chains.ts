import { type HttpMatch, isWildcard, type MeshService, type VirtualService, type Workload } from '../../mesh-model';
import { probeOf } from '../../probe/probe';
import type { DestinationShare, MeshRequest } from '../../resolver';
import type { CheckedMesh } from '../checked-mesh';
import { activeVariants, keyOfHost } from './active-variants';
import { requestTo } from './probe-request';

/** A service that a request gets to which entered at a tenant's gateway, and how. */
export interface Arrival {
  /** The tenant whose gateway it entered at. */
  readonly entry: string;
  readonly request: MeshRequest;
  /** The service that called; absent at the gateway. */
  readonly caller: MeshService | undefined;
  readonly share: DestinationShare;
  /** Services on the way, the last of them this one. */
  readonly chain: readonly MeshService[];
}

/**
 * Every service that requests from a tenant's gateway get to: those that the gateway routes to, and from there those that
 * Sidecars name one by one, call by call. Wildcards declare nothing. Each service once per tenant, by the shortest way.
 */
export function arrivals(mesh: CheckedMesh, entry: string): Arrival[] {
  const found: Arrival[] = [];
  const seen = new Set<string>();
  const arrive = (request: MeshRequest, caller: MeshService | undefined, chain: readonly MeshService[]) => {
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward') return;
    for (const share of outcome.destinations) {
      const { service, result } = share;
      if (result.kind !== 'delivered' || service === undefined || seen.has(service.hostname)) continue;
      seen.add(service.hostname);
      found.push({ entry, request, caller, share, chain: [...chain, service] });
    }
  };
  for (const request of entries(mesh, entry)) arrive(request, undefined, []);
  // What is found is searched in its turn.
  for (let index = 0; index < found.length; index++) {
    const { share, chain } = found[index]!;
    for (const workload of share.workloads) {
      for (const service of declaredBy(mesh, workload)) {
        const request = callTo(workload, service);
        if (request !== undefined) arrive(request, share.service, chain);
      }
    }
  }
  return found;
}

/** The plainest request for each condition of each rule of the tenant's gateways. */
function* entries(mesh: CheckedMesh, entry: string): Generator<MeshRequest> {
  const variants = activeVariants(mesh);
  const isVariants = ({ hosts }: VirtualService) => keyOfHost(variants, hosts[0] ?? '') !== undefined;
  // What everybody sends is the better example.
  const sorted = [...mesh.model.virtualServices].sort((a, b) => Number(isVariants(a)) - Number(isVariants(b)));
  for (const virtualService of sorted) {
    for (const gateway of virtualService.gateways) {
      if (gateway === 'mesh' || mesh.tenantOf(mesh.gateway(gateway)?.namespace ?? '') !== entry) continue;
      for (const { match } of virtualService.http) {
        for (const item of match.length === 0 ? [undefined] : match) {
          const request = entryRequest(mesh, virtualService, gateway, item);
          if (request !== undefined) yield request;
        }
      }
    }
  }
}

/** The request that a condition of a gateway's rule is for. */
export function entryRequest(
  mesh: CheckedMesh,
  virtualService: VirtualService,
  gateway: string,
  match: HttpMatch | undefined,
): MeshRequest | undefined {
  const probe = probeOf(match);
  if (probe === undefined) return undefined;
  return requestTo(mesh, { ...virtualService, gateways: [gateway] }, virtualService.hosts[0] ?? '', probe);
}

/** Services that the Sidecar of a workload names one by one. */
export function declaredBy(mesh: CheckedMesh, { namespace, labels }: Workload): MeshService[] {
  const sidecar = mesh.model.sidecars.lookup(namespace, labels);
  return (sidecar?.egress ?? []).flatMap(({ hosts }) => hosts.flatMap((host) => namedBy(mesh, host, namespace)));
}

/** The service that an entry `namespace/host` of a Sidecar names; none for a wildcard. */
export function namedBy(mesh: CheckedMesh, entry: string, from: string): readonly MeshService[] {
  const slash = entry.indexOf('/');
  const [written, host] = [entry.slice(0, slash), entry.slice(slash + 1)];
  if (slash < 0 || isWildcard(host)) return [];
  const owner = written === '.' ? from : written;
  return mesh.servicesSeen(host, from).filter(({ namespace }) => owner === '*' || namespace === owner);
}

/** The plainest call of a service by a workload. */
export function callTo(
  { namespace, labels, serviceAccount }: Workload,
  service: MeshService,
  headers: Readonly<Record<string, string>> = {},
): MeshRequest | undefined {
  const port = service.ports.find(({ protocol }) => protocol === 'http') ?? service.ports[0];
  if (port === undefined || port.protocol === 'udp') return undefined;
  const from = { kind: 'workload' as const, namespace, labels, serviceAccount };
  return { from, port: port.number, authority: `${service.hostname}:${port.number}`, headers };
}
