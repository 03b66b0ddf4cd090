import { amountOf } from '../limits/quantity';
import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Estate, Tenant } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import type { VariantLimits } from '../model/variant-limits';

/**
 * No tenant's variants are more, or take more, than the estate allows (TENANT-8). The error stands at the first that is too much.
 *
 * @param before the estate before a change: what was too much already may stay, or become less, but not more @default - nothing may
 */
export function checkVariantLimits({ tenants, variantLimits }: Estate, problems: Problems, before?: Estate): void {
  if (variantLimits === undefined) return;
  for (const tenant of tenants) {
    const old = before?.tenants.find(({ name }) => name === tenant.name);
    for (const kind of KINDS) checkSum(tenant, kind, variantLimits[kind], problems, old);
  }
}

const KINDS = ['count', 'replicas', 'cpu', 'memory'] as const satisfies readonly (keyof VariantLimits)[];

const WHAT = {
  count: 'variants',
  replicas: 'pods of variants',
  cpu: 'CPU requested by variants',
  memory: 'memory requested by variants',
} as const satisfies Record<keyof VariantLimits, string>;

function checkSum(
  tenant: Tenant,
  kind: keyof VariantLimits,
  written: string | number | undefined,
  problems: Problems,
  before: Tenant | undefined,
): void {
  const most = typeof written === 'string' ? amountOf(written) : written;
  if (most === undefined) return;
  const { sum, first } = summed(tenant, kind, most);
  if (first === undefined || (before !== undefined && sum <= summed(before, kind, most).sum)) return;
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

/** What a tenant's variants are together, and the first of them by key with which it is more than allowed. */
function summed(
  tenant: Tenant,
  kind: keyof VariantLimits,
  most: number,
): { readonly sum: number; readonly first: ServiceVariant | undefined } {
  const all = tenant.services
    .flatMap((service) => service.variants.map((variant) => ({ variant, service })))
    .sort((a, b) => (a.variant.key < b.variant.key ? -1 : 1));
  const seen = new Set<string>();
  let sum = 0;
  let first: ServiceVariant | undefined;
  for (const { variant, service } of all) {
    if (kind === 'count') sum += seen.has(variant.key) ? 0 : 1;
    else sum += kind === 'replicas' ? (variant.replicas ?? 1) : requested(variant, service, kind);
    seen.add(variant.key);
    if (sum > most) first ??= variant;
  }
  return { sum, first };
}

/** What all pods of a variant request; it inherits from the mainline. */
function requested({ resources, replicas = 1 }: ServiceVariant, service: Service, kind: 'cpu' | 'memory'): number {
  const amount = (resources ?? service.resources)?.requests?.[kind];
  return amount === undefined ? 0 : (amountOf(amount) ?? 0) * replicas;
}
