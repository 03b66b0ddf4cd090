import type { Lint } from '../../lint';

export const WEIGHTS_NOT_HUNDRED: Lint = {
  code: 'BL212',
  name: 'weights-not-hundred',
  severity: 'fragile',
  summary: 'The weights of a route do not add up to 100.',
  cause: 'Istio takes them as proportions, so 70 and 20 are 78 % and 22 %, which a reader does not expect.',
  fix: 'Write weights that add up to 100.',
  run(mesh, report) {
    for (const { http, tcp, tls } of mesh.model.writtenVirtualServices) {
      for (const { route, object, path } of [...http, ...tcp, ...tls]) {
        const total = route.reduce((sum, { weight }) => sum + weight, 0);
        if (route.length < 2 || total <= 0 || total === 100 || route.some(({ weight }) => weight < 0)) continue;
        report({ object, path: [...path, 'route'], message: `weights add up to ${total}, not to 100` });
      }
    }
  },
};
