import type { Origin } from '../model/origin';
import { cutQuotes } from '../text/cut';
import { visible } from '../text/visible';

/** Something that is allowed, changes no byte of the output, and is hardly what somebody wants. */
export interface Notice {
  /** The tenant whose files it is about. */
  readonly tenant: string;
  /** The line that tells it: place, field, what is strange. */
  readonly text: string;
  /** The day from which it holds, such as `2026-11-15`. @default - always */
  readonly from?: string;
}

/** A notice of a field of the registry. */
export function noticeOf(
  tenant: string,
  origin: Origin,
  field: readonly (string | number)[],
  message: string,
  from?: string,
): Notice {
  const path = [...(origin.base ?? []), ...field].join('.');
  const text = visible(`${origin.describe(field)}: note: ${path === '' ? '' : `${path}: `}${cutQuotes(message)}`);
  return { tenant, text, ...(from !== undefined && { from }) };
}

/** What holds on a day, each line once. */
export function linesOn(notices: readonly Notice[], day: string): string[] {
  return [...new Set(notices.filter(({ from }) => from === undefined || from <= day).map(({ text }) => text))];
}
