import { type MeshModel, type MeshObject, record, selects, textMap } from '../mesh-model';
import type { Unknown } from './answer';

/** EnvoyFilters and Wasm plug-ins of a proxy: what they do is not known. */
export function* opaqueObjects(
  model: MeshModel,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Iterable<Unknown> {
  for (const object of model.opaque) {
    if (object.namespace !== namespace && object.namespace !== model.config.rootNamespace) continue;
    if (!selects(selectorOf(object), labels)) continue;
    yield {
      cause: 'envoy-filter',
      detail: `${object.title} changes the proxy in a way that is not known here`,
      object,
    };
  }
}

function selectorOf(object: MeshObject): Record<string, string> {
  const workload = record(object.spec.workloadSelector).labels;
  return textMap(workload ?? record(object.spec.selector).matchLabels);
}
