import { parse, stringify } from 'yaml';
import { DROPPED, type Tree, type Value } from '../../check/planted/estate';
import { replaced } from '../../check/planted/faults';

type Path = readonly (string | number)[];

/** One object with one other value in it. */
export interface Variation {
  /** The object's kind and the field, without what users call things: `VirtualService spec.http[].match[].headers.*.exact`. */
  readonly field: string;
  /** Which value, for people. */
  readonly text: string;
  readonly tree: () => Tree;
}

/** Mappings whose keys are names that users give. */
const NAMED = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'data',
  'stringData',
  'headers',
  'withoutHeaders',
  'queryParams',
  'set',
  'add',
  'to of distribute',
  'limits',
  'requests',
  'nodeSelector',
]);

const WORDS: readonly (readonly string[])[] = [
  ['SIMPLE', 'MUTUAL', 'PASSTHROUGH', 'ISTIO_MUTUAL', 'DISABLE', 'AUTO_PASSTHROUGH', 'OPTIONAL_MUTUAL'],
  ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'],
  ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'],
  ['MESH_INTERNAL', 'MESH_EXTERNAL'],
  ['DNS', 'STATIC', 'NONE', 'DNS_ROUND_ROBIN'],
  ['REGISTRY_ONLY', 'ALLOW_ANY'],
  ['HTTP', 'HTTP2', 'HTTPS', 'TLS', 'TCP', 'GRPC', 'UDP', 'SCTP'],
  ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
  ['IPv4', 'IPv6', 'FQDN'],
  ['Ingress', 'Egress'],
  ['FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT'],
  ['OFF', 'DEFAULT', 'STRICT'],
  ['true', 'false'],
  ['enabled', 'disabled'],
];

/** Everything that may stand in one place instead: a value of its type, a value of the field elsewhere, or none. */
export function* variationsOf(tree: Tree, pools: ReadonlyMap<string, ReadonlySet<Value>>): Iterable<Variation> {
  for (const { path, value, inYaml } of placesOf(tree)) {
    const key = path.at(-1)!;
    const field = `${String(tree.kind)} ${generic(path)}`;
    const words = path.findLast((part) => typeof part === 'string') as string;
    const others = [...(pools.get(words) ?? [])].filter((item) => item !== value && typeof item === typeof value);
    const values = [DROPPED, ...ofType(value), ...(isScalar(value) ? others.slice(0, 3) : [])];
    const isName = path.length === 2 && path[0] === 'metadata' && (key === 'name' || key === 'namespace');
    for (const other of new Set(values)) {
      if (isName && (other === DROPPED || other === '')) continue;
      const text = `${path.join('.')}: ${JSON.stringify(value).slice(0, 60)} → ${other === DROPPED ? 'dropped' : JSON.stringify(other)}`;
      yield { field, text, tree: () => altered(tree, path, inYaml, other) };
    }
  }
}

const isScalar = (value: Value) => typeof value !== 'object' || value === null;

function ofType(value: Value): Value[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1, 0];
  if (Array.isArray(value)) return value.length > 0 ? [[]] : [];
  if (typeof value !== 'string') return [];
  const words = WORDS.filter((list) => list.includes(value)).flatMap((list) => list.filter((word) => word !== value));
  const number = /^(\d+)(\D*)$/.exec(value);
  return [...words, ...(number === null ? [] : [`${Number(number[1]) + 1}${number[2]}`]), `${value}x`, ''];
}

interface Place {
  readonly path: Path;
  readonly value: Value;
  /** Set where the value stands in YAML that a ConfigMap has as a text: how long the path to that is. */
  readonly inYaml?: number | undefined;
}

function* placesOf(tree: Tree): Iterable<Place> {
  const visit = function* (value: Value, path: Path, inYaml?: number): Iterable<Place> {
    if (path.length > 1) yield { path, value, inYaml };
    if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* visit(item, [...path, index], inYaml);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) yield* visit(item, [...path, name], inYaml);
    else if (tree.kind === 'ConfigMap' && path.join() === 'data,mesh')
      for (const [name, item] of Object.entries(parse(String(value)) as Tree)) yield* visit(item, [...path, name], 2);
  };
  for (const [name, value] of Object.entries(tree))
    if (!['apiVersion', 'kind', 'status'].includes(name)) yield* visit(value, [name]);
}

function altered(tree: Tree, path: Path, inYaml: number | undefined, by: Value): Tree {
  if (inYaml === undefined) return replaced(tree, path, by) as Tree;
  const text = (tree.data as Record<string, string>).mesh!;
  const other = replaced(parse(text), path.slice(inYaml), by);
  return replaced(tree, path.slice(0, inYaml), stringify(other)) as Tree;
}

function generic(path: Path): string {
  return path
    .map((part, at) => {
      if (typeof part === 'number') return '[]';
      const above = path[at - 1];
      const isNamed = (typeof above === 'string' && NAMED.has(above)) || isServiceSelector(path, at);
      const isMesh = path[0] === 'data' && path[1] === 'mesh';
      return `${at === 0 ? '' : '.'}${isNamed && !isMesh ? '*' : part}`;
    })
    .join('');
}

const isServiceSelector = (path: Path, at: number) =>
  at === 2 && path[1] === 'selector' && !['matchLabels', 'matchExpressions'].includes(String(path[2]));

/** What stands in an estate, by the name of the field. */
export function poolsOf(trees: readonly Tree[]): ReadonlyMap<string, ReadonlySet<Value>> {
  const pools = new Map<string, Set<Value>>();
  const visit = (value: Value, field: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, field);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) visit(item, name);
    else pools.set(field, (pools.get(field) ?? new Set()).add(value));
  };
  for (const tree of trees) visit(tree, '');
  return pools;
}
