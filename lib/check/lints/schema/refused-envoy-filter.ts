import type { MeshObject } from '../../../mesh-model';
import { isRecord, list, record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

/** What a patch can match by, for what it applies to (Istio: `validateEnvoyFilter`). */
const MATCHES: Readonly<Record<string, 'listener' | 'routeConfiguration' | 'cluster'>> = {
  LISTENER: 'listener',
  FILTER_CHAIN: 'listener',
  NETWORK_FILTER: 'listener',
  HTTP_FILTER: 'listener',
  ROUTE_CONFIGURATION: 'routeConfiguration',
  VIRTUAL_HOST: 'routeConfiguration',
  HTTP_ROUTE: 'routeConfiguration',
  CLUSTER: 'cluster',
};

const MANAGER = 'envoy.filters.network.http_connection_manager';

/** Reports the patches for which Istio's webhook refuses an EnvoyFilter. */
export function checkEnvoyFilter(object: MeshObject, report: Report): void {
  list(object.spec.configPatches).forEach((item, index) => {
    const patch = record(item);
    const applyTo = text(patch.applyTo) ?? '';
    const match = record(patch.match);
    const at = ['spec', 'configPatches', index];
    const wanted = MATCHES[applyTo];
    const other = Object.values(MATCHES).find((field) => field !== wanted && isRecord(match[field]));
    if (text(match.context) === 'WAYPOINT') return;
    if (wanted !== undefined && other !== undefined) {
      const message = `a patch of ${applyTo} is matched by ${wanted}, not by ${other}`;
      report({ object, path: [...at, 'match', other], message, fix: `write match: { ${wanted}: … }` });
    }
    if (wanted === 'listener') checkFilter(object, applyTo, match, [...at, 'match'], report);
    const unknown = oldType(record(patch.patch).value, [...at, 'patch', 'value']);
    if (unknown === undefined) return;
    const message = `Istio knows no type ${unknown.type}: version 2 of Envoy's API is gone`;
    report({ object, path: unknown.path, message, fix: 'write the type of version 3, envoy.extensions.….v3.…' });
  });
}

/** What names a filter: an HTTP filter is inside the one network filter that holds them. */
function checkFilter(
  object: MeshObject,
  applyTo: string,
  match: Readonly<Record<string, unknown>>,
  at: readonly (string | number)[],
  report: Report,
): void {
  const written = record(record(match.listener).filterChain).filter;
  if (!isRecord(written)) return;
  const path = [...at, 'listener', 'filterChain', 'filter'];
  const name = text(written.name) ?? '';
  if (name === '') report({ object, path, message: 'filter has no name', fix: `write name: ${MANAGER}` });
  else if (isRecord(written.subFilter) && applyTo !== 'HTTP_FILTER') {
    report({ object, path: [...path, 'subFilter'], message: `subFilter is for HTTP_FILTER, not for ${applyTo}` });
  } else if (isRecord(written.subFilter) && name !== MANAGER && name !== 'envoy.http_connection_manager') {
    const message = `${name} has no HTTP filters inside`;
    report({ object, path: [...path, 'name'], message, fix: `write ${MANAGER}` });
  } else if (isRecord(written.subFilter) && !text(written.subFilter.name)) {
    report({ object, path: [...path, 'subFilter'], message: 'subFilter has no name' });
  }
}

/** A type of version 2 anywhere in what is patched in. */
function oldType(
  value: unknown,
  path: readonly (string | number)[],
): { readonly type: string; readonly path: readonly (string | number)[] } | undefined {
  if (Array.isArray(value)) return firstOf(value.entries(), path);
  if (!isRecord(value)) return undefined;
  const type = text(value['@type'])?.replace(/^.*\//, '');
  if (type !== undefined && /^envoy\..*\bv2(alpha)?\b/.test(type)) return { type, path: [...path, '@type'] };
  return firstOf(Object.entries(value), path);
}

function firstOf(entries: Iterable<readonly [string | number, unknown]>, path: readonly (string | number)[]) {
  for (const [key, child] of entries) {
    const found = oldType(child, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
