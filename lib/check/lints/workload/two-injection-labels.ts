import type { Lint } from '../../lint';

export const TWO_INJECTION_LABELS: Lint = {
  code: 'BL516',
  name: 'two-injection-labels',
  severity: 'fragile',
  summary: 'A namespace has two labels of which each decides on its own how its pods join the mesh.',
  cause:
    'istio-injection wins over istio.io/rev, so the revision is not the one that injects; and a pod with a sidecar takes no part in ambient mode.',
  fix: 'Keep one of the labels.',
  istio: ['IST0123'],
  run(mesh, report) {
    for (const object of mesh.objects('', 'Namespace')) {
      const { 'istio-injection': injection, 'istio.io/rev': revision, 'istio.io/dataplane-mode': mode } = object.labels;
      // Injection that is switched off leaves the others alone.
      if (injection === 'disabled') continue;
      const [winner, other] =
        injection !== undefined && revision !== undefined
          ? ['istio-injection', 'istio.io/rev']
          : mode === 'ambient' && (injection ?? revision) !== undefined
            ? [injection === undefined ? 'istio.io/rev' : 'istio-injection', 'istio.io/dataplane-mode']
            : [];
      if (other === undefined) continue;
      report({ object, path: ['metadata', 'labels', other], message: `${winner} makes ${other} ineffective` });
    }
  },
};
