import type { Tally, Window } from './tally';

/** One counter of one proxy, as it was scraped. */
export interface CounterSeries {
  /** The process that counts: what its counters have in common is that they begin together. */
  readonly source: string;
  readonly side: 'canary' | 'mainline';
  /** What one more of it means: a request, a bad request, or (of a histogram's bucket) a bad request less. */
  readonly counts: { readonly requests: number; readonly bad: number };
  /** Time in seconds and value, by time. */
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/**
 * What was counted between two scrapes, as windows.
 *
 * - A counter that falls was reset by a restart: what it shows has been counted since.
 * - A counter that appears in a process that was known before began at 0: the first failure is not lost. One of a process
 *   that is new shows what is older than the beginning; it only counts from then on.
 * - A scrape that is missing makes a longer window; nothing is made up for it.
 * - What is no number, or below 0, is a scrape that is missing.
 */
export function counterWindows(series: readonly CounterSeries[]): Window[] {
  const known = firstSeen(series);
  const windows = new Map<number, { canary: Tally; mainline: Tally }>();
  for (const { source, side, counts, samples } of series) {
    let before: number | undefined;
    for (const [time, value] of samples) {
      if (!isCount(value)) continue;
      const more =
        before === undefined ? (time > known.get(source)! ? value : 0) : value >= before ? value - before : value;
      before = value;
      if (more > 0) add(windows, time, side, counts, more);
    }
  }
  return [...windows]
    .sort(([a], [b]) => a - b)
    .map(([time, { canary, mainline }]) => ({ time, canary: bounded(canary), mainline: bounded(mainline) }));
}

function isCount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** When each process was first seen, by any of its counters. */
function firstSeen(series: readonly CounterSeries[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { source, samples } of series) {
    for (const [time, value] of samples) {
      if (isCount(value) && time < (first.get(source) ?? Number.POSITIVE_INFINITY)) first.set(source, time);
    }
  }
  return first;
}

function add(
  windows: Map<number, { canary: Tally; mainline: Tally }>,
  time: number,
  side: 'canary' | 'mainline',
  counts: Tally,
  more: number,
): void {
  const window = windows.get(time) ?? { canary: { requests: 0, bad: 0 }, mainline: { requests: 0, bad: 0 } };
  const { requests, bad } = window[side];
  window[side] = { requests: requests + counts.requests * more, bad: bad + counts.bad * more };
  windows.set(time, window);
}

/** Counters of one process are not read at the same moment: there may be a failure whose request is counted later. */
function bounded({ requests, bad }: Tally): Tally {
  return { requests, bad: Math.min(Math.max(bad, 0), requests) };
}
