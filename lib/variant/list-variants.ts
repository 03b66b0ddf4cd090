import type { RegistryState } from '../change/registry-change';
import { visible } from '../text/visible';
import type { Clock } from './day';
import { dayOf } from './day';
import { variantEntries } from './declared-variants';
import { ownersOf } from './describe-variant';
import { age } from './show-variant';
import type { Activity } from './variant-activity';

/** One variant of one tenant in a list. */
export interface ListedVariant {
  readonly tenant: string;
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly services: readonly { readonly service: string; readonly image: string }[];
  readonly branch?: string;
  readonly owners: readonly string[];
  readonly created?: string;
  readonly expires?: string;
  readonly pinned: boolean;
  /** The time of the last change, in seconds since 1970. */
  readonly lastChange?: number;
  readonly file: string;
}

/** Which variants are listed. */
export interface ListFilter {
  readonly tenant?: string;
  /** Those that are over, or were not changed for so many seconds. Unknown age is not stale. @default - all */
  readonly staleAfter?: number;
}

/** The variants of a registry, by tenant and key. */
export function listVariants(
  state: RegistryState,
  activity: Activity,
  clock: Clock,
  filter: ListFilter = {},
): ListedVariant[] {
  const today = dayOf(clock);
  return variantEntries(state, filter.tenant)
    .map((entry): ListedVariant => {
      const { variant, content, path } = entry;
      const { tenant, id, key, branch, created, expires, pinned, file } = variant;
      const lastChange = activity.lastChange(path);
      return {
        tenant,
        id,
        key,
        state: variant.state,
        services: Object.entries(content.services).map(([service, { image = 'external' }]) => ({ service, image })),
        ...(branch !== undefined && { branch }),
        owners: ownersOf(state, entry),
        ...(created !== undefined && { created }),
        ...(expires !== undefined && { expires }),
        pinned,
        ...(lastChange !== undefined && { lastChange }),
        file,
      };
    })
    .filter(({ expires, lastChange, pinned }) => {
      if (filter.staleAfter === undefined) return true;
      if (pinned) return false;
      const idle = lastChange !== undefined && clock.now.getTime() / 1000 - lastChange > filter.staleAfter;
      return idle || (expires !== undefined && expires <= today);
    });
}

/** A list for people: one line each. */
export function listToText(variants: readonly ListedVariant[], clock: Clock): string {
  if (variants.length === 0) return 'no variants\n';
  const rows = variants.map(({ tenant, id, state, services, owners, expires, pinned, lastChange }) => [
    tenant,
    id,
    state,
    services.map(({ service }) => service).join(', '),
    lastChange === undefined ? 'not known' : `${age(lastChange, clock)} ago`,
    pinned ? 'pinned' : (expires ?? '-'),
    owners.join(', ') || '-',
  ]);
  const table = [['TENANT', 'VARIANT', 'STATE', 'SERVICES', 'CHANGED', 'EXPIRES', 'OWNER'], ...rows].map((row) =>
    row.map(visible),
  );
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return `${table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
