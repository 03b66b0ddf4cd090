import { list, record, text } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lacking, Patch } from './patch-target';

/** Names that Envoy's filters had before 1.14; matches compare names as they stand. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'envoy.http_connection_manager': 'envoy.filters.network.http_connection_manager',
  'envoy.tcp_proxy': 'envoy.filters.network.tcp_proxy',
  'envoy.ratelimit': 'envoy.filters.network.ratelimit',
  'envoy.router': 'envoy.filters.http.router',
  'envoy.cors': 'envoy.filters.http.cors',
  'envoy.fault': 'envoy.filters.http.fault',
  'envoy.ext_authz': 'envoy.filters.http.ext_authz',
  'envoy.lua': 'envoy.filters.http.lua',
};

/** A filter by whose name a patch finds its place, and that no proxy has. */
export function lackingFilter(
  mesh: CheckedMesh,
  match: Patch,
  applyTo: string,
  operation: string,
): Lacking | undefined {
  if (applyTo !== 'NETWORK_FILTER' && applyTo !== 'HTTP_FILTER') return undefined;
  const filter = record(record(record(match.listener).filterChain).filter);
  const at = ['match', 'listener', 'filterChain', 'filter'];
  // What is put at an end does not look at the filter beside which it might stand.
  const isAtEnd = operation === 'ADD' || operation === 'INSERT_FIRST';
  const network = [[...at, 'name'], text(filter.name)] as const;
  const http = [[...at, 'subFilter', 'name'], text(record(filter.subFilter).name)] as const;
  const names = applyTo === 'HTTP_FILTER' ? [network, ...(isAtEnd ? [] : [http])] : isAtEnd ? [] : [network];
  for (const [field, name = ''] of names) {
    if (!Object.hasOwn(OLD_NAMES, name)) continue;
    return { field, message: `no filter is called ${name} any more`, fix: `Write ${OLD_NAMES[name]}.` };
  }
  if (applyTo !== 'HTTP_FILTER' || isAtEnd) return undefined;
  const [field, name] = http;
  if (name === undefined || /^(envoy|istio)[._]/.test(name) || addedFilters(mesh).has(name)) return undefined;
  return {
    field,
    message: `no proxy has a filter called ${name}`,
    fix: 'Write envoy.filters.http.router, which all have.',
  };
}

/** Filters that EnvoyFilters, WasmPlugins and TrafficExtensions of the input add, by name. */
function addedFilters(mesh: CheckedMesh): ReadonlySet<string> {
  return mesh.once('added filters', () => {
    const patches = mesh
      .objects('networking.istio.io', 'EnvoyFilter')
      .flatMap(({ spec }) => list(spec.configPatches))
      .flatMap((patch) => text(record(record(record(patch).patch).value).name) ?? []);
    const plugins = mesh
      .objects('extensions.istio.io', 'WasmPlugin')
      // The second since they are translated to TrafficExtensions, as in 1.31.
      .flatMap(({ namespace, name }) => [
        `extensions.istio.io/wasmplugin/${namespace}.${name}`,
        `extensions.istio.io/trafficextension/${namespace}.${name}~istio-translated-wasmplugin`,
      ]);
    const extensions = mesh
      .objects('extensions.istio.io', 'TrafficExtension')
      .map(({ namespace, name }) => `extensions.istio.io/trafficextension/${namespace}.${name}`);
    return new Set([...patches, ...plugins, ...extensions]);
  });
}
