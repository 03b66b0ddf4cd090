import { Undecided } from '../language/automaton';
import { quoted } from '../language/quoted';
import type { AuthorizationPolicy, HttpRule, RouteHeaders, ValueCondition } from '../mesh-model';
import { headerAttribute } from '../region/match-constraints';
import type { Constraint, Regions } from '../region/region';
import type { Answer, Client, Resolver } from '../resolver';
import { policiesFor } from '../resolver/authorization';
import { canonical } from './canonical';
import { httpRuleOf } from './rule-changes';
import { SIDES, type Side, type Sides } from './sides';

/** What decides about a request at one place, in both versions. */
export interface Deciding {
  readonly resolvers: Sides<Resolver>;
  readonly clients: Sides<Client | undefined>;
  readonly answers: Sides<Answer | undefined>;
}

/**
 * Conditions, beside those of the rules, by which the fate of requests that the same pair of rules takes may differ: of
 * policies, of preflights, and of what the rules change. Requests that no such condition tells apart fare alike.
 *
 * @throws Undecided
 */
export function sideConditions(regions: Regions, deciding: Deciding): Constraint[] {
  const found: Constraint[] = [];
  const { answers } = deciding;
  const rules = { base: httpRuleOf(answers.base), head: httpRuleOf(answers.head) };
  const policies = policiesByPlace(deciding);
  for (const side of SIDES) addPolicies(regions, policies[side].gateway, undefined, found);
  const sameTargets = targetsKey(answers.base) === targetsKey(answers.head);
  const sameChanges = canonical(changesOf(answers.base)) === canonical(changesOf(answers.head));
  // Whether clients show who they are decides what policies let in.
  const sameTls = tlsKey(answers.base) === tlsKey(answers.head);
  if (!sameTargets || !sameChanges || !sameTls || !same(policies.base.targets, policies.head.targets)) {
    for (const side of SIDES) addPolicies(regions, policies[side].targets, answers[side], found);
  }
  for (const rule of [rules.base, rules.head]) if (rule?.cors !== undefined) addPreflight(regions, rule, found);
  if (!sameChanges) {
    for (const side of SIDES)
      addChanges(regions, rules[side], answers[side], rules[side === 'base' ? 'head' : 'base'], found);
  }
  const unique = new Map(found.map((item) => [`${item.attribute} ${item.set.id}`, item]));
  return [...unique.values()];
}

function same(a: readonly AuthorizationPolicy[], b: readonly AuthorizationPolicy[]): boolean {
  return a.length === b.length && a.every((policy, at) => policyKey(policy) === policyKey(b[at]!));
}

const policyKeys = new WeakMap<AuthorizationPolicy, string>();

function policyKey(policy: AuthorizationPolicy): string {
  const known = policyKeys.get(policy) ?? `${policy.object.title} ${canonical(policy.object.spec)}`;
  policyKeys.set(policy, known);
  return known;
}

function policiesByPlace({ resolvers, clients, answers }: Deciding) {
  const of = (side: Side) => {
    const { model } = resolvers[side];
    const client = clients[side];
    const gateway = client?.kind === 'gateway' ? policiesFor(model, client) : [];
    const { outcome } = answers[side] ?? {};
    const shares = outcome?.kind === 'forward' ? [...outcome.destinations, ...outcome.mirrors] : [];
    const passed = outcome?.kind === 'passthrough' && outcome.destination !== undefined ? [outcome.destination] : [];
    const workloads = new Set([...shares, ...passed].flatMap((share) => share.workloads));
    const targets = new Set([...workloads].flatMap((workload) => policiesFor(model, workload)));
    return { gateway, targets: [...targets] };
  };
  return { base: of('base'), head: of('head') };
}

function targetsKey(answer: Answer | undefined): string {
  if (answer?.outcome.kind !== 'forward') return answer?.outcome.kind ?? '';
  const { destinations, mirrors } = answer.outcome;
  return JSON.stringify(
    [...destinations, ...mirrors].map(({ host, port, subset, workloads }) => {
      return [host, port, subset, workloads.map(({ namespace, kind, name }) => `${kind} ${namespace}/${name}`)];
    }),
  );
}

function tlsKey(answer: Answer | undefined): string {
  const { outcome } = answer ?? {};
  const results = outcome?.kind === 'forward' ? outcome.destinations.flatMap((share) => share.results) : [];
  const passed = outcome?.kind === 'passthrough' ? (outcome.destination?.results ?? []) : [];
  return [...results, ...passed].map(({ result }) => ('tls' in result ? result.tls : result.kind)).join();
}

/** @param through what the rule does to a request on its way to the policies; absent at the gateway itself */
function addPolicies(
  regions: Regions,
  policies: readonly AuthorizationPolicy[],
  through: Answer | undefined,
  found: Constraint[],
): void {
  for (const { rules } of policies) {
    for (const { from, to, when } of rules) {
      for (const condition of [...from.flat(), ...to.flat(), ...when]) addValues(regions, condition, through, found);
    }
  }
}

function addValues(
  regions: Regions,
  { key, values, notValues }: ValueCondition,
  through: Answer | undefined,
  found: Constraint[],
): void {
  const all = [...values, ...notValues];
  if (key === 'request.method') {
    for (const value of all) found.push(regions.constraint('method', valueMatch(value)));
  } else if (key === 'request.host') {
    for (const value of all) {
      const { kind, text } = pattern(value.toLowerCase());
      if (kind === 'any') continue;
      const regex = `(?i)${kind === 'suffix' ? '.*' : ''}${quoted(text)}${kind === 'prefix' ? '.*' : ''}`;
      found.push(regions.constraint('authority', { kind: 'regex', value: regex }));
    }
  } else if (key === 'request.path') {
    for (const value of all) addPath(regions, value, through, found);
  } else if (key.startsWith('request.headers[')) {
    addHeader(regions, key.slice('request.headers['.length, -1).toLowerCase(), all, through, found);
  }
}

type Pattern = { readonly kind: 'any' | 'exact' | 'prefix' | 'suffix'; readonly text: string };

/** Istio's values in policies: a star at one end. */
function pattern(value: string): Pattern {
  if (value === '*') return { kind: 'any', text: '' };
  if (value.startsWith('*')) return { kind: 'suffix', text: value.slice(1) };
  if (value.endsWith('*')) return { kind: 'prefix', text: value.slice(0, -1) };
  return { kind: 'exact', text: value };
}

function valueMatch(value: string): Parameters<Regions['constraint']>[1] {
  const { kind, text } = pattern(value);
  if (kind === 'any') return { kind: 'present' };
  if (kind === 'suffix') return { kind: 'regex', value: `(?s).*${quoted(text)}` };
  return { kind, value: text };
}

function addPath(regions: Regions, value: string, through: Answer | undefined, found: Constraint[]): void {
  const template = /\{\*\*?\}/.test(value);
  const regex = value
    .split(/(\{\*\*\}|\{\*\})/)
    .map((part) => (part === '{*}' ? '[^/]+' : part === '{**}' ? '.*' : quoted(part)))
    .join('');
  const match: Parameters<Regions['constraint']>[1] = template ? { kind: 'regex', value: regex } : valueMatch(value);
  const rule = httpRuleOf(through);
  const rewrite = rule?.rewrite;
  if (rewrite === undefined || (rewrite.uri === '' && rewrite.regex === undefined)) {
    found.push(regions.constraint('path', match));
    return;
  }
  if (rewrite.regex !== undefined) throw new Undecided('a policy asks about a path that a regular expression rewrites');
  const uri = through?.rule?.match?.uri;
  // An exact path and a regular expression are replaced as a whole: what arrives is always the same.
  if (uri !== undefined && uri.kind !== 'prefix' && !(uri.kind === 'present' && uri.regex === undefined)) return;
  const taken = uri?.kind === 'prefix' ? uri.value : '/';
  found.push(regions.rewrittenPath(taken, rewrite.uri, match, through?.rule?.match?.ignoreUriCase === true));
}

function addHeader(
  regions: Regions,
  name: string,
  values: readonly string[],
  through: Answer | undefined,
  found: Constraint[],
): void {
  const rule = httpRuleOf(through);
  const operations = [rule?.headers, ...(rule?.route ?? []).map(({ headers }) => headers)].map((item) => item?.request);
  const names = (field: 'set' | 'add') =>
    operations.some((item) => Object.keys(item?.[field] ?? {}).some((key) => key.toLowerCase() === name));
  if (names('add')) throw new Undecided(`a policy asks about header ${name}, to which a rule adds`);
  const attribute = headerAttribute(name);
  for (const value of values) {
    const match = valueMatch(value);
    found.push(regions.constraint(attribute, match));
    const { kind, text } = pattern(value);
    if (kind === 'any' || attribute !== `header ${name}`) continue;
    // Policies look at each line of a header by itself, and a comma may stand between lines.
    const line = `${kind === 'suffix' ? '[^,]*' : ''}${quoted(text)}${kind === 'prefix' ? '[^,]*' : ''}`;
    found.push(regions.constraint(attribute, { kind: 'regex', value: `(?:.*,)?\\s*${line}\\s*(?:,.*)?` }));
  }
}

/** A preflight is answered by the gateway or sidecar itself. */
function addPreflight(regions: Regions, { cors }: HttpRule, found: Constraint[]): void {
  found.push(
    regions.constraint('method', { kind: 'exact', value: 'OPTIONS' }),
    regions.constraint('header access-control-request-method', { kind: 'present' }),
    regions.constraint('header origin', { kind: 'present' }),
    ...cors!.allowOrigins.map((match) => regions.constraint('header origin', match)),
  );
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
  rule: HttpRule | undefined,
  answer: Answer | undefined,
  other: HttpRule | undefined,
  found: Constraint[],
): void {
  if (rule === undefined) return;
  for (const headers of [rule.headers, ...rule.route.map((route) => route.headers)])
    addOperations(regions, headers, found);
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

function addOperations(regions: Regions, headers: RouteHeaders | undefined, found: Constraint[]): void {
  if (headers === undefined) return;
  const { set, add, remove } = headers.request;
  const names = [...Object.keys(set), ...Object.keys(add), ...remove].filter((name) => !name.startsWith(':'));
  for (const name of names) found.push(regions.constraint(headerAttribute(name), { kind: 'present' }));
  for (const [name, value] of Object.entries({ ...add, ...set })) {
    if (name.startsWith(':') || name.toLowerCase() === 'host') {
      found.push(regions.constraint('authority', { kind: 'exact', value }));
      continue;
    }
    for (const [, read] of value.matchAll(/%REQ\(([^)?:]+)\)%/g)) {
      if (read!.toLowerCase() !== ':path') found.push(regions.constraint(headerAttribute(read!), { kind: 'present' }));
    }
    if (!value.includes('%')) found.push(regions.constraint(headerAttribute(name), { kind: 'exact', value }));
  }
}
