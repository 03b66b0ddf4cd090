import { Undecided } from '../language/automaton';
import type { HttpRule, RequestAuthentication, RouteHeaders, StringMatch, Workload } from '../mesh-model';
import { headerAttribute } from '../region/match-constraints';
import type { Constraint, Regions } from '../region/region';
import { AS_SENT, headerConstraints, type Seen } from '../region/seen';
import { attributeOf } from '../region/token-set';
import type { Answer, Client, DestinationShare, Resolver, Target } from '../resolver';
import { policiesFor } from '../resolver/authorization';
import { bypassOf } from '../resolver/bypassed-port';
import { viewOf } from '../resolver/destination-shares';
import { isMeshed } from '../resolver/mutual-tls';
import { viewRequest } from '../resolver/request-view';
import { targetPortOf } from '../resolver/target';
import { requestAuthenticationsFor } from '../resolver/token';
import { placesOf } from '../resolver/token-place';
import { canonical } from './canonical';
import { aspectChanges } from './effect-change';
import { policyConditions } from './policy-conditions';
import { readingKey, samePolicies } from './policy-key';
import { httpRuleOf } from './rule-changes';
import { SIDES, type Side, type Sides } from './sides';
import { type CheckPoint, checkPoint, NO_CHECK } from './token-conditions';

/** What decides about a request at one place, in both versions. */
export interface Deciding {
  readonly resolvers: Sides<Resolver>;
  readonly clients: Sides<Client | undefined>;
  readonly answers: Sides<Answer | undefined>;
}

/** What tells requests of one pair of rules apart. */
export interface SideConditions {
  readonly conditions: readonly Constraint[];
  /** Checks of tokens: their outcomes come before the conditions, which are for the outcome of the request that is asked about. */
  readonly checks: readonly CheckPoint[];
  /** True where no request that the pair of rules takes changes. */
  readonly isQuiet: boolean;
}

/**
 * Conditions, beside those of the rules, by which the fate of requests that the same pair of rules takes may differ: of
 * policies, of tokens and preflights, and of what the rules change. Requests that no such condition tells apart fare alike.
 *
 * @throws Undecided
 */
export function sideConditions(regions: Regions, deciding: Deciding): SideConditions {
  const found: Constraint[] = [];
  const checks: CheckPoint[] = [];
  const { answers } = deciding;
  const rules = { base: httpRuleOf(answers.base), head: httpRuleOf(answers.head) };
  const policies = policiesByPlace(deciding);
  const entered = { base: gatewayCheck(regions, deciding, 'base'), head: gatewayCheck(regions, deciding, 'head') };
  const sameEntered = entered.base.key === entered.head.key;
  for (const side of SIDES) {
    const { told, behind, check } = entered[side];
    const answer = answers[side];
    checks.push(entered[side]);
    if (answer === undefined) continue;
    if (!sameEntered) found.push(...told);
    const arriving = { request: viewRequest(answer.asked), check };
    found.push(...policyConditions(regions, policies[side].gateway, { before: AS_SENT, behind, arriving }));
  }
  const sameTargets = targetsKey(deciding, 'base') === targetsKey(deciding, 'head');
  const sameChanges = canonical(changesOf(answers.base)) === canonical(changesOf(answers.head));
  // Whether clients show who they are decides what policies let in.
  const sameTls = tlsKey(answers.base) === tlsKey(answers.head);
  const sameAtTargets =
    samePolicies(policies.base.targets, policies.head.targets) &&
    samePolicies(policies.base.verifying, policies.head.verifying);
  const reading = (side: Side) => readingKey(deciding.resolvers[side].model, deciding.clients[side]);
  // The same policy says something else of another client, or of another trust domain.
  const sameReading = reading('base') === reading('head');
  const isSame = sameTargets && sameChanges && sameTls && sameEntered && sameAtTargets && sameReading;
  if (isSame && samePolicies(policies.base.gateway, policies.head.gateway) && areAnsweredAlike(answers))
    return { conditions: [], checks: [], isQuiet: true };
  if (!isSame) for (const side of SIDES) addTargets(regions, deciding, side, entered[side].behind, found, checks);
  for (const side of SIDES) {
    const rule = rules[side];
    if (rule?.cors !== undefined) addPreflight(regions, entered[side].behind, rule, found);
  }
  if (!sameChanges || !sameEntered) {
    for (const side of SIDES) {
      const other = rules[side === 'base' ? 'head' : 'base'];
      addChanges(regions, entered[side].behind, rules[side], answers[side], other, found);
    }
  }
  const unique = new Map(found.map((item) => [`${item.attribute} ${item.set.id}`, item]));
  return { conditions: [...unique.values()], checks: checks.filter(({ key }) => key !== ''), isQuiet: false };
}

/** Where a request comes through, or gets the answer that rules give, it shows all that the rules, and what stands behind them, do. */
function areAnsweredAlike({ base, head }: Sides<Answer | undefined>): boolean {
  if (base === undefined || head === undefined) return false;
  return isByRules(base) && isByRules(head) && aspectChanges(base, head).length === 0;
}

function isByRules(answer: Answer): boolean {
  // What answers a preflight shows nothing of what stands behind the rule.
  if (httpRuleOf(answer)?.cors !== undefined && answer.request.method === 'OPTIONS') return false;
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'forward':
      return outcome.destinations.every(({ results }) => results.every(({ result }) => result.kind === 'delivered'));
    case 'redirect':
    case 'direct-response':
      return true;
    case 'error':
      return outcome.reason === 'route_not_found';
    default:
      return false;
  }
}

/** What a gateway's check of tokens makes of a request. @throws Undecided */
export function gatewayCheck(regions: Regions, { resolvers, clients, answers }: Deciding, side: Side): CheckPoint {
  const client = clients[side];
  const answer = answers[side];
  const verifying = client?.kind === 'gateway' ? requestAuthenticationsFor(resolvers[side].model, client) : [];
  if (answer === undefined || verifying.length === 0) return NO_CHECK;
  return checkPoint(regions, verifying, AS_SENT, viewRequest(answer.asked));
}

/** Tokens and policies at the pods that get a request. */
function addTargets(
  regions: Regions,
  { resolvers, answers }: Deciding,
  side: Side,
  seen: Seen,
  found: Constraint[],
  checks: CheckPoint[],
): void {
  const { model } = resolvers[side];
  const through = answers[side];
  if (through === undefined) return;
  for (const { to, leaving } of arrivals(through)) {
    for (const workload of to.workloads) {
      // Bytes have no token. What a rule for bytes leads to may take HTTP, though.
      const verifying = isForBytes(to) ? [] : requestAuthenticationsFor(model, workload);
      if (verifying.length > 0) assertNotWritten(httpRuleOf(through), verifying);
      const request = viewOf(leaving, through.request);
      const point = checkPoint(regions, verifying, seen, request);
      const { told, behind, check } = point;
      checks.push(point);
      found.push(...told);
      const policies = policiesFor(model, workload);
      const arriving = { request, check };
      found.push(...policyConditions(regions, policies, { before: seen, behind, through, arriving }));
    }
  }
}

type Leaving = Pick<DestinationShare, 'headers' | 'path' | 'authority'>;

/** Where a request arrives, and how. */
function arrivals({ outcome, request }: Answer): { readonly to: Target; readonly leaving: Leaving }[] {
  if (outcome.kind === 'passthrough') {
    const { destination } = outcome;
    return destination === undefined ? [] : [{ to: destination, leaving: destination }];
  }
  if (outcome.kind !== 'forward') return [];
  const { destinations, mirrors } = outcome;
  const first: Leaving = destinations[0] ?? request;
  return [
    ...destinations.map((share) => ({ to: share, leaving: share })),
    ...mirrors.map((to) => ({ to, leaving: first })),
  ];
}

/** The pods that get a request, or a copy of it. */
export function podsReached(answer: Answer | undefined): readonly Workload[] {
  return answer === undefined ? [] : [...new Set(arrivals(answer).flatMap(({ to }) => to.workloads))];
}

/** Whether pods take bytes at the port that is asked for, as in `Delivery`. */
function isForBytes({ service, port }: Target): boolean {
  return ['tcp', 'tls'].includes(service?.ports.find(({ number }) => number === port)?.protocol ?? '');
}

/** Which token a pod gets is followed as long as no rule writes what it stands in. */
function assertNotWritten(rule: HttpRule | undefined, verifying: readonly RequestAuthentication[]): void {
  const operations = [rule?.headers, ...(rule?.route ?? []).map(({ headers }) => headers)].map((item) => item?.request);
  const written = operations.flatMap((item) => [
    ...Object.keys(item?.add ?? {}),
    ...Object.entries(item?.set ?? {}).flatMap(([name, value]) => (value.includes('%') ? [name] : [])),
  ]);
  const looked = placesOf(...verifying.flatMap(({ jwtRules }) => jwtRules)).map(attributeOf);
  const found = written.find((name) => looked.includes(`header ${name.toLowerCase()}`));
  if (found !== undefined) throw new Undecided(`a rule writes header ${found}, in which a token may stand`);
}

function policiesByPlace({ resolvers, clients, answers }: Deciding) {
  const of = (side: Side) => {
    const { model } = resolvers[side];
    const client = clients[side];
    const gateway = client?.kind === 'gateway' ? policiesFor(model, client) : [];
    const answer = answers[side];
    const workloads = podsReached(answer);
    const targets = new Set(workloads.flatMap((workload) => policiesFor(model, workload)));
    const verifying = new Set(workloads.flatMap((workload) => requestAuthenticationsFor(model, workload)));
    return { gateway, targets: [...targets], verifying: [...verifying] };
  };
  return { base: of('base'), head: of('head') };
}

function targetsKey({ answers, resolvers }: Deciding, side: Side): string {
  const answer = answers[side];
  const { model } = resolvers[side];
  if (answer === undefined) return '';
  const targets = arrivals(answer).map(({ to }) => to);
  return JSON.stringify([
    answer.outcome.kind,
    ...targets.map(({ host, port, subset, service, workloads }) => {
      // Whether pods take requests or bytes, at which port, and whether past their proxy: that decides what is asked of policies and tokens.
      const taken = service?.ports.find(({ number }) => number === port);
      const pods = workloads.map((pod) => {
        const podPort = taken === undefined ? port : targetPortOf(taken, pod);
        const hasProxy = isMeshed(model, pod) && bypassOf(pod, podPort) === undefined;
        // The same policies may be about some of the pods in one version, and about all in the other.
        const asked = [...policiesFor(model, pod), ...requestAuthenticationsFor(model, pod)].map(
          ({ object }) => object.title,
        );
        return `${pod.kind} ${pod.namespace}/${pod.name} ${podPort} ${hasProxy} ${asked.join()}`;
      });
      return [host, port, subset, taken?.protocol, pods];
    }),
  ]);
}

function tlsKey(answer: Answer | undefined): string {
  const { outcome } = answer ?? {};
  const results = outcome?.kind === 'forward' ? outcome.destinations.flatMap((share) => share.results) : [];
  const passed = outcome?.kind === 'passthrough' ? (outcome.destination?.results ?? []) : [];
  return [...results, ...passed].map(({ result }) => ('tls' in result ? result.tls : result.kind)).join();
}

/** A preflight is answered by the gateway or sidecar itself. */
function addPreflight(regions: Regions, seen: Seen, { cors }: HttpRule, found: Constraint[]): void {
  const header = (name: string, match: StringMatch) =>
    found.push(...(headerConstraints(regions, seen, `header ${name}`, match) ?? []));
  found.push(regions.constraint('method', { kind: 'exact', value: 'OPTIONS' }));
  header('access-control-request-method', { kind: 'present' });
  header('origin', { kind: 'present' });
  for (const match of cors!.allowOrigins) header('origin', match);
}

/** What a rule changes of a request, as far as two rules may do it otherwise. */
function changesOf(answer: Answer | undefined) {
  const rule = httpRuleOf(answer);
  if (rule === undefined) return [];
  const { headers, route, rewrite, redirect } = rule;
  // How much of a path is replaced depends on the condition that took it.
  const match = rewrite === undefined && redirect === undefined ? undefined : answer?.rule?.match;
  return [
    headers?.request,
    route.map((to) => to.headers?.request),
    rewrite,
    redirect,
    match?.uri,
    match?.ignoreUriCase,
  ];
}

/** Requests for which a change changes nothing, or just what the other rule's does. */
function addChanges(
  regions: Regions,
  seen: Seen,
  rule: HttpRule | undefined,
  answer: Answer | undefined,
  other: HttpRule | undefined,
  found: Constraint[],
): void {
  if (rule === undefined) return;
  for (const headers of [rule.headers, ...rule.route.map((route) => route.headers)])
    addOperations(regions, seen, headers, found);
  const { rewrite, redirect } = rule;
  const exact = (attribute: string, value: string) => {
    if (value !== '') found.push(regions.constraint(attribute, { kind: 'exact', value }));
  };
  exact('authority', rewrite?.authority ?? '');
  exact('authority', redirect?.authority ?? '');
  const own = [rewrite?.uri ?? '', redirect?.uri ?? '', redirect?.prefixRewrite ?? ''].filter(Boolean);
  const others = [other?.rewrite?.uri ?? '', other?.redirect?.uri ?? '', other?.redirect?.prefixRewrite ?? ''];
  const uri = answer?.rule?.match?.uri;
  for (const value of own) {
    exact('path', value);
    if (uri?.kind !== 'prefix') continue;
    for (const item of others) if (item.startsWith(value)) exact('path', uri.value + item.slice(value.length));
  }
  if (rewrite?.regex !== undefined) {
    found.push(regions.constraint('path', { kind: 'regex', value: `(?s).*(?:${rewrite.regex.match}).*` }));
  }
}

function addOperations(regions: Regions, seen: Seen, headers: RouteHeaders | undefined, found: Constraint[]): void {
  if (headers === undefined) return;
  const { set, add, remove } = headers.request;
  const names = [...Object.keys(set), ...Object.keys(add), ...remove].filter((name) => !name.startsWith(':'));
  const ask = (name: string, match: StringMatch) =>
    found.push(...(headerConstraints(regions, seen, headerAttribute(name), match) ?? []));
  for (const name of names) ask(name, { kind: 'present' });
  for (const [name, value] of Object.entries({ ...add, ...set })) {
    if (name.startsWith(':') || name.toLowerCase() === 'host') {
      found.push(regions.constraint('authority', { kind: 'exact', value }));
      continue;
    }
    for (const [, read] of value.matchAll(/%REQ\(([^)?:]+)\)%/g)) {
      if (read!.toLowerCase() !== ':path') ask(read!, { kind: 'present' });
    }
    if (!value.includes('%')) ask(name, { kind: 'exact', value });
  }
}
