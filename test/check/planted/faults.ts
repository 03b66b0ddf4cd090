import { DROPPED, type Estate, type Tree, type Value } from './estate';
import { OPERATORS, type Site } from './operators';

/** One small fault in one object of an estate. */
export interface Fault {
  readonly operator: string;
  readonly kind: string;
  /** `VirtualService shop/web spec.http[0].match: dropped`. */
  readonly title: string;
  /** The estate with the fault. */
  readonly text: () => string;
}

/** Fields that say nothing about traffic, or that nobody but the author can judge. */
const LEFT_OUT = new Set([
  'image',
  'command',
  'args',
  'env',
  'resources',
  'replicas',
  'description',
  'jwksUri',
  'jwks',
  'data',
  'securityContext',
  'volumes',
  'volumeMounts',
  'status',
]);

/** Every fault that the operators know of, in the order of the file. */
export function* faultsOf(estate: Estate): Iterable<Fault> {
  const pools = poolsOf(estate);
  for (const [index, tree] of estate.trees.entries()) {
    const { kind, metadata } = tree as { kind: string; metadata: { name: string; namespace?: string } };
    if (kind === 'Secret' || kind === 'CustomResourceDefinition') continue;
    const object = `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
    yield {
      operator: 'object dropped',
      kind,
      title: `${object}: object dropped`,
      text: () => estate.with(index, undefined),
    };
    for (const site of sitesOf(tree, kind, pools)) {
      for (const [operator, values] of Object.entries(OPERATORS)) {
        for (const value of new Set(values(site))) {
          const shown = value === DROPPED ? '' : ` ${JSON.stringify(value).slice(0, 80)}`;
          yield {
            operator,
            kind,
            title: `${object} ${textOf(site.path)}: ${operator}${shown}`,
            text: () => estate.with(index, replaced(tree, site.path, value) as Tree),
          };
        }
      }
    }
  }
}

function* sitesOf(tree: Tree, kind: string, pools: Site['pools']): Iterable<Site> {
  const visit = function* (value: Value, path: Site['path']): Iterable<Site> {
    const key = path.at(-1)!;
    if (typeof key === 'string' && LEFT_OUT.has(key)) return;
    if (path.length > 1 || key === 'spec')
      yield { kind, path, key, field: path.findLast((part) => typeof part === 'string') as string, value, pools };
    if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* visit(item, [...path, index]);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) yield* visit(item, [...path, name]);
  };
  for (const name of ['metadata', 'spec']) if (tree[name] !== undefined) yield* visit(tree[name], [name]);
}

/** What stands elsewhere in the estate under the same name of a field. */
function poolsOf({ trees }: Estate): Site['pools'] {
  const pools = new Map<string, Set<Value>>();
  const visit = (value: Value, field: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, field);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) visit(item, name);
    else pools.set(field, (pools.get(field) ?? new Set()).add(value));
  };
  for (const { metadata, spec } of trees) {
    visit(metadata, 'metadata');
    visit(spec, 'spec');
  }
  return pools;
}

/** A value with another in one place of it, or none. */
export function replaced(value: Value, [key, ...rest]: Site['path'], by: Value): Value {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    const before = value.slice(0, key as number);
    const after = value.slice((key as number) + 1);
    if (rest.length === 0 && by === DROPPED) return [...before, ...after];
    return [...before, replaced(value[key as number], rest, by), ...after];
  }
  const tree = value as Tree;
  if (rest.length === 0 && by === DROPPED)
    return Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key));
  return Object.fromEntries(
    Object.entries(tree).map(([name, item]) => [name, name === key ? replaced(item, rest, by) : item]),
  );
}

function textOf(path: Site['path']): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
}
