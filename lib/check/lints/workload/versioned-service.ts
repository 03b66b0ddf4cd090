import type { Lint } from '../../lint';

const VERSION_LABELS = ['version', 'track', 'app.kubernetes.io/version'];

export const VERSIONED_SERVICE: Lint = {
  code: 'BL503',
  name: 'versioned-service',
  severity: 'breaks-traffic',
  summary: 'A Service selects one version of the pods, although subsets name others.',
  cause:
    'Subsets narrow what the Service selects; a subset of another version is empty, and its requests get 503 (UH). Where no route names such a subset, the finding is fragile.',
  fix: 'Select on app alone; the subsets tell versions apart.',
  run(mesh, report) {
    const routed = new Set(mesh.destinations.map(({ destination: to }) => `${to.host} ${to.subset}`));
    const wanted = new Map<string, Map<string, Map<string, boolean>>>();
    for (const { host, subsets } of mesh.model.destinationRules.rules) {
      for (const { name, labels } of subsets) {
        for (const label of VERSION_LABELS) {
          if (labels[label] === undefined) continue;
          const byLabel = wanted.get(host) ?? new Map<string, Map<string, boolean>>();
          const values = byLabel.get(label) ?? new Map<string, boolean>();
          values.set(labels[label], values.get(labels[label]) === true || routed.has(`${host} ${name}`));
          wanted.set(host, byLabel.set(label, values));
        }
      }
    }
    for (const { object, registry, selector, hostname } of mesh.model.services) {
      if (registry !== 'kubernetes' || selector === undefined) continue;
      for (const label of VERSION_LABELS) {
        const value = selector[label];
        const others = [...(wanted.get(hostname)?.get(label) ?? [])].filter(([item]) => item !== value);
        if (value === undefined || others.length === 0) continue;
        report({
          object,
          path: ['spec', 'selector', label],
          message: `it selects ${label}=${value} only, and subsets need ${others.map(([item]) => item).join(', ')}`,
          severity: others.some(([, isRouted]) => isRouted) ? undefined : 'fragile',
        });
      }
    }
  },
};
