import { isPlaceLabel, selects } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const SUBSET_WITHOUT_PODS: Lint = {
  code: 'BL302',
  name: 'subset-without-pods',
  severity: 'breaks-traffic',
  summary: 'No workload behind the service has the labels of a subset.',
  cause:
    "Envoy answers 503 (UH) for what is routed there; where nothing is routed, it waits to happen. The pods need the Service's labels and the subset's, in the Service's namespace.",
  fix: 'Correct the labels, add the workload, or remove the subset and its routes.',
  istio: ['IST0173'],
  kiali: ['KIA0203'],
  elsewhere: true,
  run(mesh, report) {
    const isRouted = (host: string, subset: string) =>
      mesh
        .once(
          'routed subsets',
          () => new Set(mesh.destinations.map(({ destination: to }) => `${to.host} ${to.subset}`)),
        )
        .has(`${host} ${subset}`);
    for (const rule of mesh.model.destinationRules.rules) {
      const services = mesh.servicesSeen(rule.host, rule.namespace).filter((item) => item.registry === 'kubernetes');
      if (rule.host.startsWith('*') || services.length === 0) continue;
      const [service] = services;
      const { selector, namespace } = service!;
      if (selector === undefined) continue;
      const pods = mesh.workloadsOf(service!);
      for (const { name, labels: written, object, path } of rule.subsets) {
        const labels = withoutPlaces(written);
        const labelled = mesh.model.workloadsWith(namespace, labels);
        if (labelled.some((workload) => selects(selector, workload.labels))) continue;
        const wanted = Object.entries(labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(', ');
        const [stray] = labelled;
        const why =
          pods.length === 0
            ? 'there is no workload behind it'
            : stray === undefined
              ? `its workloads have other labels`
              : `${stray.object.title} has them, but not those that the Service selects`;
        const message = `subset ${name} (${wanted}) of ${rule.host} selects no pods: ${why}`;
        report({
          object,
          path: [...path, 'labels'],
          message,
          missing: mesh.missing(`pods of ${service!.hostname}`, 'pods', namespace),
          severity: isRouted(rule.host, name) ? undefined : 'fragile',
        });
      }
    }
  },
};

/** Istio gives pods labels of the place where they run. */
function withoutPlaces(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = Object.keys(labels);
  if (!names.some(isPlaceLabel)) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([name, value]) => !isPlaceLabel(name) || value === ''));
}
