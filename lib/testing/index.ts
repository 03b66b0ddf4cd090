/**
 * Tests of traffic, for jest:
 *
 * ```ts
 * import { Traffic } from 'branchline/testing';
 *
 * const traffic = Traffic.of(app); // or a chart, a folder of YAML, YAML text
 *
 * test('a tester sees the variant', () => {
 *   expect(traffic.request('https://ops-1234.acme.example.com/cms')).toReach('cms', 'ops-1234');
 * });
 * ```
 *
 * The import registers the matchers where jest runs, and does nothing elsewhere.
 */
import { type ExpectedChain, trafficMatchers } from './matchers';
import type { CoverageOptions } from './route-coverage';

export { type ExpectedChain, type MatcherResult, trafficMatchers } from './matchers';
export { type CoverageOptions, type CoveredRule, RouteCoverage } from './route-coverage';
export { Journey, type TestRequest, Traffic, type TrafficSource } from './traffic';

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: the type parameters have to be those of jest
    interface Matchers<R, T = {}> {
      /** All of the request's traffic is taken by a service, and by that subset of it if one is named. */
      toReach(service: string, subset?: string): R;
      /** The request is shared out so, in percent by subset: `{ main: 95, canary: 5 }`. */
      toBeSplit(expected: Readonly<Record<string, number>>): R;
      /** The request is refused by policy: by an AuthorizationPolicy, or because mTLS is required and missing. */
      toBeDenied(): R;
      /** The proxy or a destination answers with this status by itself: 404, 503, a fault, a direct response. */
      toFailWith(status: number): R;
      /** The proxy redirects to this address. */
      toRedirectTo(location: string): R;
      /** The request carries the header, with this value, at every destination. */
      toSetHeader(name: string, value: string): R;
      /** The request arrives without the header. */
      toRemoveHeader(name: string): R;
      /** A copy goes to a service, for this percentage of the requests if one is given. */
      toMirrorTo(service: string, subset?: string, percent?: number): R;
      /** The rule with this name decides. */
      toTakeRule(name: string): R;
      /** Along a chain, each service is reached in this subset: `{ ui: 'main', cms: 'ops-1234' }`. */
      toTravel(expected: ExpectedChain): R;
      /** Of a `Traffic`: each rule was taken by some request that was sent before; all rules, or those that the options name. */
      toTakeEveryRule(options?: CoverageOptions): R;
    }
  }
}

const { expect } = globalThis as { readonly expect?: { extend?(matchers: typeof trafficMatchers): void } };
expect?.extend?.(trafficMatchers);
