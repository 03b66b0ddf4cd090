import type { DeclaredVariant } from '../registry/variant-files';
import { type Notice, noticeOf } from './notice';

/** Variants that have an end, from that day on. Whether it has come depends on the clock of whoever reads this. */
export function expiredVariants(variants: readonly DeclaredVariant[]): Notice[] {
  return variants.flatMap(({ tenant, origin, expires, pinned }) => {
    if (expires === undefined || pinned) return [];
    return noticeOf(tenant, origin, ['expires'], `the variant has expired on ${expires}`, expires);
  });
}
