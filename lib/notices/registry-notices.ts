import type { Estate } from '../model/tenant';
import type { EstateIn, WholeRegistry } from '../registry/parse-registry';
import { expiredVariants } from './expired-variants';
import { homelessVariants } from './homeless-variants';
import { idleCanaries } from './idle-canaries';
import { movingImages } from './moving-images';
import type { Notice } from './notice';
import { undeclaredCalls } from './undeclared-calls';
import { unreachableVariants } from './unreachable-variants';
import { unsaidHardening } from './unsaid-hardening';

/**
 * What is worth a line of a registry without errors.
 *
 * @param shown the environments that are rendered
 */
export function registryNotices({ estates, variants }: WholeRegistry, shown: readonly EstateIn[]): Notice[] {
  return [
    ...inEnvironments(shown, (estate) => [
      ...unreachableVariants(estate),
      ...undeclaredCalls(estate),
      ...idleCanaries(estate),
      ...unsaidHardening(estate),
      ...movingImages(estate),
    ]),
    ...homelessVariants(variants, estates),
    ...expiredVariants(variants),
  ];
}

/** What is told of each environment; with its name where it is not told of all. */
function inEnvironments(shown: readonly EstateIn[], of: (estate: Estate) => readonly Notice[]): Notice[] {
  const found = new Map<string, { readonly notice: Notice; readonly places: Set<string> }>();
  for (const { environment = '', estate } of shown) {
    for (const notice of of(estate)) {
      const known = found.get(notice.text);
      if (known === undefined) found.set(notice.text, { notice, places: new Set([environment]) });
      else known.places.add(environment);
    }
  }
  return [...found.values()].map(({ notice, places }) =>
    places.size === shown.length ? notice : { ...notice, text: `${notice.text} (in ${[...places].join(', ')})` },
  );
}
