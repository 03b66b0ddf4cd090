import type { Lint } from '../../lint';

export const REPEATED_DESTINATION: Lint = {
  code: 'BL214',
  name: 'repeated-destination',
  severity: 'fragile',
  summary: 'A route names the same destination twice.',
  cause: 'The shares are added, which nobody means.',
  fix: 'Keep one of the two, or correct the subset of the other.',
  kiali: ['KIA1105'],
  run(mesh, report) {
    for (const { http, tcp, tls } of mesh.model.writtenVirtualServices) {
      for (const { route, object, path } of [...http, ...tcp, ...tls]) {
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
