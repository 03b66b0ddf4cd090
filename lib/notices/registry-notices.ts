import type { EstateIn, WholeRegistry } from '../registry/parse-registry';
import { expiredVariants } from './expired-variants';
import { homelessVariants } from './homeless-variants';
import type { Notice } from './notice';
import { undeclaredCalls } from './undeclared-calls';
import { unreachableVariants } from './unreachable-variants';

/**
 * What is worth a line of a registry without errors.
 *
 * @param shown the environments that are rendered
 */
export function registryNotices({ estates, variants }: WholeRegistry, shown: readonly EstateIn[]): Notice[] {
  return [
    ...shown.flatMap(({ estate }) => [...unreachableVariants(estate), ...undeclaredCalls(estate)]),
    ...homelessVariants(variants, estates),
    ...expiredVariants(variants),
  ];
}
