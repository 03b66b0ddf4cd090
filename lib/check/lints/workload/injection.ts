import type { Workload } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';

/** Whether a workload's pods get Istio's proxy; nothing where its namespace is not in the input. */
export function isInjected(mesh: CheckedMesh, workload: Workload): boolean | undefined {
  // The annotation can only take the proxy away: Istio's webhook asks for labels.
  const asked = workload.labels['sidecar.istio.io/inject'];
  const own = asked ?? workload.annotations['sidecar.istio.io/inject'];
  if (own !== undefined && own !== 'true') return false;
  if (asked !== undefined) return true;
  if (workload.labels['istio.io/rev'] !== undefined) return true;
  const namespace = mesh.model.namespaces.get(workload.namespace);
  if (namespace === undefined) return undefined;
  const { labels } = namespace;
  if (labels['istio-injection'] !== undefined) return labels['istio-injection'] === 'enabled';
  if (labels['istio.io/dataplane-mode'] === 'ambient') return undefined;
  return labels['istio.io/rev'] !== undefined;
}
