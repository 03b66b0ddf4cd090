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
const ZERO_ALLOWED = new Set(['ttl']);
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
          else {
            const message = problemOf(field, milliseconds(value), at.at(-1) === 'tcp');
            if (message !== undefined) report({ object, path, message: `${field} is ${value}; ${message}` });
          }
        });
      }
    }
  },
};

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

/** Rounded to the nanoseconds that Go counts in. */
function milliseconds(duration: string): number {
  let total = 0;
  for (const [, number, unit] of duration.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g))
    total += Number(number) * UNITS[unit!]!;
  return Math.round(total * 1e6) / 1e6;
}

function problemOf(field: string, duration: number, isTcp: boolean): string | undefined {
  if (duration === 0 && (ZERO_ALLOWED.has(field) || (field === 'idleTimeout' && isTcp))) return undefined;
  if (duration < 1) return 'Istio requires at least 1ms';
  if (!Number.isInteger(duration)) return 'Istio takes no parts of a millisecond';
  return field === 'maxAge' && duration % 1000 !== 0 ? 'Istio takes whole seconds here' : undefined;
}

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
