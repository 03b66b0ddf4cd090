import { type MeshModel, type MeshObject, record, selects, textMap } from '../mesh-model';
import { list, text } from '../mesh-model/untyped';
import { listed } from '../text/listed';
import type { Answer, Unknown } from './answer';
import { isMeshed } from './mutual-tls';
import type { Client } from './request';

/** EnvoyFilters and Wasm plug-ins of the proxy that sends a request: what they do is not known. */
export function* opaqueObjects(model: MeshModel, client: Client): Iterable<Unknown> {
  const context = client.kind === 'gateway' ? 'GATEWAY' : 'SIDECAR_OUTBOUND';
  for (const object of patching(model, client, context)) {
    yield unknown(object, 'the proxy');
  }
}

/** The same of the proxies of the pods that receive it. */
export function* opaqueReceivers(model: MeshModel, { outcome }: Pick<Answer, 'outcome'>): Iterable<Unknown> {
  const shares = outcome.kind === 'forward' ? outcome.destinations : [];
  const passed = outcome.kind === 'passthrough' && outcome.destination !== undefined ? [outcome.destination] : [];
  const found = new Map<MeshObject, string[]>();
  for (const workload of new Set([...shares, ...passed].flatMap(({ workloads }) => workloads))) {
    if (!isMeshed(model, workload)) continue;
    for (const object of patching(model, workload, 'SIDECAR_INBOUND'))
      found.set(object, [...(found.get(object) ?? []), `${workload.namespace}/${workload.name}`]);
  }
  for (const [object, names] of found) yield unknown(object, `the proxies of ${listed(names)}`);
}

function unknown(object: MeshObject, what: string): Unknown {
  return { cause: 'envoy-filter', detail: `${object.title} changes ${what} in a way that is not known here`, object };
}

function patching(
  { opaque, config }: MeshModel,
  { namespace, labels }: Pick<Client, 'namespace' | 'labels'>,
  context: string,
): MeshObject[] {
  return opaque.filter((object) => {
    if (object.namespace !== namespace && object.namespace !== config.rootNamespace) return false;
    return selects(selectorOf(object), labels) && mayPatch(object, context);
  });
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
