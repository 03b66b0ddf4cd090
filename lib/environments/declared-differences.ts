import { type LeafDifference, leafDifferences } from '../diff/leaf-differences';
import type { EstateIn, WholeRegistry } from '../registry/parse-registry';
import type { TenantIn } from '../registry/variant-files';

/** Something that the registry says differently of two environments. */
export interface DeclaredDifference {
  /** @default - it is about the environments as a whole */
  readonly tenant?: string;
  /** The field, or what else it is about. */
  readonly field: string;
  /** `undefined` where an environment has none. */
  readonly values: readonly [unknown, unknown];
  /** The files and lines that say so. */
  readonly places: readonly string[];
}

/** What a registry says differently of two of its environments, by tenant and field. */
export function declaredDifferences(registry: WholeRegistry, a: EstateIn, b: EstateIn): DeclaredDifference[] {
  const differences: DeclaredDifference[] = [];
  const about = (field: string, values: readonly [unknown, unknown]) => {
    if (values[0] !== values[1]) differences.push({ field, values, places: [] });
  };
  about('class', [a.class, b.class]);
  about('cluster', [a.cluster, b.cluster]);
  for (const tenant of [...new Set([...a.tenants.keys(), ...b.tenants.keys()])].sort()) {
    const [left, right] = [a.tenants.get(tenant), b.tenants.get(tenant)];
    if (left === undefined || right === undefined) {
      const place = (left ?? right)?.origin?.describe([]);
      const values = [left && 'exists', right && 'exists'] as const;
      differences.push({ tenant, field: 'tenant', values, places: place === undefined ? [] : [place] });
    } else differences.push(...ofTenant(tenant, left, right));
  }
  for (const { tenant, key, environments = [], origin } of registry.variants) {
    const [left, right] = [a, b].map(({ environment }) => environments.includes(environment!));
    if (left === right) continue;
    const values = [left ? 'runs' : undefined, right ? 'runs' : undefined] as const;
    differences.push({ tenant, field: `variant ${key}`, values, places: [origin.describe([])] });
  }
  return differences;
}

function ofTenant(tenant: string, a: TenantIn, b: TenantIn): DeclaredDifference[] {
  // By the classes of the environments, which are told for all tenants together.
  const { environment: _a, ...left } = a.content ?? {};
  const { environment: _b, ...right } = b.content ?? {};
  return leafDifferences(left, right).map((each) => ({
    tenant,
    field: each.path.join('.'),
    values: each.values,
    places: placesOf([a, b], each),
  }));
}

/** Where the field is said to differ: in a file of differences, if it is in one, else where it stands at all. */
function placesOf(tenants: readonly TenantIn[], { path, values }: LeafDifference): string[] {
  const placesIn = (some: readonly TenantIn[]) => [
    ...new Set(some.flatMap(({ origin }) => origin?.describe(path) ?? [])),
  ];
  const isStated = (place: string) => /\/environments\/[^/]*$/.test(place);
  const [all, having] = [placesIn(tenants), placesIn(tenants.filter((_, index) => values[index] !== undefined))];
  // Where the value is taken away, the file that does so.
  return [having.filter(isStated), all.filter(isStated), having].find((places) => places.length > 0) ?? [];
}
