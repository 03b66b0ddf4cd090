import type { Lint } from '../../lint';

export const OPEN_HOST: Lint = {
  code: 'BL407',
  name: 'open-gateway-host',
  severity: 'insecure',
  summary: "A host of a tenant's Gateway may be bound by VirtualServices of any namespace.",
  cause: 'Another tenant can take requests of this host by writing a VirtualService for this Gateway.',
  fix: 'Write <namespace>/<host>, or ./<host>.',
  run(mesh, report) {
    const tenants = new Set([...mesh.model.namespaces.keys()].flatMap((name) => mesh.tenantOf(name) ?? []));
    if (tenants.size < 2) return;
    for (const { object, namespace, servers } of mesh.model.gateways) {
      if (mesh.tenantOf(namespace) === undefined) continue;
      for (const { hosts, index } of servers) {
        hosts.forEach((host, at) => {
          if (host.includes('/')) return;
          report({
            object,
            path: ['spec', 'servers', index, 'hosts', at],
            message: `${host} may be bound from any namespace`,
          });
        });
      }
    }
  },
};
