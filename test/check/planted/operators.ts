import { DROPPED, type Value } from './estate';

/** A place in an object where something can be written wrong. */
export interface Site {
  readonly kind: string;
  readonly path: readonly (string | number)[];
  /** The last part of the path. */
  readonly key: string | number;
  /** The last name of the path: of an entry of a list, the list's. */
  readonly field: string;
  readonly value: Value;
  /** What stands elsewhere in the estate, by field. */
  readonly pools: ReadonlyMap<string, ReadonlySet<Value>>;
}

/** What people write instead of what they mean: for a place, the values that may stand there by mistake. */
type Operator = (site: Site) => readonly Value[];

const text = (site: Site): string | undefined =>
  typeof site.value === 'string' && site.value.length > 0 ? site.value : undefined;
const others = ({ pools, field, value }: Site): Value[] =>
  [...(pools.get(field) ?? [])].filter((other) => other !== value && typeof other === typeof value);
const swapOf = (words: readonly string[], value: Value): string[] =>
  words.includes(value as string) ? words.filter((word) => word !== value) : [];

const WORDS: readonly (readonly string[])[] = [
  ['SIMPLE', 'MUTUAL', 'PASSTHROUGH', 'ISTIO_MUTUAL', 'DISABLE'],
  ['STRICT', 'PERMISSIVE', 'DISABLE'],
  ['ALLOW', 'DENY'],
  ['MESH_INTERNAL', 'MESH_EXTERNAL'],
  ['DNS', 'STATIC', 'NONE'],
  ['REGISTRY_ONLY', 'ALLOW_ANY'],
];
const PROTOCOLS = ['HTTP', 'HTTPS', 'TLS', 'TCP', 'GRPC'];
const PREFIXES = ['http', 'tcp', 'https', 'grpc'];

export const OPERATORS: Readonly<Record<string, Operator>> = {
  /** Two letters in the wrong order. */
  typo: (site) => {
    const value = text(site);
    if (value === undefined) return [];
    for (let at = value.length >> 1; at > 0; at--) {
      if (value[at] !== value[at - 1] && /[a-z]{2}/i.test(value.slice(at - 1, at + 1)))
        return [value.slice(0, at - 1) + value[at] + value[at - 1] + value.slice(at + 1)];
    }
    return [];
  },
  'letter dropped': (site) => {
    const value = text(site);
    return value !== undefined && /[a-z]$/i.test(value) && value.length > 2 ? [value.slice(0, -1)] : [];
  },
  'other case': (site) => {
    const value = text(site);
    const at = value?.search(/[a-z]/) ?? -1;
    return at < 0 || /^[a-z]*[A-Z]/.test(value!)
      ? []
      : [value!.slice(0, at) + value![at]!.toUpperCase() + value!.slice(at + 1)];
  },
  'value of another place': (site) =>
    typeof site.value === 'string' || typeof site.value === 'number' ? others(site).slice(0, 2) : [],
  'field dropped': ({ key, path }) =>
    typeof key === 'string' && path.length > 1 && !(path.length === 2 && key === 'name') ? [DROPPED] : [],
  'entry dropped': ({ key }) => (typeof key === 'number' ? [DROPPED] : []),
  'list emptied': ({ value }) => (Array.isArray(value) && value.length > 0 ? [[]] : []),
  'entry twice': ({ value }) => (Array.isArray(value) && value.length > 0 ? [[value[0], ...value]] : []),
  'neighbours swapped': ({ value }) =>
    Array.isArray(value)
      ? value.slice(1).map((_, at) => [...value.slice(0, at), value[at + 1], value[at], ...value.slice(at + 2)])
      : [],
  'other port': ({ field, value }) =>
    typeof value === 'number' && /port|number/i.test(field)
      ? [value + 1, ...(value === 80 ? [8080] : value === 443 ? [8443] : [80])]
      : [],
  'protocol of a port name': ({ path, value }) => {
    if (path.at(-1) !== 'name' || path.at(-3) !== 'ports' || typeof value !== 'string') return [];
    const [first, ...rest] = value.split('-');
    return [
      ...PREFIXES.filter((prefix) => prefix !== first).map((prefix) => [prefix, ...rest].join('-')),
      ['x', first, ...rest].join(''),
    ];
  },
  'other protocol': ({ field, value }) => (field === 'protocol' ? swapOf(PROTOCOLS, value) : []),
  'other word': ({ value }) => WORDS.flatMap((words) => swapOf(words, value)),
  'kind of match': ({ value }) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const [[kind, word] = ['', ''], ...more] = Object.entries(value);
    if (more.length > 0 || !['exact', 'prefix', 'regex'].includes(kind)) return [];
    return ['exact', 'prefix', 'regex'].filter((other) => other !== kind).map((other) => ({ [other]: word }));
  },
  'number as text': ({ value, field }) => (typeof value === 'number' && field !== 'targetPort' ? [String(value)] : []),
  'text in a list': ({ value, field }) => (typeof value === 'string' && /host|subset/.test(field) ? [[value]] : []),
  'namespace left out': (site) => {
    const value = text(site);
    if (value === undefined) return [];
    if (/^[\w-]+\/[\w*.-]+$/.test(value) && ['gateways', 'hosts'].includes(site.field))
      return [value.slice(value.indexOf('/') + 1)];
    return value.endsWith('.svc.cluster.local') ? [value.split('.')[0]!] : [];
  },
  'domain left out': (site) => {
    const value = text(site);
    return value?.endsWith('.svc.cluster.local') ? [value.split('.').slice(0, 2).join('.')] : [];
  },
  'namespace of another': (site) => {
    const value = text(site);
    const names = [...(site.pools.get('namespace') ?? [])] as string[];
    if (value === undefined) return [];
    if (value.endsWith('.svc.cluster.local')) {
      const [name, own, ...rest] = value.split('.');
      return names
        .filter((other) => other !== own)
        .slice(0, 1)
        .map((other) => [name, other, ...rest].join('.'));
    }
    const [, own] = /^([\w-]+)\//.exec(value) ?? [];
    return own !== undefined && names.includes(own)
      ? names
          .filter((other) => other !== own)
          .slice(0, 1)
          .map((other) => other + value.slice(own.length))
      : [];
  },
  'export narrowed': ({ kind, path, value }) => {
    if (path.length === 1 && path[0] === 'spec' && ['VirtualService', 'DestinationRule', 'ServiceEntry'].includes(kind))
      return [{ ...(value as object), exportTo: ['.'] }];
    const { annotations = {} } = (value ?? {}) as { annotations?: object };
    return path.length === 1 && path[0] === 'metadata' && kind === 'Service'
      ? [{ ...(value as object), annotations: { ...annotations, 'networking.istio.io/exportTo': '.' } }]
      : [];
  },
  'star put in': (site) => {
    const value = text(site);
    return value !== undefined && /^[\w-]+(\.[\w-]+){2,}$/.test(value) && /host/i.test(site.field)
      ? [`*${value.slice(value.indexOf('.'))}`]
      : [];
  },
  'slash changed': (site) => {
    const value = text(site);
    return value?.startsWith('/') && value.length > 1
      ? [value.slice(1), value.endsWith('/') ? value.slice(0, -1) : `${value}/`]
      : [];
  },
  'weight changed': ({ field, value }) =>
    field === 'weight' && typeof value === 'number' ? [0, 100 - value, value + 5] : [],
  'truth changed': ({ value }) =>
    typeof value === 'boolean'
      ? [!value]
      : value === 'true'
        ? ['false']
        : value === 'false'
          ? ['true']
          : value === 'enabled'
            ? ['disabled']
            : [],
};
