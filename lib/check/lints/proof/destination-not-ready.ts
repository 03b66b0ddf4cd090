import { isRunning, selects } from '../../../mesh-model';
import type { Lint } from '../../lint';
import type { RoutedDestination } from '../../routed-destination';

export const DESTINATION_NOT_READY: Lint = {
  code: 'BL902',
  name: 'destination-not-ready',
  severity: 'breaks-traffic',
  summary: 'A route sends to a workload without replicas.',
  cause: 'Envoy answers 503 (UH). Istio does not fall back to another subset.',
  fix: 'Give the workload at least one replica, or remove the route first.',
  run(mesh, report) {
    for (const routed of mesh.destinations) {
      const { destination, virtualService, object, path } = routed;
      if (isIdle(routed)) continue;
      const service = mesh.servicesSeen(destination.host, virtualService.namespace)[0];
      if (service?.selector === undefined || service.registry !== 'kubernetes') continue;
      const idle = mesh.once(`idle ${service.namespace}/${service.name}`, () =>
        mesh.workloadsOf(service).filter((item) => !isRunning(item)),
      );
      if (idle.length === 0) continue;
      const labels = mesh.model.destinationRules
        .lookup(virtualService.namespace, service)
        .flatMap((rule) => rule.subsets)
        .find((subset) => subset.name === destination.subset)?.labels;
      if (destination.subset !== '' && labels === undefined) continue;
      const pods = mesh.workloadsOf(service).filter((workload) => selects(labels ?? {}, workload.labels));
      if (pods.length === 0 || pods.some(isRunning)) continue;
      const scaled = mesh.once(
        'scaled',
        () => new Set(mesh.objects('keda.sh', 'ScaledObject').map((item) => item.namespace)),
      );
      if (scaled.has(service.namespace)) continue;
      const named = destination.subset === '' ? destination.host : `${destination.host}, subset ${destination.subset}`;
      report({ object, path, message: `every request to ${named} gets 503: ${pods[0]!.object.title} has 0 replicas` });
    }
  },
};

/** True for a destination that gets nothing, since others have all the weight: a canary that waits. */
function isIdle({ rule: { route }, destination }: RoutedDestination): boolean {
  const own = route.find((item) => item.destination === destination);
  return own?.weight === 0 && route.some(({ weight }) => weight > 0);
}
