import { explanationToText, targetName } from '../explain';
import type { MeshService } from '../mesh-model';
import type { Answer, DestinationResult, DestinationShare, MirrorShare, Target } from '../resolver';
import type { CoverageOptions } from './route-coverage';
import { Journey, Traffic } from './traffic';

/** What jest needs from a matcher. */
export interface MatcherResult {
  /** Whether the expectation holds. */
  readonly pass: boolean;
  /** What the test says when it fails. */
  readonly message: () => string;
}

/** What a test expects of a chain: per service, the subset that takes the request; `null` for a service without subsets. */
export type ExpectedChain = Readonly<Record<string, string | null>>;

/**
 * Matchers about traffic, for `expect.extend`. Importing `branchline/testing` registers them where jest runs.
 *
 * Each fails with the explanation: which gateway, which rule in which line, and why the rules before it did not match.
 */
export const trafficMatchers = {
  /** All of the request's traffic is taken by a service, and by that subset of it if one is named. */
  toReach(received: unknown, service: string, subset?: string): MatcherResult {
    return judge(received, `to reach ${subset === undefined ? service : `${service} ${subset}`}`, ({ answer }) => {
      const shares = delivered(answer);
      return shares.length > 0 && shares.every((to) => isTarget(to, service, subset)) && complete(shares);
    });
  },

  /** The request is shared out so, in percent by subset (`{ main: 95, canary: 5 }`), or by `service subset`. */
  toBeSplit(received: unknown, expected: Readonly<Record<string, number>>): MatcherResult {
    const wanted = Object.entries(expected).filter(([, share]) => share > 0);
    const text = wanted.map(([name, share]) => `${share}% ${name}`).join(', ');
    return judge(received, `to be split into ${text}`, ({ answer }) => {
      const shares = delivered(answer);
      const parts = wanted.map(([name, share]) => {
        const found = shares.filter((to) => to.subset === name || targetName(to) === name || shortName(to) === name);
        return Math.abs(sum(found) * 100 - share) < 0.05;
      });
      return (
        parts.every(Boolean) &&
        Math.abs(wanted.reduce((total, [, share]) => total + share, 0) - sum(shares) * 100) < 0.05
      );
    });
  },

  /** The request is refused by policy: by an AuthorizationPolicy, or because mTLS is required and missing. */
  toBeDenied(received: unknown): MatcherResult {
    return judge(received, 'to be denied', ({ answer }) => isDenied(answer));
  },

  /** The proxy or a destination answers with this status by itself: 404, 503, a fault, a direct response. */
  toFailWith(received: unknown, status: number): MatcherResult {
    return judge(received, `to fail with ${status}`, ({ answer }) => statusOf(answer) === status);
  },

  /** The proxy redirects to this address. */
  toRedirectTo(received: unknown, location: string): MatcherResult {
    return judge(received, `to redirect to ${location}`, ({ answer: { outcome } }) => {
      return outcome.kind === 'redirect' && outcome.location === location;
    });
  },

  /** The request carries the header, with this value, at every destination. */
  toSetHeader(received: unknown, name: string, value: string): MatcherResult {
    return judge(received, `to set ${name}: ${value}`, ({ answer }) => {
      const shares = allShares(answer);
      return shares.length > 0 && shares.every((to) => to.headers.get(name.toLowerCase()) === value);
    });
  },

  /** The request arrives without the header. */
  toRemoveHeader(received: unknown, name: string): MatcherResult {
    return judge(received, `to remove ${name}`, ({ answer }) => {
      const shares = allShares(answer);
      return shares.length > 0 && shares.every((to) => !to.headers.has(name.toLowerCase()));
    });
  },

  /** A copy goes to a service, for this percentage of the requests if one is given. */
  toMirrorTo(received: unknown, service: string, subset?: string, share?: number): MatcherResult {
    const what = `${service}${subset === undefined ? '' : ` ${subset}`}${share === undefined ? '' : `, ${share}%`}`;
    return judge(received, `to mirror to ${what}`, ({ answer: { outcome } }) => {
      if (outcome.kind !== 'forward') return false;
      const takes = (mirror: MirrorShare) =>
        isTarget(mirror, service, subset) &&
        mirror.result.kind === 'delivered' &&
        (share === undefined || mirror.percent === share);
      return outcome.mirrors.some(takes);
    });
  },

  /** The rule with this name decides. */
  toTakeRule(received: unknown, name: string): MatcherResult {
    return judge(received, `to take rule ${name}`, ({ answer }) => answer.rule?.name === name);
  },

  /** Along a chain, each service is reached in this subset: `{ ui: 'main', cms: 'ops-1234', 'shared/docx': 'main' }`. */
  toTravel(received: unknown, expected: ExpectedChain): MatcherResult {
    const text = Object.entries(expected).map(([service, subset]) =>
      subset === null ? service : `${service} ${subset}`,
    );
    return judge(received, `to travel ${text.join(' → ')}`, (journey) => {
      const wanted = Object.entries(expected);
      return (
        wanted.length === journey.hops.length &&
        wanted.every(([service, subset], index) => {
          const shares = delivered(journey.hops[index]!.answer);
          return shares.length > 0 && complete(shares) && shares.every((to) => isTarget(to, service, subset ?? ''));
        })
      );
    });
  },

  /** Each rule was taken by some request that was sent before; all rules, or those that the options name. */
  toTakeEveryRule(received: unknown, options: CoverageOptions = {}): MatcherResult {
    if (!(received instanceof Traffic)) {
      return { pass: false, message: () => 'expect(…).toTakeEveryRule() needs the traffic itself, not one request' };
    }
    const coverage = received.coverage(options);
    if (coverage.rules.length === 0) {
      return { pass: false, message: () => 'there is no rule that `of` and `except` leave' };
    }
    const pass = coverage.untaken.length === 0;
    return {
      pass,
      message: () => `expected requests ${pass ? 'to leave a rule out' : 'to take every rule'}\n\n${coverage}`,
    };
  },
};

function judge(received: unknown, expectation: string, test: (journey: Journey) => boolean): MatcherResult {
  if (!(received instanceof Journey)) {
    const message = () => 'expect(…) needs the result of traffic.request(…) or traffic.chain(…)';
    return { pass: false, message };
  }
  const pass = test(received);
  const message = () => {
    const not = pass ? 'not ' : '';
    return `expected the request ${not}${expectation}, but: ${received}\n\n${explanation(received)}`;
  };
  return { pass, message };
}

function explanation(journey: Journey): string {
  return journey.hops.map((hop) => explanationToText({ ...hop, next: [] })).join('\n');
}

function allShares({ outcome }: Answer): readonly DestinationShare[] {
  if (outcome.kind === 'forward') return outcome.destinations;
  return outcome.kind === 'passthrough' && outcome.destination !== undefined ? [outcome.destination] : [];
}

/** Neither yes nor no would be true of a gateway that cannot be identified. */
function demandIdentity({ unknowns }: Answer): void {
  const open = unknowns.find(({ cause }) => cause === 'gateway-pods');
  if (open === undefined) return;
  throw new Error(
    `whether the request is let in is not known: ${open.detail}\nAdd the gateway's Deployment to what Traffic.of reads`,
  );
}

function delivered(answer: Answer): readonly DestinationShare[] {
  demandIdentity(answer);
  return allShares(answer).filter((to) => to.result.kind === 'delivered');
}

function sum(shares: readonly DestinationShare[]): number {
  return shares.reduce((total, to) => total + to.share, 0);
}

/** True when nothing of the request is lost. */
function complete(shares: readonly DestinationShare[]): boolean {
  return Math.abs(sum(shares) - 1) < 1e-9;
}

/** A service by `cms`, `acme/cms` or its whole host name. */
function isTarget(target: Target, name: string, subset: string | undefined): boolean {
  if (subset !== undefined && target.subset !== subset) return false;
  // A message goes to the service of its consumer: `acme/billing`.
  return (
    target.host === name ||
    target.host.endsWith(`/${name}`) ||
    (target.service !== undefined && isNamed(target.service, name))
  );
}

function isNamed(service: MeshService, name: string): boolean {
  const slash = name.indexOf('/');
  if (slash < 0) return service.name === name;
  const namespace = name.slice(0, slash);
  const inNamespace = service.namespace === namespace || service.namespace.startsWith(`${namespace}-`);
  return inNamespace && service.name === name.slice(slash + 1);
}

function shortName(to: DestinationShare): string {
  const name = to.service?.name ?? to.host;
  return to.subset === '' ? name : `${name} ${to.subset}`;
}

function isDenied(answer: Answer): boolean {
  demandIdentity(answer);
  const { outcome } = answer;
  if (outcome.kind === 'denied') return true;
  const refused = (result: DestinationResult) =>
    result.kind === 'denied' || (result.kind === 'error' && result.reason === 'connection_termination');
  if (outcome.kind === 'forward') return outcome.destinations.every((to) => refused(to.result));
  return outcome.kind === 'passthrough' && outcome.destination !== undefined && refused(outcome.destination.result);
}

function statusOf(answer: Answer): number | undefined {
  demandIdentity(answer);
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'error':
    case 'denied':
    case 'direct-response':
    case 'redirect':
      return outcome.status;
    case 'forward': {
      const statuses = new Set(
        outcome.destinations.map(({ result }) => (result.kind === 'delivered' ? 200 : result.status)),
      );
      return statuses.size === 1 ? [...statuses][0] : undefined;
    }
    default:
      return undefined;
  }
}
