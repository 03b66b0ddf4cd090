import { Problems } from '../model/problem';
import type { WholeRegistry } from '../registry/parse-registry';
import { inFileOrder, RegistryError } from '../registry/registry-error';
import { checkVariantLimits } from '../validation/check-variant-limits';

/**
 * A change may not bring a tenant above a cap, nor further above it (TENANT-8).
 *
 * @returns what is above one that was so before
 * @throws RegistryError
 */
export function refuseAboveCaps(folder: string, before: WholeRegistry, after: WholeRegistry): string[] {
  const [worse, all] = [new Problems(), new Problems()];
  for (const { environment, estate } of after.estates) {
    checkVariantLimits(estate, worse, before.estates.find((each) => each.environment === environment)?.estate);
    checkVariantLimits(estate, all);
  }
  if (worse.all.length > 0) throw new RegistryError(folder, inFileOrder(worse.all));
  return inFileOrder(all.all).map(({ message }) => message);
}
