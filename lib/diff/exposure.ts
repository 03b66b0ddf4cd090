import { type MeshModel, record } from '../mesh-model';
import type { Answer, DestinationShare } from '../resolver';
import { compareText } from '../text/compare-text';
import { listed } from '../text/listed';
import { serviceName } from './effect';
import type { Entry } from './entry';
import type { Difference } from './place-difference';
import type { Sides } from './sides';

/** What is open now and was not before. */
export type ExposureKind =
  | 'reachable-from-gateway'
  | 'authorization-widens'
  | 'mtls-weakens'
  | 'plaintext'
  | 'scope-widens'
  | 'header-not-stripped';

/** Something that is open in head and was not in base. */
export interface Exposure {
  /** In which way it is open. */
  readonly kind: ExposureKind;
  /** One sentence. */
  readonly text: string;
  /** A request that shows it, where a request can. */
  readonly example: string;
}

/** Collects what changed requests show to be open in head and not in base; each sentence once, with its first example. */
export class ExposureCollector {
  private readonly found = new Map<string, Exposure>();
  private readonly callers = new Map<string, { readonly senders: Set<string>; readonly example: string }>();
  private readonly baseReach = new Map<string, Set<string>>();
  private readonly workloads: ReadonlySet<string>;

  constructor(private readonly base: MeshModel) {
    this.workloads = new Set(base.workloads.map(({ namespace, name }) => `${namespace}/${name}`));
    for (const { gateways, http, tcp, tls } of base.virtualServices) {
      const routes = [...http, ...tcp, ...tls].flatMap(({ route }) => route);
      const mirrors = http.flatMap((rule) => rule.mirrors ?? []);
      for (const gateway of gateways) {
        const reach = this.baseReach.get(gateway) ?? new Set<string>();
        for (const { destination } of [...routes, ...mirrors]) reach.add(destination.host);
        this.baseReach.set(gateway, reach);
      }
    }
  }

  get exposures(): Exposure[] {
    const calls = [...this.callers].map(([target, { senders, example }]): Exposure => {
      return { kind: 'authorization-widens', text: `${listed([...senders])} may now call ${target}`, example };
    });
    return [...this.found.values(), ...calls].sort(
      (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || compareText(a.text, b.text),
    );
  }

  /** @param example asked of the first only: a host of many rules has the same exposure many times */
  add(kind: ExposureKind, text: string, example: () => string = () => ''): void {
    const key = `${kind} ${text}`;
    if (!this.found.has(key)) this.found.set(key, { kind, text, example: example() });
  }

  /** A caller that policies let in now. */
  mayCall(sender: string, target: string, example: () => string = () => ''): void {
    if (sender === target) return;
    const known = this.callers.get(target) ?? { senders: new Set(), example: '' };
    this.callers.set(target, { senders: known.senders.add(sender), example: known.example || example() });
  }

  /**
   * What the changed requests of one entry show.
   *
   * @param describe a change's requests in words
   * @param keeps whether some request that base forwards arrives with a header
   */
  entry(
    entry: Entry,
    differences: readonly Difference[],
    describe: (difference: Difference) => string,
    keeps: (header: string) => boolean,
  ): void {
    for (const difference of differences) this.difference(entry, difference.answers, () => describe(difference));
    if (entry.kind === 'gateway') this.headers(entry, differences, describe, keeps);
  }

  private difference(entry: Entry, { base, head }: Sides<Answer | undefined>, example: () => string): void {
    if (base === undefined || head === undefined) return;
    for (const to of taken(head)) {
      const name = serviceName(to);
      if (entry.kind === 'gateway') this.reach(head, to, name, example);
      const old =
        base.outcome.kind === 'forward' ? base.outcome.destinations.find((item) => item.host === to.host) : undefined;
      if (old?.result.kind === 'denied') {
        for (const from of entry.from) this.mayCall(entry.kind === 'gateway' ? `gateway ${from}` : from, name, example);
      }
      if (
        old?.result.kind === 'delivered' &&
        to.result.kind === 'delivered' &&
        old.result.tls === 'mtls' &&
        to.result.tls === 'plaintext'
      ) {
        this.add(
          'plaintext',
          `requests from ${listed(entry.from)} to ${name} travel in plaintext, no longer in mTLS`,
          example,
        );
      }
      if (old?.result.kind === 'delivered' && to.result.kind === 'delivered' && checks(old) && !checks(to)) {
        this.add(
          'plaintext',
          `requests from ${listed(entry.from)} to ${name} no longer check the certificate of the server`,
          example,
        );
      }
    }
    if (base.outcome.kind === 'denied' && head.outcome.kind !== 'denied' && entry.kind === 'gateway') {
      this.add(
        'authorization-widens',
        `gateway ${listed(entry.from)} takes requests for ${entry.host} that it refused`,
        example,
      );
    }
    if (needsCertificate(base) && !needsCertificate(head) && head.outcome.kind !== 'unreachable') {
      this.add(
        'authorization-widens',
        `gateway ${listed(entry.from)} takes clients without a certificate for ${entry.host}`,
        example,
      );
    }
    const redirected = base.outcome.kind === 'redirect' && base.outcome.location.startsWith('https:');
    if (entry.kind === 'gateway' && entry.scheme === 'http' && redirected && head.outcome.kind === 'forward') {
      this.add(
        'plaintext',
        `gateway ${listed(entry.from)} serves ${entry.host} over plain HTTP, no longer redirecting to https`,
        example,
      );
    }
  }

  private reach(head: Answer, to: DestinationShare, name: string, example: () => string): void {
    const gateway = head.server?.gateway;
    if (gateway === undefined || this.base.servicesNamed(to.host).size === 0) return;
    const own = `${gateway.namespace}/${gateway.name}`;
    if (this.baseReach.get(own)?.has(to.host)) return;
    const elsewhere = [...this.baseReach].some(([other, reach]) => other !== 'mesh' && reach.has(to.host));
    this.add(
      'reachable-from-gateway',
      elsewhere
        ? `${name} becomes reachable from gateway ${own} too`
        : `${name} was internal and becomes reachable from gateway ${own}`,
      example,
    );
  }

  /** Headers that visitors send: what the gateway took away from them before, and lets through now. */
  private headers(
    entry: Entry,
    differences: readonly Difference[],
    describe: (difference: Difference) => string,
    keeps: (header: string) => boolean,
  ): void {
    const stripped = new Set<string>();
    const passing = new Map<string, Difference>();
    const choosing = new Map<string, Difference>();
    for (const difference of differences) {
      const { base, head } = difference.answers;
      for (const [attribute, { taken, example }] of difference.region.slots) {
        if (!attribute.startsWith('header ') || attribute === 'header x-forwarded-proto' || example === undefined)
          continue;
        // A token that goes on once it is verified was no visitor's choice.
        if (taken.some(({ token }) => token !== undefined)) continue;
        const name = attribute.slice('header '.length);
        const isAnyValue = taken.every(({ match }) => match.kind === 'present');
        if (survives(base, name) === false) stripped.add(name);
        if (survives(head, name) !== true) continue;
        if (isAnyValue && survives(base, name) === false && !passing.has(name)) passing.set(name, difference);
        if (!isAnyValue && !choosing.has(name) && this.existed(head)) choosing.set(name, difference);
      }
    }
    for (const [name, difference] of passing) {
      this.add('header-not-stripped', `gateway ${listed(entry.from)} stops stripping ${name} at ${entry.host}`, () =>
        describe(difference),
      );
    }
    for (const [name, difference] of choosing) {
      if (passing.has(name) || !stripped.has(name) || keeps(name)) continue;
      this.add(
        'header-not-stripped',
        `gateway ${listed(entry.from)} lets visitors of ${entry.host} choose by ${name}, which it stripped from every request`,
        () => describe(difference),
      );
    }
  }

  private existed(answer: Answer | undefined): boolean {
    const targets = answer?.outcome.kind === 'forward' ? answer.outcome.destinations : [];
    return targets.every(({ workloads }) =>
      workloads.every(({ namespace, name }) => this.workloads.has(`${namespace}/${name}`)),
    );
  }
}

const ORDER: readonly ExposureKind[] = [
  'reachable-from-gateway',
  'authorization-widens',
  'mtls-weakens',
  'plaintext',
  'scope-widens',
  'header-not-stripped',
];

/** Whether a header arrives at a destination; nothing where the request is not forwarded. */
function survives(answer: Answer | undefined, name: string): boolean | undefined {
  if (answer?.outcome.kind !== 'forward') return undefined;
  return answer.outcome.destinations.some(({ headers }) => headers.has(name));
}

/** Whether a gateway takes only clients that show a certificate. */
function needsCertificate({ server, outcome }: Answer): boolean {
  return outcome.kind !== 'unreachable' && server?.server.tls?.mode === 'MUTUAL';
}

/** Whether a client looks at the certificate that a server shows. */
function checks({ destinationRules, subsetDefinition }: DestinationShare): boolean {
  return [...destinationRules, subsetDefinition].every((rule) => {
    return record(rule?.trafficPolicy?.written.tls).insecureSkipVerify !== true;
  });
}

function taken(answer: Answer): readonly DestinationShare[] {
  if (answer.outcome.kind !== 'forward') return [];
  return answer.outcome.destinations.filter(({ result }) => result.kind === 'delivered');
}
