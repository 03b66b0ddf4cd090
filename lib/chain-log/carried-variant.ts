import type { LoggedRequest } from './logged-request';

/** Which variant a request asks for, and by what it says so. */
export interface CarriedVariant {
  /** The variant's key. */
  readonly key: string;
  /** The header counts where a request has both (PROP-1). */
  readonly by: 'header' | 'baggage';
}

/** @param member the member of `baggage` that names the variant; unset: `baggage` says nothing */
export function carriedVariant(
  { header, baggage }: Pick<LoggedRequest, 'header' | 'baggage'>,
  member: string | undefined,
): CarriedVariant | undefined {
  if (header !== undefined) return { key: header, by: 'header' };
  const key = member === undefined || baggage === undefined ? undefined : firstMember(baggage, member);
  return key === undefined ? undefined : { key, by: 'baggage' };
}

/**
 * The value of the first member of this name, without its properties (PROP-2).
 *
 * @see https://www.w3.org/TR/baggage/#header-content
 */
function firstMember(baggage: string, name: string): string | undefined {
  for (const member of baggage.split(',')) {
    const [pair = ''] = member.split(';', 1);
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    try {
      return decodeURIComponent(value) || undefined;
    } catch {
      return value;
    }
  }
  return undefined;
}
