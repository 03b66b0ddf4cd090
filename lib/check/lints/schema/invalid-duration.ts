import { isRecord } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

const DURATION = /^(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/;
const FIELDS = new Set([
  'timeout',
  'perTryTimeout',
  'fixedDelay',
  'backoff',
  'maxAge',
  'connectTimeout',
  'idleTimeout',
  'maxConnectionDuration',
  'interval',
  'baseEjectionTime',
  'ttl',
  'time',
  'duration',
  'reportingInterval',
]);
/** All others the API server refuses: their schemas ask for a millisecond at least. */
const ZERO_ALLOWED = new Set(['ttl', 'idleTimeout']);
const KINDS = [
  ['networking.istio.io', 'VirtualService'],
  ['networking.istio.io', 'DestinationRule'],
  ['networking.istio.io', 'Sidecar'],
  ['security.istio.io', 'RequestAuthentication'],
  ['telemetry.istio.io', 'Telemetry'],
] as const;

export const INVALID_DURATION: Lint = {
  code: 'BL115',
  name: 'invalid-duration',
  severity: 'breaks-traffic',
  summary: 'A duration cannot be read, or is shorter than a millisecond.',
  cause: 'Istio refuses the object, or drops all of its routes.',
  fix: 'Write a number with a unit: 500ms, 2s, 1m.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const [group, kind] of KINDS) {
      for (const object of mesh.objects(group, kind)) {
        walk(object.spec, ['spec'], (at, field, value) => {
          // What is no text is BL106.
          if (typeof value !== 'string') return;
          const path = [...at, field];
          if (!DURATION.test(value)) report({ object, path, message: `"${value}" is not a duration` });
          else if (/(ns|us|µs)$/.test(value) || (/^0+(ms|s|m|h)$/.test(value) && !ZERO_ALLOWED.has(field))) {
            report({ object, path, message: `${field} is ${value}; Istio requires at least 1ms` });
          }
        });
      }
    }
  },
};

/** A field of an object; the path of that object is the walk's own, which goes on to change it. */
type Visit = (at: readonly (string | number)[], field: string, value: unknown) => void;

function walk(value: unknown, path: (string | number)[], visit: Visit): void {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (typeof value[index] === 'object') enter(value[index], index, path, visit);
    }
  } else if (isRecord(value)) {
    for (const key in value) {
      // Names that are data, not fields: headers, labels.
      if (key === 'headers' || key === 'withoutHeaders' || key === 'queryParams' || key === 'labels') continue;
      const child = value[key];
      if (FIELDS.has(key) && !isRecord(child)) visit(path, key, child);
      else if (typeof child === 'object' && child !== null) enter(child, key, path, visit);
    }
  }
}

function enter(child: unknown, step: string | number, path: (string | number)[], visit: Visit): void {
  path.push(step);
  walk(child, path, visit);
  path.pop();
}
