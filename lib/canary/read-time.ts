import { milliseconds } from '../text/milliseconds';

/**
 * When something began: `90m` or `2d` ago, or a time such as `2026-11-29T17:00:00Z`.
 *
 * @param now seconds since 1970
 * @returns seconds since 1970; nothing for what is no time, or is in the future
 */
export function readTime(text: string, now: number): number | undefined {
  const days = /^(\d+)d$/.exec(text);
  const ago = days === null ? milliseconds(text) : 86_400_000 * Number(days[1]);
  // A time without a zone would be another one on another machine.
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const time = ago !== undefined ? now - ago / 1000 : isTime ? Date.parse(text) / 1000 : Number.NaN;
  return Number.isFinite(time) && time >= 0 && time <= now ? time : undefined;
}
