import type { Problem } from './problem';
import type { Estate } from './tenant';

/** What `checkEstate` has to know besides the estate. */
export interface CheckEstateOptions {
  /** Tenants that exist but could not be read: calls to them are not complained about. @default - none */
  readonly unreadTenants?: ReadonlySet<string>;
}

/** All that is wrong with an estate, whoever declared it. */
export function checkEstate(_estate: Estate, _options: CheckEstateOptions = {}): Problem[] {
  return [];
}
