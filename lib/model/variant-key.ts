import { shortHash } from './dns-name';

/** The longest key: room for a service's name beside it in the 63 characters of a Kubernetes name (NAME-1). */
export const VARIANT_KEY_LIMIT = 40;

/** Keys that mean something else: subsets that every service has, and names of rules (NAME-2, MESH-6). */
export const RESERVED_VARIANT_KEYS: readonly string[] = ['main', 'master', 'canary', 'mainline', 'fallback'];

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Not the version of a package: `foo-1.2.3`. */
const TICKET = /^[A-Za-z][A-Za-z0-9]+-\d+(?![A-Za-z0-9]|\.\d)/;
const SEPARATORS = /[\s/._-]+/g;

/** Lower-case letters, digits and single dashes; all else is a dash, none at either end. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/**
 * The variant id that a branch stands for (NAME-1): its ticket, as spelled, where a part of it between slashes begins with one; a slug of
 * the whole branch otherwise.
 *
 * @param branch a branch's name, with or without `refs/heads/`
 * @example `TS-4122-cms-live` → `TS-4122`, `feature/OPS-12-x` → `OPS-12`, `feature/new_nav` → `feature-new-nav`
 */
export function variantIdFromBranch(branch: string): string {
  const name = branch.trim().replace(/^refs\/heads\//, '');
  for (const part of name.split('/')) {
    const ticket = TICKET.exec(part);
    if (ticket) return ticket[0];
  }
  const words = slug(name);
  const faithful = LABEL.test(name.toLowerCase().replace(SEPARATORS, '-').replace(/^-|-$/g, ''));
  return faithful ? words : `${words || 'variant'}-${shortHash(name.toLowerCase())}`;
}

/**
 * The canonical form of a variant id (NAME-1, NAME-2): a DNS label of at most 40 characters, which is label, subset, hostname prefix, header
 * value and name suffix at once. An id that is one already, but for its case, is its own key; every other form ends in a hash of the id.
 *
 * @param id a variant id in any spelling
 * @example `OPS-1234` → `ops-1234`, `fix_all` → `fix-all-` and eight hexadecimal digits
 */
export function variantKey(id: string): string {
  const lower = id.toLowerCase();
  if (lower.length <= VARIANT_KEY_LIMIT && LABEL.test(lower)) return lower;
  const hash = shortHash(lower);
  const words = slug(lower)
    .slice(0, VARIANT_KEY_LIMIT - hash.length - 1)
    .replace(/-$/, '');
  return `${words || 'variant'}-${hash}`;
}

/** Whether no variant may have this key: `main`, `master`, `canary` (NAME-2). */
export function isReservedVariantKey(key: string): boolean {
  return RESERVED_VARIANT_KEYS.includes(key);
}
