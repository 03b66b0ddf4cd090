import type { Lint } from '../../lint';

export const WILDCARD_MESH_HOST: Lint = {
  code: 'BL234',
  name: 'wildcard-mesh-host',
  severity: 'breaks-traffic',
  summary: 'A VirtualService for traffic inside the mesh has the host "*".',
  cause: 'Istio refuses it: "*" is for gateways only. Without gateways a VirtualService is for the mesh.',
  fix: 'Write the gateway in gateways, or the hosts it is for.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { object, hosts, gateways } of mesh.model.writtenVirtualServices) {
      const index = hosts.indexOf('*');
      if (index < 0 || !gateways.includes('mesh')) continue;
      report({ object, path: ['spec', 'hosts', index], message: 'the host "*" applies to the mesh' });
    }
  },
};
