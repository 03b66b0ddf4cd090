import type { RouteHeaders } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { isSticky } from './sticky-host';

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
        const weighted = route.filter(({ weight }) => weight > 0);
        // A cookie of each destination, which a rule before this one asks for, makes a client come back to it.
        if (weighted.length < 2 || weighted.every(({ headers }) => setsCookie(headers))) continue;
        // Between two halves of one destination nobody changes sides.
        if (new Set(weighted.map(({ destination: { host, subset } }) => `${host} ${subset}`)).size < 2) continue;
        const hosts = new Set(route.map(({ destination }) => destination.host));
        const sticky = [...hosts].find((host) => isSticky(mesh, namespace, host));
        if (sticky !== undefined)
          report({ object, path: [...path, 'route'], message: `the weights undo the sticky sessions of ${sticky}` });
      }
    }
  },
};

function setsCookie(headers: RouteHeaders | undefined): boolean {
  const { set = {}, add = {} } = headers?.response ?? {};
  return [...Object.keys(set), ...Object.keys(add)].some((name) => name.toLowerCase() === 'set-cookie');
}
