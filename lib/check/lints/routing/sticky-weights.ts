import { record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const STICKY_WEIGHTS: Lint = {
  code: 'BL238',
  name: 'sticky-weights',
  severity: 'fragile',
  summary: 'A route splits by weight over subsets that hash for sticky sessions.',
  cause:
    'The weight chooses the subset anew for every request; the hash chooses only a pod within it. Users change version from request to request.',
  fix: 'Route by a cookie that the canary sets, and give the rest to the mainline.',
  run(mesh, report) {
    for (const { http, namespace } of mesh.model.virtualServices) {
      for (const { route, object, path } of http) {
        if (route.filter(({ weight }) => weight > 0).length < 2) continue;
        const hosts = new Set(route.map(({ destination }) => destination.host));
        const sticky = [...hosts].find((host) =>
          mesh.servicesSeen(host, namespace).some((service) =>
            mesh.model.destinationRules.lookup(namespace, service).some(({ trafficPolicy }) => {
              return record(trafficPolicy?.written.loadBalancer).consistentHash !== undefined;
            }),
          ),
        );
        if (sticky !== undefined)
          report({ object, path: [...path, 'route'], message: `the weights undo the sticky sessions of ${sticky}` });
      }
    }
  },
};
