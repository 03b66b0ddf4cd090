import { isMapping } from '../yaml/is-mapping';

/** A mapping of a YAML document. */
export type Mapping = Readonly<Record<string, unknown>>;

/**
 * One document laid over another: mappings are merged field by field, `null` takes a field away, and everything else
 * (lists too) replaces what was there. Neither is changed; what only one of them says is shared by the result.
 *
 * @example { env: { A: '1', B: '2' }, calls: [a] } and { env: { A: null }, calls: [b] } give { env: { B: '2' }, calls: [b] }
 */
export function mergeLayers(below: Mapping, above: Mapping, path: readonly string[] = []): Mapping {
  const result: Record<string, unknown> = { ...below };
  const keepsNull = isInOverlay(path);
  for (const [name, value] of Object.entries(above)) {
    if (value === null && !keepsNull) delete result[name];
    else if (isMapping(value)) {
      const under = result[name];
      const at = [...path, name];
      // Also where nothing is below: a `null` deeper inside is no value.
      result[name] = isMapping(under) ? mergeLayers(under, value, at) : withoutNulls(value, at);
    } else result[name] = value;
  }
  return result;
}

/** The same mapping where no `null` in it is without a value. */
function withoutNulls(value: Mapping, path: readonly string[]): Mapping {
  if (isInOverlay(path)) return value;
  let result: Record<string, unknown> | undefined;
  for (const [name, child] of Object.entries(value)) {
    const kept = isMapping(child) ? withoutNulls(child, [...path, name]) : child;
    if (kept === child && kept !== null) continue;
    result ??= { ...value };
    if (kept === null) delete result[name];
    else result[name] = kept;
  }
  return result ?? value;
}

/** Fields of a service that are laid over an emitted object. */
const OVERLAYS = ['deployment', 'service', 'serviceAccount', 'autoscaler', 'podDisruptionBudget', 'cronJob'];

/** In an overlay `null` takes a field of the emitted object away, so it has to get there (WORK-1). */
function isInOverlay([services, _name, field = '', ...deeper]: readonly string[]): boolean {
  if (services !== 'services') return false;
  if (OVERLAYS.includes(field)) return true;
  return (field === 'canary' && deeper[0] === 'deployment') || (field === 'versions' && deeper[1] === 'deployment');
}
