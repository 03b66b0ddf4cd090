import type { Lint } from '../../lint';

export const FOREIGN_MESH_HOST: Lint = {
  code: 'BL240',
  name: 'foreign-mesh-host',
  severity: 'insecure',
  summary: 'A VirtualService takes over a mesh host of another tenant, for others than itself.',
  cause:
    'Anybody who may write VirtualServices can route any host of the mesh to their own services, unless exportTo limits it to their namespace.',
  fix: 'Write exportTo: ["."], or let the owner of the host have the VirtualService.',
  run(mesh, report) {
    for (const { object, namespace, hosts, gateways, exportTo } of mesh.model.virtualServices) {
      if (!gateways.includes('mesh') || exportTo.every((item) => item === namespace || item === '~')) continue;
      hosts.forEach((host, index) => {
        const owner = [...mesh.model.servicesNamed(host).values()].find((service) => service.registry === 'kubernetes');
        if (owner === undefined || owner.namespace === namespace) return;
        const [own, other] = [mesh.tenantOf(namespace), mesh.tenantOf(owner.namespace)];
        if (own === undefined || other === undefined || own === other) return;
        report({
          object,
          path: ['spec', 'hosts', index],
          message: `${host} belongs to tenant ${other}, and this routes it for others too`,
        });
      });
    }
  },
};
