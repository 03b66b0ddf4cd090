import type { HeaderOperations, RouteHeaders } from '../mesh-model';
import type { HeaderChanges } from './answer';
import type { RequestView } from './request';
import { headerValues, isJoined } from './request-view';

const NONE: HeaderOperations = { set: {}, add: {}, remove: [] };

/** Names that Istio takes out of header operations: they are no headers for Envoy. */
function isInternal(name: string): boolean {
  return name.startsWith(':') || name.toLowerCase() === 'host';
}

/** The host that `set` (or else `add`) of `host` or `:authority` asks for. */
export function authorityOf(headers: RouteHeaders | undefined): string {
  const find = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .filter(([name]) => name.toLowerCase() === ':authority' || name.toLowerCase() === 'host')
      .at(-1)?.[1] ?? '';
  if (headers === undefined) return '';
  return find(headers.request.set) || find(headers.request.add);
}

/**
 * A request's headers after a rule's operations. Each level removes, then sets, then adds; with several destinations
 * the destination's level comes before the rule's, with one destination they are one level (as Istio writes them).
 */
export function changedHeaders(
  request: RequestView,
  rule: RouteHeaders | undefined,
  destination: RouteHeaders | undefined,
  single: boolean,
): Pick<RequestView, 'headers' | 'several'> {
  const headers = new Map(request.headers);
  const several = new Map(request.several);
  const outer = rule?.request ?? NONE;
  const inner = destination?.request ?? NONE;
  const levels = single ? [[outer, inner]] : [[inner], [outer]];
  for (const level of levels) {
    for (const { remove } of level) {
      for (const name of remove) if (!isInternal(name)) headers.delete(name.toLowerCase());
    }
    // Values are made after what is removed is gone, and before anything is set.
    const seen = { ...request, headers: new Map(headers), several: new Map(several) };
    for (const [name, value] of level.flatMap(({ set }) => filled(set, seen))) headers.set(name, value);
    for (const [name, value] of level.flatMap(({ add }) => filled(add, seen))) {
      const existing = headers.get(name);
      // What is added is a line of its own.
      if (existing !== undefined && !isJoined(name)) {
        several.set(name, [...headerValues({ ...request, headers, several }, name), value]);
      }
      headers.set(name, existing === undefined ? value : `${existing},${value}`);
    }
  }
  return { headers, ...(several.size > 0 && { several }) };
}

/**
 * What is done to the response's headers on its way back, in the order of the request's: removed, set, added to.
 *
 * @param request as it left
 */
export function responseChanges(
  request: RequestView,
  rule: RouteHeaders | undefined,
  destination: RouteHeaders | undefined,
  single: boolean,
): HeaderChanges {
  const set = new Map<string, string>();
  const add = new Map<string, string>();
  const removed = new Set<string>();
  const [outer, inner] = [rule?.response ?? NONE, destination?.response ?? NONE];
  for (const level of single ? [[outer, inner]] : [[inner], [outer]]) {
    for (const name of level.flatMap(({ remove }) => remove.map((item) => item.toLowerCase()))) {
      if (OVERWRITTEN.has(name)) continue;
      set.delete(name);
      add.delete(name);
      removed.add(name);
    }
    const own = ([name]: readonly [string, string]) => !OVERWRITTEN.has(name);
    for (const [name, value] of level.flatMap((operations) => filled(operations.set, request)).filter(own)) {
      add.delete(name);
      set.set(name, value);
    }
    for (const [name, value] of level.flatMap((operations) => filled(operations.add, request)).filter(own)) {
      const before = add.get(name);
      add.set(name, before === undefined ? value : `${before},${value}`);
    }
  }
  return { set, add, remove: [...removed] };
}

/** Headers of an answer that the proxy writes itself, after all rules. */
const OVERWRITTEN = new Set(['server']);

/** In Envoy's order, with the values that they get for this request; what gets none is left as it is. */
function filled(values: Readonly<Record<string, string>>, request: RequestView): [string, string][] {
  return Object.entries(values)
    .filter(([name]) => !isInternal(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]): [string, string] => [name.toLowerCase(), fill(value, request)])
    .filter(([, value]) => value !== '');
}

/** True for a value with a command of Envoy's (`%…%`) whose result is not known here. */
export function isTemplate(value: string): boolean {
  return /%[^%]/.test(value.replaceAll('%%', '').replaceAll(/%REQ\([^)?:]+\)%/g, ''));
}

function fill(value: string, request: RequestView): string {
  if (!value.includes('%')) return value;
  return value.replaceAll(/%%|%REQ\(([^)?:]+)\)%/g, (_, name: string | undefined) => {
    // Envoy reads the first line of a header.
    return name === undefined ? '%' : (headerValues(request, name.toLowerCase())[0] ?? '');
  });
}
