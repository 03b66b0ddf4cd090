import { type MeshModel, type MeshObject, record, selects, textMap } from '../mesh-model';
import { list, text } from '../mesh-model/untyped';
import type { Unknown } from './answer';
import type { Client } from './request';

/** EnvoyFilters and Wasm plug-ins of the proxy that sends a request: what they do is not known. */
export function* opaqueObjects(model: MeshModel, { kind, namespace, labels }: Client): Iterable<Unknown> {
  const context = kind === 'gateway' ? 'GATEWAY' : 'SIDECAR_OUTBOUND';
  for (const object of model.opaque) {
    if (object.namespace !== namespace && object.namespace !== model.config.rootNamespace) continue;
    if (!selects(selectorOf(object), labels) || !mayPatch(object, context)) continue;
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

/** False where each patch is for listeners, routes or clusters of another kind of proxy, or of the other direction. */
function mayPatch({ spec }: MeshObject, context: string): boolean {
  const patches = list(spec.configPatches).map(record);
  if (patches.length === 0) return true;
  return patches.some((patch) => {
    const wanted = text(record(patch.match).context) ?? 'ANY';
    return wanted === 'ANY' || wanted === context || !BY_CONTEXT.has(text(patch.applyTo) ?? '');
  });
}

/** What exists once for each context; the rest of a proxy's configuration knows none. */
const BY_CONTEXT = new Set([
  'LISTENER',
  'LISTENER_FILTER',
  'FILTER_CHAIN',
  'NETWORK_FILTER',
  'HTTP_FILTER',
  'ROUTE_CONFIGURATION',
  'VIRTUAL_HOST',
  'HTTP_ROUTE',
  'CLUSTER',
]);
