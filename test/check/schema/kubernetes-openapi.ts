import type { JsonSchema } from './compact-schema';

/** A document of `/openapi/v3/…`, as an API server publishes one per group and version. */
export interface OpenApi {
  readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> };
}

type OpenApiSchema = JsonSchema & {
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
};

/** What `imports/kubernetes-openapi.json` holds. */
export interface KubernetesSchemas {
  /** Versions in which each `group/Kind` is served, the one to write first. */
  readonly served: Readonly<Record<string, readonly string[]>>;
  /** The definition of each `apiVersion/Kind` whose fields are checked. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** Kinds that teams deploy; others are known by name only. */
const CHECKED = new Set([
  ...['ConfigMap', 'LimitRange', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'ResourceQuota'],
  ...['Secret', 'Service', 'ServiceAccount'],
  ...['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet', 'CronJob', 'Job'],
  ...['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'PriorityClass', 'StorageClass'],
  ...['Ingress', 'IngressClass', 'NetworkPolicy'],
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
]);
const METADATA = '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
/** Keywords that say what is allowed. */
const KEPT = new Set(['type', 'properties', 'additionalProperties', 'items', 'enum', 'required', 'format', '$ref']);
/** How lists are merged: server-side apply, and strategic merge patches. */
const MERGING = new Set(['x-kubernetes-list-map-keys', 'x-kubernetes-patch-merge-key', 'x-kubernetes-patch-strategy']);

/** The part of a server's OpenAPI that the field check is made of: without prose, status, and what nothing refers to. */
export function trimOpenApi(documents: readonly OpenApi[]): KubernetesSchemas {
  const all = Object.assign({}, ...documents.map(({ components }) => components?.schemas ?? {})) as Readonly<
    Record<string, OpenApiSchema>
  >;
  const served = new Map<string, string[]>();
  const kinds = new Map<string, string>();
  for (const [name, schema] of Object.entries(all)) {
    if (!JSON.stringify(schema.properties?.metadata ?? '').includes(METADATA)) continue;
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      const key = `${group}/${kind}`;
      served.set(key, [...(served.get(key) ?? []), version]);
      // Their schema is one of schemas; what is checked here are objects.
      if (!CHECKED.has(kind) || /alpha|beta/.test(version)) continue;
      kinds.set(group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`, name);
    }
  }
  const definitions = new Map<string, JsonSchema>();
  const visit = (name: string, isKind: boolean) => {
    if (definitions.has(name)) return;
    const { properties } = all[name]!;
    // What a cluster writes is not checked.
    const written = isKind && properties?.status !== undefined ? { ...properties, status: {} } : properties;
    const schema = trim({ ...all[name]!, ...(written && { properties: written }) }) as JsonSchema;
    definitions.set(name, schema);
    for (const reference of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) visit(reference[1]!, false);
  };
  for (const name of kinds.values()) visit(name, true);
  return {
    served: sorted([...served].map(([kind, versions]) => [kind, versions.sort(newestFirst)])),
    kinds: sorted(kinds),
    definitions: sorted(definitions),
  };
}

/** How generated tables call a definition. */
export const shortName = (name: string): string => name.replace(/^io\.k8s\.(api\.|.*\.)/, '');

/** A reference that has a default beside it stands in an `allOf` of its own. */
function trim(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(trim);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { allOf, ...rest } = schema as Record<string, unknown>;
  const whole: Record<string, unknown> = { ...(Array.isArray(allOf) ? (allOf[0] as object) : {}), ...rest };
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(whole).sort()) {
    const value = whole[key];
    if (key === '$ref') result[key] = String(value).replace(/^#\/components\/schemas\//, '');
    else if (key === 'properties') {
      result[key] = sorted(Object.entries(value as object).map(([name, property]) => [name, trim(property)]));
    } else if (key === 'enum') result[key] = (value as string[]).filter((item) => item !== '');
    else if (KEPT.has(key) || MERGING.has(key)) result[key] = trim(value);
  }
  return result;
}

function sorted<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** v2 before v1, v1 before v1beta1. */
function newestFirst(a: string, b: string): number {
  const isStable = (version: string) => !/alpha|beta/.test(version);
  return Number(isStable(b)) - Number(isStable(a)) || (a < b ? 1 : -1);
}
