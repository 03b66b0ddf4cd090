import type { Lint } from '../../lint';

export const INJECTION_LABEL: Lint = {
  code: 'BL528',
  name: 'injection-label',
  severity: 'fragile',
  summary: 'The label istio-injection of a namespace has a value that injects nothing.',
  cause:
    "Istio's webhook is asked about namespaces whose label is enabled, letter by letter. With any other value the pods get no proxy: no rule, no policy and no mTLS is in force for them, and nothing says so.",
  fix: 'Write istio-injection: enabled, or disabled where no proxy is wanted.',
  run(mesh, report) {
    for (const object of mesh.objects('', 'Namespace')) {
      const value = object.labels['istio-injection'];
      if (value === undefined || value === 'enabled' || value === 'disabled') continue;
      const message = `istio-injection: ${value === '' ? '""' : value} injects no proxy`;
      report({ object, path: ['metadata', 'labels', 'istio-injection'], message });
    }
  },
};
