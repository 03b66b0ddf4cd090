import type { Problems } from '../model/problem';
import type { Estate } from '../model/tenant';
import { LABEL, nameFault } from './names';

/** Services of the cluster that belong to no tenant: names in full, and of no tenant's namespace (TENANT-7). */
export function checkMeshServices({ mesh = [], tenants }: Estate, problems: Problems): void {
  const owners = new Map(tenants.map((tenant) => [tenant.namespace, tenant]));
  for (const { origin, name, host, at } of mesh) {
    const fault = nameFault(name, LABEL);
    if (fault !== undefined) problems.error(origin, [], fault, { rule: 'NAME-3' });
    if (at === undefined) {
      const message = `must be the full name of a Service, <service>.<namespace>.svc.cluster.local, got '${host}'`;
      const outside = 'a host outside the cluster is declared under `external` of a tenant';
      const inFull = fullName(host);
      const fix = inFull === undefined ? outside : `write \`${inFull}\`; ${outside}`;
      problems.error(origin, ['host'], message, { rule: 'TENANT-7', fix });
      continue;
    }
    const owner = owners.get(at.namespace);
    if (owner === undefined) continue;
    const message = `'${host}' is in the namespace of tenant '${owner.name}', who decides who may call it`;
    problems.error(origin, ['host'], message, {
      rule: 'TENANT-7',
      fix: `name it in \`calls\` as \`${owner.name}/${at.service}\``,
    });
  }
}

/** What to write where the name is short, or has a scheme, a port or a path. */
function fullName(host: string): string | undefined {
  const [, service, namespace] =
    /^(?:[a-z][a-z0-9+]*:\/\/)?([a-z][a-z0-9-]*)(?:\.([a-z0-9-]+))?(?:\.svc(?:\.cluster\.local)?)?\.?(?::\d+)?(?:\/.*)?$/i.exec(
      host,
    ) ?? [];
  if (service === undefined) return undefined;
  return `${service.toLowerCase()}.${namespace?.toLowerCase() ?? '<namespace>'}.svc.cluster.local`;
}
