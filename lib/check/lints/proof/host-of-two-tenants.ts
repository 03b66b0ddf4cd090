import type { Lint } from '../../lint';

export const HOST_OF_TWO_TENANTS: Lint = {
  code: 'BL906',
  name: 'host-of-two-tenants',
  severity: 'insecure',
  summary: 'Two tenants claim the same host name.',
  cause:
    "Which of them answers depends on DNS, on the gateway, or on the age of an object: each may take the other's requests.",
  fix: 'Give the host to one tenant.',
  run(mesh, report) {
    const owners = new Map<string, { readonly tenant: string; readonly title: string }>();
    const claim = (
      host: string,
      namespace: string,
      object: Parameters<typeof report>[0]['object'],
      path: (string | number)[],
    ) => {
      const tenant = mesh.tenantOf(namespace);
      if (tenant === undefined || host === '*' || host === '') return;
      const owner = owners.get(host);
      if (owner === undefined) owners.set(host, { tenant, title: object!.title });
      else if (owner.tenant !== tenant) {
        report({
          object,
          path,
          message: `tenant ${tenant} claims ${host}, which tenant ${owner.tenant} has by ${owner.title}`,
        });
      }
    };
    for (const { object, namespace, servers } of mesh.model.gateways) {
      for (const { hosts, index } of servers) {
        hosts.forEach((host, at) => {
          claim(host.slice(host.indexOf('/') + 1), namespace, object, ['spec', 'servers', index, 'hosts', at]);
        });
      }
    }
    for (const { object, namespace, hosts, gateways } of mesh.model.virtualServices) {
      if (gateways.every((name) => name === 'mesh')) continue;
      hosts.forEach((host, index) => {
        if (mesh.model.servicesNamed(host).size === 0) claim(host, namespace, object, ['spec', 'hosts', index]);
      });
    }
  },
};
