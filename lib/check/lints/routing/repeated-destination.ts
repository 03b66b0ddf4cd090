import type { VirtualService } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isSticky } from './sticky-host';

export const REPEATED_DESTINATION: Lint = {
  code: 'BL214',
  name: 'repeated-destination',
  severity: 'fragile',
  summary: 'A route names the same destination twice.',
  cause: 'The shares are added, which nobody means.',
  fix: 'Keep one of the two, or correct the subset of the other.',
  kiali: ['KIA1105'],
  run(mesh, report) {
    for (const { http, tcp, tls, namespace } of mesh.model.writtenVirtualServices) {
      const others = http.filter(({ route }) => !isInHalves(mesh, namespace, route));
      for (const { route, object, path } of [...others, ...tcp, ...tls]) {
        if (route.length < 2) continue;
        const seen = new Set<string>();
        route.forEach(({ destination: { host, subset, port } }, index) => {
          const key = `${host} ${subset} ${port}`;
          const named = subset === '' ? host : `${host}, subset ${subset},`;
          if (seen.has(key))
            report({
              object,
              path: [...path, 'route', index, 'destination'],
              message: `${named} is in the route twice`,
            });
          seen.add(key);
        });
      }
    }
  },
};

/**
 * Two halves of one destination whose pods are chosen by a hash: Istio hashes once per destination of a rule, so this rule chooses the
 * same pod as a weighted one beside it.
 */
function isInHalves(mesh: CheckedMesh, namespace: string, route: VirtualService['http'][number]['route']): boolean {
  const [first, second, ...others] = route.map(({ destination: { host, subset, port } }) => ({ host, subset, port }));
  if (first === undefined || second === undefined || others.length > 0) return false;
  const isSame = first.host === second.host && first.subset === second.subset && first.port === second.port;
  return isSame && route[0]!.weight === route[1]!.weight && isSticky(mesh, namespace, first.host);
}
