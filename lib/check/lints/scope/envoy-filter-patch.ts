import { list, record, text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

const REPLACEABLE = new Set(['HTTP_FILTER', 'NETWORK_FILTER', 'VIRTUAL_HOST']);
const RELATIVE = new Set(['INSERT_BEFORE', 'INSERT_AFTER', 'REPLACE', 'MERGE', 'REMOVE']);

export const ENVOY_FILTER_PATCH: Lint = {
  code: 'BL709',
  name: 'envoy-filter-patch',
  severity: 'fragile',
  summary: 'A patch of an EnvoyFilter does nothing, is refused, or depends on the order of others.',
  cause:
    'REPLACE works on filters and virtual hosts only; ADD and REMOVE do nothing on routes; an operation relative to another filter, without a priority, may come before that filter exists. A filter without typed_config makes Envoy refuse the whole listener: running pods keep what they had, and new ones never become ready.',
  fix: 'Use an operation that works there; write a priority, or INSERT_FIRST.',
  istio: ['IST0106', 'IST0151', 'IST0152', 'IST0153', 'IST0154', 'IST0155'],
  run(mesh, report) {
    for (const object of mesh.objects('networking.istio.io', 'EnvoyFilter')) {
      list(object.spec.configPatches).forEach((item, index) => {
        const patch = record(item);
        const operation = text(record(patch.patch).operation) ?? '';
        const where = text(patch.applyTo) ?? '';
        const filter = record(record(record(record(patch.match).listener).filterChain).filter);
        const beside = text(record(filter.subFilter).name) ?? text(filter.name);
        const isSafe = object.spec.priority !== undefined || isAlwaysThere(beside, operation);
        const message = problemOf(operation, where, isSafe) ?? valueProblem(operation, record(patch.patch).value);
        if (message !== undefined)
          report({ object, path: ['spec', 'configPatches', index, 'patch', 'operation'], message });
        const untyped = untypedFilter(where, operation, record(record(patch.patch).value));
        if (untyped === undefined) return;
        const at = ['spec', 'configPatches', index, 'patch', 'value'];
        report({ object, path: at, message: untyped, severity: 'breaks-traffic', fix: TYPED });
      });
    }
  },
};

const TYPED = 'Write typed_config: { "@type": type.googleapis.com/envoy.extensions.….v3.…, … } in the place of config.';
const FILTERS = new Set(['HTTP_FILTER', 'NETWORK_FILTER', 'LISTENER_FILTER']);

/** A new filter that does not say its type: Envoy has not looked filters up by their names since 1.22. */
function untypedFilter(where: string, operation: string, value: Readonly<Record<string, unknown>>): string | undefined {
  if (!FILTERS.has(where) || operation === 'REMOVE' || operation === 'MERGE' || Object.keys(value).length === 0)
    return undefined;
  if (['typed_config', 'typedConfig', 'config_discovery', 'configDiscovery'].some((field) => field in value))
    return undefined;
  return `the filter ${text(value.name) ?? ''} has no typed_config: Envoy refuses the whole listener`;
}

function valueProblem(operation: string, value: unknown): string | undefined {
  return value === undefined && operation !== 'REMOVE' ? `${operation || 'the patch'} has no value` : undefined;
}

/** True for a filter that every chain has, at a place where another one can stand beside it. */
function isAlwaysThere(filter: string | undefined, operation: string): boolean {
  if (filter === undefined) return operation !== 'REMOVE';
  // No filter runs after the router, and without it nothing is sent.
  if (filter === 'envoy.filters.http.router') return operation === 'INSERT_BEFORE' || operation === 'MERGE';
  return filter === 'envoy.filters.network.http_connection_manager' && operation !== 'REMOVE';
}

function problemOf(operation: string, where: string, isSafe: boolean): string | undefined {
  if (operation === 'REPLACE' && !REPLACEABLE.has(where)) return `REPLACE does nothing on ${where}`;
  if ((operation === 'ADD' || operation === 'REMOVE') && (where === 'ROUTE_CONFIGURATION' || where === 'HTTP_ROUTE')) {
    return `${operation} does nothing on ${where}`;
  }
  if (!isSafe && RELATIVE.has(operation) && (where === 'HTTP_FILTER' || where === 'NETWORK_FILTER'))
    return `${operation} depends on another filter, and there is no priority`;
  return undefined;
}
