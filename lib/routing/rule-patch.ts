import type { PatchOperation } from '../model/rule-patch';
import type { Service } from '../model/service';
import { isMapping } from '../yaml/is-mapping';
import type { HttpRoute } from './istio';

/** An operation that a rule has no place for. */
export class PatchMisfit extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PatchMisfit';
  }
}

/** Rules with what their services change of them, by name (MESH-12). */
export function patchedRules(rules: readonly HttpRoute[], services: readonly Pick<Service, 'patches'>[]): HttpRoute[] {
  const patches = services.flatMap((service) => service.patches ?? []);
  if (patches.length === 0) return [...rules];
  return rules.map((rule) =>
    patches
      .filter((patch) => patch.rule === rule.name)
      .flatMap(({ ops }) => ops)
      .reduce(patchedRule, rule),
  );
}

/**
 * A rule after one operation; the rule itself stays as it is.
 *
 * @throws PatchMisfit
 */
export function patchedRule(rule: HttpRoute, operation: PatchOperation): HttpRoute {
  return changed(rule, segmentsOf(operation.path), operation, '') as HttpRoute;
}

/** `/a~1b/c` is `a/b`, then `c` (RFC 6901). */
export function segmentsOf(path: string): string[] {
  if (!path.startsWith('/')) throw new PatchMisfit(`a path begins with '/', got '${path}'`);
  return path
    .slice(1)
    .split('/')
    .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function changed(node: unknown, [first, ...rest]: readonly string[], operation: PatchOperation, at: string): unknown {
  const { op, value } = operation;
  const name = first!;
  const here = `${at}/${name}`;
  if (Array.isArray(node)) {
    const isEnd = name === '-' && op === 'add' && rest.length === 0;
    const index = isEnd ? node.length : /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : -1;
    const last = op === 'add' && rest.length === 0 ? node.length : node.length - 1;
    if (index < 0 || index > last) throw new PatchMisfit(`there is no '${here}', the list has ${node.length} items`);
    if (rest.length > 0) return node.with(index, changed(node[index], rest, operation, here));
    const items = op === 'remove' ? [] : [value];
    return node.toSpliced(index, op === 'add' ? 0 : 1, ...items);
  }
  if (!isMapping(node)) throw new PatchMisfit(`there is no '${at === '' ? here : at}' that has fields`);
  const isThere = Object.hasOwn(node, name);
  if (!isThere && (rest.length > 0 || op !== 'add')) throw new PatchMisfit(`there is no '${here}'`);
  if (rest.length > 0) return { ...node, [name]: changed(node[name], rest, operation, here) };
  if (op !== 'remove') return { ...node, [name]: value };
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== name));
}
