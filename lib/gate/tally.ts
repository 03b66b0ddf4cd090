/** Requests that one side answered within a window of time, and how many of them were bad: failed, or slow. */
export interface Tally {
  readonly requests: number;
  readonly bad: number;
}

/** What canary and mainline answered within the same window of time. */
export interface Window {
  /** Its end, in seconds since 1970. */
  readonly time: number;
  readonly canary: Tally;
  readonly mainline: Tally;
}

/** All that one side answered. */
export function sum(windows: readonly Window[], side: 'canary' | 'mainline'): Tally {
  let requests = 0;
  let bad = 0;
  for (const window of windows) {
    requests += window[side].requests;
    bad += window[side].bad;
  }
  return { requests, bad };
}

/** The share of bad ones; 0 of no requests. */
export function badShare({ requests, bad }: Tally): number {
  return requests > 0 ? bad / requests : 0;
}
