import type { VirtualService } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const CONFLICTING_MESH_HOSTS: Lint = {
  code: 'BL207',
  name: 'conflicting-mesh-hosts',
  severity: 'breaks-traffic',
  summary: 'Two VirtualServices for traffic inside the mesh have the same host.',
  cause:
    'Istio does not merge them: the older one is used, the other is silently dropped, and after a restore it may be the other way round.',
  fix: 'Put all rules of a host into one VirtualService.',
  istio: ['IST0109'],
  kiali: ['KIA1106'],
  run(mesh, report) {
    const byHost = new Map<string, VirtualService>();
    for (const virtualService of mesh.model.virtualServices) {
      if (!virtualService.gateways.includes('mesh')) continue;
      for (const host of new Set(virtualService.hosts)) {
        for (const namespace of virtualService.exportTo) {
          if (namespace === '~') continue;
          const key = `${host}\n${namespace}\n${namespace === '*' ? '' : namespace === virtualService.namespace}`;
          const other = byHost.get(key);
          if (other === undefined) byHost.set(key, virtualService);
          else if (other !== virtualService) {
            const message = `${other.object.title} has the mesh host ${host} too, and wins`;
            report({ object: virtualService.object, path: ['spec', 'hosts'], message });
          }
        }
      }
    }
  },
};
