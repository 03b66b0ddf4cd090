import { isCalendarDay } from '../model/calendar-day';

/** What time it is, and where: given from outside, so that a test decides it. */
export interface Clock {
  readonly now: Date;
  /** The time zone of days, as in the tz database. */
  readonly zone: string;
}

/**
 * The clock of a command: that of the machine, or of `SOURCE_DATE_EPOCH` where it is set.
 *
 * @throws Error for a zone that is none, and for a time that is no number
 */
export function clockIn(zone: string, epoch = process.env.SOURCE_DATE_EPOCH): Clock {
  if (epoch !== undefined && epoch !== '' && !/^\d{1,12}$/.test(epoch)) {
    throw new Error(`SOURCE_DATE_EPOCH must be seconds since 1970, got '${epoch}'`);
  }
  const clock = { now: epoch ? new Date(Number(epoch) * 1000) : new Date(), zone };
  try {
    dayOf(clock);
  } catch {
    throw new Error(`'${zone}' is no time zone\n  fix: write one such as UTC or Europe/Berlin`);
  }
  return clock;
}

/** The day that it is: `2026-11-15`. */
export function dayOf({ now, zone }: Clock): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(now);
}

const SECONDS = { m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/**
 * A span of time such as `14d`, `36h`, `2w` or `90m`, in seconds.
 *
 * @throws Error for anything else: no number, a negative one, no unit or an unknown one
 */
export function readSpan(text: string, option: string): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count === undefined || Number(count) === 0) {
    throw new Error(`${option} must be a whole number above 0 with a unit of m, h, d or w, such as 14d; got '${text}'`);
  }
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

/**
 * A day that is named (`2026-12-01`), or is so many days or weeks from now (`14d`, `2w`).
 *
 * @throws Error for anything else, and for a day that there is not
 */
export function readDay(text: string, option: string, clock: Clock): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    if (isCalendarDay(text)) return text;
    throw new Error(`${option}: there is no day ${text}`);
  }
  if (!/^\d+[dw]$/.test(text)) {
    throw new Error(
      `${option} must be a day such as 2026-12-01, or a number of days or weeks such as 14d or 2w; got '${text}'`,
    );
  }
  return daysAfter(dayOf(clock), readSpan(text, option) / SECONDS.d);
}

/** The day so many days after another. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
