import { declaredPropagation, type MeshService, type MessageConsumer, type Workload } from '../mesh-model';
import type { Propagates } from '../model/propagation';
import {
  type Answer,
  type DestinationShare,
  isMeshed,
  type Resolver,
  type SkippedRule,
  workloadClient,
} from '../resolver';
import { clientCertificateHints, gatewayPortHints, unknownNameHints } from './hints';
import { insideRequest } from './inside-request';
import { mainDestination } from './main-destination';
import { findConsumer, type MessageHop, sendMessage } from './message-hop';
import { type Headers, type NeededHeader, neededFurtherOn, neededHeaders } from './needed-headers';
import { answerOnward, isSamePass } from './onward';
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

/** Says where a request goes and why, hop by hop. */
export function explain(resolver: Resolver, question: Question): Hop {
  const { url, method, headers, from, chain = [] } = question;
  const rest = { ...(method !== undefined && { method }), ...(headers !== undefined && { headers }) };
  const walk: Walk = { resolver, seen: new Set(), limit: question.depth ?? 4, isAsked: question.depth !== undefined };
  if (from === undefined) {
    const { answer } = answerFromOutside(resolver, url, rest, question.gateway);
    const notes = [...gatewayPortHints(resolver, answer), ...clientCertificateHints(answer)];
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
  /** What gateways did with the request on its way to this hop. @default none */
  readonly passed?: readonly Answer[];
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
  const onward = reached === undefined ? undefined : onwardFrom(walk, step, reached);
  const passed = [...(step.passed ?? []), answer];
  const isRound = onward !== undefined && passed.some((earlier) => isSamePass(earlier, onward));
  if (isRound) {
    const { gateway } = onward.server!;
    const isBytes = onward.outcome.kind === 'forward' && onward.outcome.protocol === 'tcp';
    const end = isBytes ? 'never arrives' : 'goes round until its headers are too long (431)';
    notes.push(`${gateway.object.title} takes the request again by the same rule: it ${end}`);
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
    next: reached === undefined || isRound ? [] : nextHops(walk, { ...step, passed }, reached, onward),
  };
}

/** What a gateway does with the request, where it is sent to one. */
function onwardFrom({ resolver, limit }: Walk, step: Step, reached: DestinationShare): Answer | undefined {
  if (step.chain !== undefined || step.depth >= limit) return undefined;
  return answerOnward(resolver, step.answer, reached);
}

function hasCalls(resolver: Resolver, reached: DestinationShare | undefined): boolean {
  const workload = reached?.workloads[0];
  return workload !== undefined && declaredCalls(resolver, workload).length > 0;
}

function nextHops(walk: Walk, step: Step, reached: DestinationShare, onward: Answer | undefined): Hop[] {
  const workload = reached.workloads[0];
  if (workload === undefined) return [];
  const { resolver } = walk;
  if (onward !== undefined) {
    const { to, passed = [] } = step;
    return [hop(walk, { from: nameOf(workload), to, answer: onward, chain: undefined, depth: step.depth + 1, passed })];
  }
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
  const port = service.ports.find((item) => item.protocol !== 'udp');
  const from = workloadClient(workload, isMeshed(resolver.model, workload));
  const authority = `${service.hostname}:${port?.number ?? 80}`;
  // What a port takes as TLS, callers begin themselves.
  const scheme = port?.protocol === 'tls' ? 'https' : 'http';
  const ask = (sent: Headers) => resolver.resolve({ from, authority, scheme, headers: sent });
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

function nameOf(workload: Workload): string {
  return `${workload.namespace}/${workload.name}`;
}
