import type { Lint } from '../../lint';

export const SUBSET_WITHOUT_LABELS: Lint = {
  code: 'BL303',
  name: 'subset-without-labels',
  severity: 'fragile',
  summary: 'A subset has no labels.',
  cause: 'It selects all pods of the service, including those of variants and canaries.',
  fix: 'Write the labels of the version, or route without a subset.',
  kiali: ['KIA0209'],
  run(mesh, report) {
    for (const { subsets, host } of mesh.model.destinationRules.rules) {
      // A ServiceEntry's endpoints may all be one subset, for the sake of its policy.
      const services = [...mesh.model.servicesNamed(host).values()];
      if (services.length > 0 && services.every((service) => service.registry !== 'kubernetes')) continue;
      for (const { name, labels, object, path } of subsets) {
        if (Object.keys(labels).length > 0) continue;
        report({ object, path, message: `subset ${name} has no labels: it selects all pods of ${host}` });
      }
    }
  },
};
