import { declaredPropagation, type Fault, type MeshService, type MessageConsumer, type Workload } from '../mesh-model';
import type { Propagates } from '../model/propagation';
import {
  type Answer,
  type DestinationShare,
  isMeshed,
  type Resolver,
  type SkippedRule,
  workloadClient,
} from '../resolver';
import { gatewayPortHints, unknownNameHints } from './hints';
import { insideRequest } from './inside-request';
import { findConsumer, type MessageHop, sendMessage } from './message-hop';
import { answerFromOutside, declaredCalls, findService, findWorkload } from './participants';

/** The request that `explain` follows. */
export interface Question {
  /** `https://ops-1234.acme.example.com/cms/x`; with `from`, `http://cms/x` or just `cms`. */
  readonly url: string;
  /** @default "GET" */
  readonly method?: string;
  /** Names in any case; a header sent several times is a list. @default - none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** The workload that sends it (`acme/ui`). @default - a client outside, through a gateway */
  readonly from?: string;
  /** The gateway it enters at (`acme/gateway`). @default - the one that has the host */
  readonly gateway?: string;
  /**
   * Services called one after the other, the first of them by this request. Workers that read a topic may stand among them, and
   * topics: `topic:orders`, or `topic:orders/billing` where several services read it.
   *
   * @default - the calls that Sidecars declare
   */
  readonly chain?: readonly string[];
  /** How many calls deep declared calls are followed. @default 4 */
  readonly depth?: number;
}

/** One proxy on the way, and what follows from there. */
export interface Hop {
  /** Who sends: `client`, or `acme/ui-main`. */
  readonly from: string;
  /** The service that it calls, by the name that it uses. */
  readonly to: string;
  /** What becomes of the request at this proxy. */
  readonly answer: Answer;
  /** Conditions of the chosen rule, in words. */
  readonly conditions: readonly string[];
  /** The rules before the chosen one, and why each does not match. */
  readonly skipped: readonly SkippedRule[];
  /** Headers that the sender must pass on: without each, the request goes elsewhere. */
  readonly needs: readonly NeededHeader[];
  /** What the sender's service declares that it passes on (PROP-4). @default - not known */
  readonly propagates?: Propagates;
  /** Set where it is a message that is sent, not a request. */
  readonly message?: MessageHop;
  /** Something about the hop that the user should know. */
  readonly notes: readonly string[];
  /** The calls that follow from here. */
  readonly next: readonly Hop[];
}

/** A header that decides, and what happens when the sender does not pass it on. */
export interface NeededHeader {
  /** The header's name in lower case. */
  readonly name: string;
  /** The value that the request has. */
  readonly value: string;
  /** What becomes of the request without it. */
  readonly without: Answer;
  /** The call further on that goes elsewhere, as `Hop.to`; absent if it is this one. */
  readonly at?: string;
  /** Others that do as well: one of all these is enough. @default - none */
  readonly or?: readonly Pick<NeededHeader, 'name' | 'value'>[];
}

/** Says where a request goes and why, hop by hop. */
export function explain(resolver: Resolver, question: Question): Hop {
  const { url, method, headers, from, chain = [] } = question;
  const rest = { ...(method !== undefined && { method }), ...(headers !== undefined && { headers }) };
  const walk: Walk = { resolver, seen: new Set(), limit: question.depth ?? 4, isAsked: question.depth !== undefined };
  if (from === undefined) {
    const { answer } = answerFromOutside(resolver, url, rest, question.gateway);
    const notes = gatewayPortHints(resolver, answer);
    return hop(walk, { from: 'client', to: url, answer, chain: question.chain && chain, depth: 0, notes });
  }
  const workload = findWorkload(resolver.model, from);
  const answer = resolver.resolve(insideRequest(resolver, workload, url, rest));
  const notes = unknownNameHints(resolver, workload, answer);
  return hop(walk, { from: nameOf(workload), to: url, answer, chain: question.chain && chain, depth: 0, notes });
}

interface Walk {
  readonly resolver: Resolver;
  readonly seen: Set<string>;
  readonly limit: number;
  /** True when somebody asked for this limit. */
  readonly isAsked: boolean;
}

interface Step {
  readonly from: string;
  readonly to: string;
  readonly answer: Answer;
  /** Services still to call, this hop's first; absent to follow declared calls. */
  readonly chain: readonly string[] | undefined;
  readonly depth: number;
  readonly notes?: readonly string[];
  readonly message?: MessageHop;
}

function hop(walk: Walk, step: Step): Hop {
  const { resolver } = walk;
  const { answer, chain } = step;
  const notes = [...(step.notes ?? [])];
  const reached = mainDestination(answer);
  const expected = chain?.[0];
  if (expected !== undefined && reached !== undefined && step.message === undefined) {
    const wanted = findService(resolver.model, expected, reached.service?.namespace ?? '');
    if (reached.service?.hostname !== wanted.hostname)
      notes.push(`--chain says ${expected}, but the request goes to ${reached.host}`);
  }
  if (chain !== undefined && reached === undefined) notes.push(`--chain ends here: no service takes the request`);
  if (chain === undefined && step.depth >= walk.limit && !walk.isAsked && hasCalls(resolver, reached)) {
    notes.push('calls further on are not followed; --chain names them');
  }
  return {
    from: step.from,
    to: step.to,
    answer,
    ...(step.message && { message: step.message }),
    conditions: step.message === undefined ? resolver.matchedConditions(answer) : [],
    skipped: step.message === undefined ? resolver.skippedRules(answer) : [],
    needs: [],
    notes,
    next: reached === undefined ? [] : nextHops(walk, step, reached),
  };
}

function hasCalls(resolver: Resolver, reached: DestinationShare | undefined): boolean {
  const workload = reached?.workloads[0];
  return workload !== undefined && declaredCalls(resolver, workload).length > 0;
}

/** The destination with the largest share, if it takes the request. */
function mainDestination(answer: Answer): DestinationShare | undefined {
  const { outcome } = answer;
  const shares =
    outcome.kind === 'forward'
      ? outcome.destinations
      : outcome.kind === 'passthrough' && outcome.destination !== undefined
        ? [outcome.destination]
        : [];
  const largest = shares.reduce<DestinationShare | undefined>(
    (best, item) => (best && best.share >= item.share ? best : item),
    undefined,
  );
  return largest?.result.kind === 'delivered' ? largest : undefined;
}

function nextHops(walk: Walk, step: Step, reached: DestinationShare): Hop[] {
  const workload = reached.workloads[0];
  if (workload === undefined) return [];
  const { resolver } = walk;
  if (step.chain !== undefined) {
    const [, ...rest] = step.chain;
    const following = rest[0];
    if (following === undefined) return [];
    const consumer = findConsumer(resolver.model, following, workload.namespace);
    if (consumer !== undefined) return [send(walk, workload, consumer, reached, rest, step.depth)];
    return [
      call(walk, workload, findService(resolver.model, following, workload.namespace), reached, rest, step.depth),
    ];
  }
  if (step.depth >= walk.limit) return [];
  return declaredCalls(resolver, workload).flatMap((service) => {
    const key = `${nameOf(workload)} ${service.hostname}`;
    if (walk.seen.has(key)) return [];
    walk.seen.add(key);
    return [call(walk, workload, service, reached, undefined, step.depth)];
  });
}

/** A call from a workload that passes on the headers it got. */
function call(
  walk: Walk,
  workload: Workload,
  service: MeshService,
  reached: DestinationShare,
  chain: readonly string[] | undefined,
  depth: number,
): Hop {
  const { resolver } = walk;
  const port = service.ports.find((item) => item.protocol !== 'udp')?.number ?? 80;
  const from = workloadClient(workload, isMeshed(resolver.model, workload));
  const ask = (sent: Headers) => resolver.resolve({ from, authority: `${service.hostname}:${port}`, headers: sent });
  return passedOn(walk, workload, ask, Object.fromEntries(reached.headers), {
    to: `${service.namespace}/${service.name}`,
    chain,
    depth,
  });
}

/** A message from a workload that puts the headers it got into it. */
function send(
  walk: Walk,
  workload: Workload,
  consumer: MessageConsumer,
  reached: DestinationShare,
  chain: readonly string[],
  depth: number,
): Hop {
  const { model } = walk.resolver;
  const headers = Object.fromEntries(reached.headers);
  const ask = (sent: Headers) => sendMessage(model, workload, consumer, sent).answer;
  const { message } = sendMessage(model, workload, consumer, headers);
  return passedOn(walk, workload, ask, headers, { to: `topic ${message.sentTo}`, chain, depth, message });
}

type Headers = Readonly<Record<string, string>>;

/** A hop from a workload inside the mesh, with what it has to pass on for it. */
function passedOn(
  walk: Walk,
  workload: Workload,
  ask: (headers: Headers) => Answer,
  headers: Headers,
  step: Pick<Step, 'to' | 'chain' | 'depth' | 'message'>,
): Hop {
  const answer = ask(headers);
  const needs = neededHeaders(ask, headers, answer);
  const made = hop(walk, { ...step, from: nameOf(workload), answer, depth: step.depth + 1 });
  const propagates = declaredPropagation(workload);
  return {
    ...made,
    ...(propagates !== undefined && { propagates }),
    needs: [...needs, ...neededFurtherOn(ask, headers, needs, made.next)],
  };
}

/** Each header without which the request goes elsewhere. */
function neededHeaders(
  ask: (headers: Readonly<Record<string, string>>) => Answer,
  headers: Readonly<Record<string, string>>,
  answer: Answer,
): NeededHeader[] {
  const before = destinationsText(answer);
  if (destinationsText(ask({})) === before) return [];
  const needs = Object.entries(headers).flatMap(([name, value]) => {
    const { [name]: _, ...others } = headers;
    const without = ask(others);
    return destinationsText(without) === before ? [] : [{ name, value, without }];
  });
  return needs.length > 0 ? needs : oneOfHeaders(ask, headers, before);
}

/** Headers of which any alone leads to the same place, such as the one of the variant and `baggage` (PROP-1). */
function oneOfHeaders(
  ask: (headers: Readonly<Record<string, string>>) => Answer,
  headers: Readonly<Record<string, string>>,
  before: string,
): NeededHeader[] {
  const enough = Object.entries(headers)
    .filter(([name, value]) => destinationsText(ask({ [name]: value })) === before)
    .map(([name, value]) => ({ name, value }));
  const [first, ...or] = enough.sort((a, b) => Number(a.name === 'baggage') - Number(b.name === 'baggage'));
  if (first === undefined) return [];
  const names = new Set(enough.map(({ name }) => name));
  const without = ask(Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name))));
  return [{ ...first, without, or }];
}

/** Headers that make no difference here, but to a call that follows: a service cannot pass on what did not reach it. */
function neededFurtherOn(
  ask: (headers: Readonly<Record<string, string>>) => Answer,
  headers: Readonly<Record<string, string>>,
  needs: readonly NeededHeader[],
  next: readonly Hop[],
): NeededHeader[] {
  const known = new Set(needs.map(({ name }) => name));
  return next
    .flatMap((hop) => hop.needs.map((need): NeededHeader => ({ ...need, at: need.at ?? hop.to })))
    .filter(({ name, value }) => {
      if (known.has(name) || headers[name] !== value) return false;
      known.add(name);
      const { [name]: _, ...others } = headers;
      // A rule may set it itself.
      return mainDestination(ask(others))?.headers.get(name) !== value;
    });
}

/** Where a request goes, in a few words: to tell two answers apart, and for messages. */
export function destinationsText(answer: Answer): string {
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'forward': {
      const to = outcome.destinations.map((share) => shareText(share, outcome.destinations.length > 1)).join(', ');
      const faults = faultTexts(outcome.fault);
      return faults.length === 0 ? to : `${to} (${faults.join(', ')})`;
    }
    case 'passthrough':
      return outcome.destination === undefined
        ? 'outside the mesh'
        : `${shareText(outcome.destination, false)}, without a rule`;
    case 'redirect':
      return `${outcome.status} to ${outcome.location}`;
    case 'direct-response':
      return `${outcome.status} from the proxy`;
    case 'denied':
      return `${outcome.status ?? 'connection closed'} (${outcome.by.object.title})`;
    case 'error':
      return `${outcome.status} (${outcome.detail})`;
    case 'unreachable':
      return `no connection (${outcome.detail})`;
  }
}

/** `100% wait 2s`, `5% get 503` */
export function faultTexts(fault: Fault | undefined): string[] {
  const { delay, abort } = fault ?? {};
  return [
    ...(delay === undefined ? [] : [`${delay.percent}% wait ${delay.duration}`]),
    ...(abort === undefined ? [] : [`${abort.percent}% get ${abort.httpStatus ?? abort.grpcStatus}`]),
  ];
}

function shareText(to: DestinationShare, withShare: boolean): string {
  const share = withShare ? `${percent(to.share)} ` : '';
  const { result } = to;
  const problem =
    result.kind === 'delivered'
      ? ''
      : result.kind === 'denied'
        ? `: ${result.status} (${result.by.object.title})`
        : `: ${result.status} (${result.detail})`;
  return `${share}${targetName(to)}${problem}`;
}

/** `acme/cms ops-1234` */
export function targetName(to: Pick<DestinationShare, 'service' | 'host' | 'subset'>): string {
  const name =
    to.service === undefined || to.service.registry !== 'kubernetes'
      ? to.host
      : `${to.service.namespace}/${to.service.name}`;
  return to.subset === '' ? name : `${name} ${to.subset}`;
}

/** `95%`, `33.3%` */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

function nameOf(workload: Workload): string {
  return `${workload.namespace}/${workload.name}`;
}
