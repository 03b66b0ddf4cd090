import type { Lint } from '../../lint';

export const ROOT_SIDECAR_SELECTOR: Lint = {
  code: 'BL702',
  name: 'root-sidecar-selector',
  severity: 'fragile',
  summary: 'A Sidecar of the root namespace selects workloads.',
  cause: 'Only a Sidecar without a selector can be the default of the mesh.',
  fix: 'Remove workloadSelector, or move it into the namespace of the workload.',
  kiali: ['KIA1006'],
  run(mesh, report) {
    const { rootNamespace } = mesh.model.config;
    for (const { object, namespace, workloadSelector } of mesh.model.sidecars.sidecars) {
      if (namespace !== rootNamespace || workloadSelector === undefined) continue;
      report({ object, path: ['spec', 'workloadSelector'], message: 'it is not a default for the mesh' });
    }
  },
};
