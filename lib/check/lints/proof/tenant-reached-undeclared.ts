import { isFor, type MeshService, type Workload } from '../../../mesh-model';
import type { DestinationShare } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { arrivals, entryRequest, namedBy } from '../../traffic/entered-chains';
import { requestText } from '../../traffic/probe-request';

export const TENANT_REACHED_UNDECLARED: Lint = {
  code: 'BL904',
  name: 'tenant-reached-undeclared',
  severity: 'insecure',
  summary: "A request that enters at one tenant's gateway reaches a service of another tenant that has not allowed it.",
  cause:
    'No AuthorizationPolicy of the other tenant names the gateway or the calling service, so nobody there has agreed to be exposed. Calls are followed as far as Sidecars name services one by one.',
  fix: 'Remove the route or the call, or let the other tenant allow the caller by an AuthorizationPolicy.',
  run(mesh, report) {
    checkRoutes(mesh, report);
    checkCalls(mesh, report);
  },
};

/** At the gateway itself: every rule that routes to another tenant. */
function checkRoutes(mesh: CheckedMesh, report: Report): void {
  for (const virtualService of mesh.model.virtualServices) {
    for (const gateway of virtualService.gateways) {
      const tenant = gateway === 'mesh' ? undefined : mesh.tenantOf(mesh.gateway(gateway)?.namespace ?? '');
      if (tenant === undefined) continue;
      for (const { object, path, match, route } of virtualService.http) {
        const foreign = route.some(({ destination }) =>
          mesh.servicesSeen(destination.host, virtualService.namespace).some((item) => isForeign(mesh, item, tenant)),
        );
        if (!foreign) continue;
        for (const item of match.length === 0 ? [undefined] : match) {
          const request = entryRequest(mesh, virtualService, gateway, item);
          if (request === undefined) continue;
          const { outcome } = mesh.resolver.resolve(request);
          const shares = outcome.kind === 'forward' ? outcome.destinations : [];
          const hit = shares.find((share) => isUndeclared(mesh, share, tenant));
          if (hit === undefined) continue;
          const owner = mesh.tenantOf(hit.service!.namespace);
          const message = `${requestText(request)} at the gateway of tenant ${tenant} reaches ${hit.host} of tenant ${owner}`;
          report({ object, path, message });
          break;
        }
      }
    }
  }
}

/** Behind the gateway: calls of one tenant's services to another's. */
function checkCalls(mesh: CheckedMesh, report: Report): void {
  const open = openCalls(mesh);
  if (open.size === 0) return;
  const tenants = new Set(mesh.model.gateways.flatMap(({ namespace }) => mesh.tenantOf(namespace) ?? []));
  const reported = new Set<string>();
  for (const entry of tenants) {
    const found = arrivals(mesh, entry);
    for (const { caller, share, chain } of found) {
      const { service } = share;
      // What the gateway itself reaches was said of its rule; what comes home is the tenant's own.
      if (caller === undefined || !isForeign(mesh, service!, entry)) continue;
      if (!isUndeclared(mesh, share, mesh.tenantOf(caller.namespace) ?? '')) continue;
      const place = open.get(`${caller.namespace} ${service!.hostname}`) ?? { object: service!.object, path: [] };
      const key = `${caller.hostname} ${service!.hostname}`;
      if (reported.has(key)) continue;
      reported.add(key);
      const first = found.find((item) => item.caller === undefined && item.share.service === chain[0])!;
      const names = chain.map(({ namespace, name }) => `${namespace}/${name}`).join(' → ');
      const owner = mesh.tenantOf(service!.namespace);
      const message = `${requestText(first.request)} at the gateway of tenant ${entry} reaches ${service!.hostname} of tenant ${owner}: ${names}`;
      report({ ...place, message });
    }
  }
}

/** Where Sidecars and rules inside the mesh lead to services of other tenants that nobody guards, by caller and host. */
function openCalls(mesh: CheckedMesh) {
  const open = new Map<string, Place>();
  const add = (service: MeshService, from: string, place: Place) => {
    const tenant = mesh.tenantOf(from);
    if (tenant === undefined || !isForeign(mesh, service, tenant)) return;
    if (isGuarded(mesh, service.namespace, mesh.workloadsOf(service))) return;
    open.set(`${from} ${service.hostname}`, place);
  };
  for (const { object, namespace, egress } of mesh.model.sidecars.sidecars) {
    for (const { hosts, path } of egress) {
      hosts.forEach((host, index) => {
        if (host.startsWith('./')) return;
        for (const service of namedBy(mesh, host, namespace))
          add(service, namespace, { object, path: [...path, 'hosts', index] });
      });
    }
  }
  for (const { virtualService, destination, object, path } of mesh.destinations) {
    if (!virtualService.gateways.includes('mesh')) continue;
    const { namespace } = virtualService;
    if (destination.host.endsWith(`.${namespace}.svc.${mesh.model.config.clusterDomain}`)) continue;
    for (const service of mesh.servicesSeen(destination.host, namespace)) add(service, namespace, { object, path });
  }
  return open;
}

type Place = Pick<Parameters<Report>[0], 'object' | 'path'>;

function isForeign(mesh: CheckedMesh, { namespace, registry }: MeshService, tenant: string): boolean {
  const owner = mesh.tenantOf(namespace);
  return registry === 'kubernetes' && owner !== undefined && owner !== tenant;
}

/** True when the caller's tenant gets to another's workload, and no policy there says who may call. */
function isUndeclared(mesh: CheckedMesh, { result, service, workloads }: DestinationShare, tenant: string): boolean {
  if (result.kind !== 'delivered' || service === undefined || !isForeign(mesh, service, tenant)) return false;
  return !isGuarded(mesh, service.namespace, workloads);
}

/** True when a policy of the namespace says who may call one of the workloads. */
function isGuarded(mesh: CheckedMesh, namespace: string, workloads: readonly Workload[]): boolean {
  const policies = mesh.model.authorizationPolicies.inForce(namespace);
  return workloads.some(({ labels }) =>
    policies.some(
      (policy) =>
        policy.action === 'ALLOW' && isFor(policy, labels) && policy.rules.some((rule) => rule.from.length > 0),
    ),
  );
}
