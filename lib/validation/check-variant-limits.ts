import { amountOf } from '../limits/quantity';
import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Estate, Tenant } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import type { VariantLimits } from '../model/variant-limits';

/** No tenant's variants are more, or take more, than the estate allows (TENANT-8). The error stands at the first that is too much. */
export function checkVariantLimits({ tenants, variantLimits }: Estate, problems: Problems): void {
  if (variantLimits === undefined) return;
  for (const tenant of tenants) {
    checkSum(tenant, 'count', variantLimits, (_, __, isNew) => Number(isNew), problems);
    checkSum(tenant, 'replicas', variantLimits, ({ replicas = 1 }) => replicas, problems);
    for (const kind of ['cpu', 'memory'] as const) {
      checkSum(tenant, kind, variantLimits, (variant, service) => requested(variant, service, kind), problems);
    }
  }
}

type Measure = (variant: ServiceVariant, service: Service, isNew: boolean) => number;

const WHAT = {
  count: 'variants',
  replicas: 'pods of variants',
  cpu: 'CPU requested by variants',
  memory: 'memory requested by variants',
} as const satisfies Record<keyof VariantLimits, string>;

function checkSum(
  tenant: Tenant,
  kind: keyof VariantLimits,
  limits: VariantLimits,
  measure: Measure,
  problems: Problems,
): void {
  const written = limits[kind];
  const most = typeof written === 'string' ? amountOf(written) : written;
  if (most === undefined) return;
  const all = tenant.services
    .flatMap((service) => service.variants.map((variant) => ({ variant, service })))
    .sort((a, b) => (a.variant.key < b.variant.key ? -1 : 1));
  const seen = new Set<string>();
  let sum = 0;
  let first: ServiceVariant | undefined;
  for (const { variant, service } of all) {
    sum += measure(variant, service, !seen.has(variant.key));
    seen.add(variant.key);
    if (sum > most) first ??= variant;
  }
  if (first === undefined) return;
  const has = kind === 'memory' ? `${Math.ceil(sum / 1024 / 1024)}Mi` : String(Math.round(sum * 1000) / 1000);
  problems.error(
    first.origin,
    [],
    `tenant '${tenant.name}' has ${has} ${kind === 'count' || kind === 'replicas' ? WHAT[kind] : `of ${WHAT[kind]}`}, at most ${written} are allowed (limits.variants.${kind} of estate.yaml)`,
    {
      rule: 'TENANT-8',
      fix: `remove some: \`branchline variant list --tenant ${tenant.name} --stale\` shows those that are over or idle`,
    },
  );
}

/** What all pods of a variant request; it inherits from the mainline. */
function requested({ resources, replicas = 1 }: ServiceVariant, service: Service, kind: 'cpu' | 'memory'): number {
  const amount = (resources ?? service.resources)?.requests?.[kind];
  return amount === undefined ? 0 : (amountOf(amount) ?? 0) * replicas;
}
