/** What Kubernetes' schema says of one value of an object that an overlay may change; short names keep the table small. */
export interface Fields {
  /** Type: object, array, string, integer, number, boolean, integer or string, quantity, base64; absent for anything. */
  readonly t?: 'o' | 'a' | 's' | 'i' | 'n' | 'b' | 'is' | 'q' | 'y';
  /** Fields of an object. */
  readonly f?: Readonly<Record<string, Fields>>;
  /** Values of a map. */
  readonly v?: Fields;
  /** Items of a list. */
  readonly l?: Fields;
  /** The field by which items of a list are merged (`patchMergeKey`); `true`: a list of texts that is merged as a set. */
  readonly m?: string | true;
  /** The mapping is replaced as a whole (`patchStrategy: replace`). */
  readonly p?: true;
  /** Allowed values. */
  readonly e?: readonly string[];
  /** Fields that must be there. */
  readonly r?: readonly string[];
  /** The name of a definition that stands for all of it; `load` puts that in its place. */
  readonly d?: string;
}

/** Kinds that an overlay may change. */
export type OverlaidKind =
  | 'CronJob'
  | 'Deployment'
  | 'HorizontalPodAutoscaler'
  | 'PodDisruptionBudget'
  | 'Service'
  | 'ServiceAccount';

type Definitions = Readonly<Record<string, Fields>>;

let kinds: Readonly<Record<OverlaidKind, Fields>> | undefined;

/** The fields of a whole object. */
export function fieldsOf(kind: OverlaidKind): Fields {
  kinds ??= load();
  return kinds[kind];
}

function load(): Readonly<Record<OverlaidKind, Fields>> {
  // Most runs never need it.
  const { FIELD_TABLE } = require('./fields.generated') as typeof import('./fields.generated');
  const table = JSON.parse(FIELD_TABLE) as { kinds: Record<OverlaidKind, string>; definitions: Definitions };
  for (const each of Object.values(table.definitions)) link(each, table.definitions);
  const entries = Object.entries(table.kinds).map(([kind, name]) => [kind, table.definitions[name]!]);
  return Object.fromEntries(entries) as Readonly<Record<OverlaidKind, Fields>>;
}

/** Puts definitions in the place of their names; what stands beside a name (`m`, `p`) is kept. */
function link(fields: Fields, definitions: Definitions): void {
  const meant = (child: Fields): Fields => {
    if (child.d === undefined) {
      link(child, definitions);
      return child;
    }
    const { d, ...own } = child;
    const definition = definitions[d]!;
    if (Object.keys(own).length === 0) return definition;
    // Definitions are linked in place, some of them later: what is merged here has to see that.
    return Object.assign(Object.create(definition) as Fields, own);
  };
  const parts = fields as { f?: Record<string, Fields>; v?: Fields; l?: Fields };
  for (const name in parts.f) parts.f[name] = meant(parts.f[name]!);
  if (parts.v !== undefined) parts.v = meant(parts.v);
  if (parts.l !== undefined) parts.l = meant(parts.l);
}
