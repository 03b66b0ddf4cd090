import type { Lint } from '../../lint';

export const TWO_INJECTION_LABELS: Lint = {
  code: 'BL516',
  name: 'two-injection-labels',
  severity: 'fragile',
  summary: 'A namespace has both istio-injection and istio.io/rev.',
  cause: 'istio-injection wins, so the revision is not the one that injects.',
  fix: 'Keep one of the labels.',
  istio: ['IST0123'],
  run(mesh, report) {
    for (const object of mesh.objects('', 'Namespace')) {
      if (object.labels['istio-injection'] === undefined || object.labels['istio.io/rev'] === undefined) continue;
      report({
        object,
        path: ['metadata', 'labels', 'istio.io/rev'],
        message: 'istio-injection makes istio.io/rev ineffective',
      });
    }
  },
};
