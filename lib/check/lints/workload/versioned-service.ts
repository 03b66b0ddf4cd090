import type { Lint } from '../../lint';

const VERSION_LABELS = ['version', 'track', 'app.kubernetes.io/version'];

export const VERSIONED_SERVICE: Lint = {
  code: 'BL503',
  name: 'versioned-service',
  severity: 'breaks-traffic',
  summary: 'A Service selects one version of the pods, although subsets name others.',
  cause:
    'Subsets narrow what the Service selects; a subset of another version is empty, and its requests get 503 (UH).',
  fix: 'Select on app alone; the subsets tell versions apart.',
  run(mesh, report) {
    const wanted = new Map<string, Map<string, Set<string>>>();
    for (const { host, subsets } of mesh.model.destinationRules.rules) {
      for (const { labels } of subsets) {
        for (const label of VERSION_LABELS) {
          if (labels[label] === undefined) continue;
          const byLabel = wanted.get(host) ?? new Map<string, Set<string>>();
          wanted.set(host, byLabel.set(label, (byLabel.get(label) ?? new Set()).add(labels[label])));
        }
      }
    }
    for (const { object, registry, selector, hostname } of mesh.model.services) {
      if (registry !== 'kubernetes' || selector === undefined) continue;
      for (const label of VERSION_LABELS) {
        const value = selector[label];
        const others = [...(wanted.get(hostname)?.get(label) ?? [])].filter((item) => item !== value);
        if (value === undefined || others.length === 0) continue;
        report({
          object,
          path: ['spec', 'selector', label],
          message: `it selects ${label}=${value} only, and subsets need ${others.join(', ')}`,
        });
      }
    }
  },
};
