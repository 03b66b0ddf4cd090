import { isFor } from '../../../mesh-model';
import type { DestinationShare } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { requestText, requestTo, witnessOf } from '../../proofs/witness';

export const TENANT_REACHED_UNDECLARED: Lint = {
  code: 'BL904',
  name: 'tenant-reached-undeclared',
  severity: 'insecure',
  summary: "A request that enters at one tenant's gateway reaches a service of another tenant that has not allowed it.",
  cause:
    'No AuthorizationPolicy of the other tenant names this gateway or its namespace, so nobody there has agreed to be exposed.',
  fix: 'Remove the route, or let the other tenant allow the gateway by an AuthorizationPolicy.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      for (const gateway of virtualService.gateways) {
        const tenant = gateway === 'mesh' ? undefined : mesh.tenantOf(mesh.gateway(gateway)?.namespace ?? '');
        if (tenant === undefined) continue;
        for (const rule of virtualService.http) {
          const foreign = rule.route.some(({ destination }) =>
            isForeign(mesh, destination.host, virtualService.namespace, tenant),
          );
          if (!foreign) continue;
          for (const match of rule.match.length === 0 ? [undefined] : rule.match) {
            const witness = witnessOf(match);
            const request =
              witness &&
              requestTo(mesh, { ...virtualService, gateways: [gateway] }, virtualService.hosts[0] ?? '', witness);
            if (request === undefined) continue;
            const { outcome } = mesh.resolver.resolve(request);
            const hit =
              outcome.kind === 'forward'
                ? outcome.destinations.find((item) => isUndeclared(mesh, item, tenant))
                : undefined;
            if (hit === undefined) continue;
            const owner = mesh.tenantOf(hit.service!.namespace);
            report({
              object: rule.object,
              path: rule.path,
              message: `${requestText(request)} at the gateway of tenant ${tenant} reaches ${hit.host} of tenant ${owner}`,
            });
            break;
          }
        }
      }
    }
  },
};

function isForeign(mesh: CheckedMesh, host: string, namespace: string, tenant: string): boolean {
  return mesh.servicesSeen(host, namespace).some((service) => {
    const owner = mesh.tenantOf(service.namespace);
    return service.registry === 'kubernetes' && owner !== undefined && owner !== tenant;
  });
}

function isUndeclared(mesh: CheckedMesh, { result, service, workloads }: DestinationShare, tenant: string): boolean {
  if (result.kind !== 'delivered' || service?.registry !== 'kubernetes') return false;
  const owner = mesh.tenantOf(service.namespace);
  if (owner === undefined || owner === tenant) return false;
  const policies = mesh.model.authorizationPolicies.inForce(service.namespace);
  return !workloads.some((workload) =>
    policies.some(
      (policy) =>
        policy.action === 'ALLOW' &&
        isFor(policy, workload.labels) &&
        policy.rules.some((rule) => rule.from.length > 0),
    ),
  );
}
