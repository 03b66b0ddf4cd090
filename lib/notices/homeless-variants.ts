import type { EstateIn } from '../registry/parse-registry';
import type { DeclaredVariant } from '../registry/variant-files';
import { type Notice, noticeOf } from './notice';

/** Variants that run in no environment in which their tenant exists. */
export function homelessVariants(variants: readonly DeclaredVariant[], estates: readonly EstateIn[]): Notice[] {
  return variants.flatMap(({ tenant, origin, environments }) => {
    if (environments === undefined) return [];
    const places = estates.filter(({ tenants }) => tenants.has(tenant)).flatMap(({ environment }) => environment ?? []);
    if (places.some((place) => environments.includes(place))) return [];
    const message = `the variant runs nowhere: tenant '${tenant}' exists in ${places.join(', ') || 'no environment'} alone, and variants run where the class is not production unless their \`environments\` say otherwise`;
    return noticeOf(tenant, origin, [], message);
  });
}
