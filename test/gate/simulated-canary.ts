import type { Window } from '../../lib/gate';

// Jest's globals are slow to reach.
const { floor, imul, log } = Math;

/** Numbers from 0 to 1, the same for one seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** How many of `count` trials succeed, each with probability `rate`: jumps from success to success. */
export function binomial(count: number, rate: number, next: () => number): number {
  if (rate <= 0) return 0;
  if (rate >= 1) return count;
  if (rate > 0.5) return count - binomial(count, 1 - rate, next);
  const scale = log(1 - rate);
  let [found, at] = [0, 0];
  for (;;) {
    at += floor(log(1 - next()) / scale) + 1;
    if (at > count) return found;
    found += 1;
  }
}

export interface Scenario {
  readonly seconds: number;
  readonly perSecond: number;
  /** The canary's share of requests, in a window that begins after so many seconds. */
  readonly share: (second: number) => number;
  /** Share of bad requests, likewise. */
  readonly mainline: (second: number) => number;
  readonly canary: (second: number) => number;
}

/** As often as Prometheus scrapes. */
export const WINDOW = 15;

/** What a scrape would find: each request draws its destination, as Envoy does, and then whether it is a bad one. */
export function simulated(scenario: Scenario, next: () => number): Window[] {
  const { seconds, perSecond, share, mainline, canary } = scenario;
  const windows: Window[] = [];
  for (let second = 0; second < seconds; second += WINDOW) {
    const requests = perSecond * WINDOW;
    const drawn = binomial(requests, share(second), next);
    windows.push({
      time: second + WINDOW,
      canary: { requests: drawn, bad: binomial(drawn, canary(second), next) },
      mainline: { requests: requests - drawn, bad: binomial(requests - drawn, mainline(second), next) },
    });
  }
  return windows;
}
