import { Undecided } from '../language/automaton';
import { quoted } from '../language/quoted';
import type { AuthorizationPolicy, AuthorizationRule, StringMatch, ValueCondition } from '../mesh-model';
import { headerAttribute } from '../region/match-constraints';
import type { Constraint, Regions } from '../region/region';
import { claimConstraint, headerConstraints, type Seen } from '../region/seen';
import type { Answer, RequestView } from '../resolver';
import { ruleHolds } from '../resolver/authorization';
import { bracketedNames } from '../resolver/claims';
import { type Access, conditionHolds, isHttpOnly } from '../resolver/policy-condition';
import { ownServerName } from '../resolver/server-name';
import type { TokenCheck } from '../resolver/token';
import { httpRuleOf } from './rule-changes';

/** What a proxy's policies see of a request. */
export interface SeenByPolicies {
  /** Before tokens are checked: what external authorizers are asked about. */
  readonly before: Seen;
  readonly behind: Seen;
  /** What a rule does to a request on its way to the policies. @default nothing: they stand before the rules */
  readonly through?: Answer | undefined;
  /** The request that is asked about, as it comes to the policies, and what became of its token. */
  readonly arriving: { readonly request: RequestView; readonly check: TokenCheck };
}

/**
 * The conditions by which policies tell requests from the one that is asked about: all that meet the same of them get the same verdict.
 * Of a rule that does not take the request, what it fails by is enough.
 *
 * @throws Undecided
 */
export function policyConditions(
  regions: Regions,
  policies: readonly AuthorizationPolicy[],
  seenBy: SeenByPolicies,
): Constraint[] {
  const found: Constraint[] = [];
  const { check } = seenBy.arriving;
  const accesses = accessesOf(seenBy);
  const allowing = policies.find((policy) => policy.action === 'ALLOW' && takingRule(policy, accesses) !== undefined);
  for (const policy of policies) {
    const { action, rules } = policy;
    // A token that is refused comes to no policy but those of authorizers, and one policy that allows is enough.
    if (action !== 'CUSTOM' && check.kind === 'refused') continue;
    if (action === 'ALLOW' && allowing !== undefined && policy !== allowing) continue;
    const taking = policy === allowing ? takingRule(policy, accesses) : undefined;
    const place: Place = {
      regions,
      seen: action === 'CUSTOM' ? seenBy.before : seenBy.behind,
      through: seenBy.through,
      hasServerName: seenBy.through === undefined && ownServerName(seenBy.arriving.request) !== '',
    };
    for (const rule of taking === undefined ? rules : [taking]) {
      for (const condition of failingBy(rule, policy, accesses) ?? conditionsOf(rule)) {
        addValues(place, condition, found);
        // External authorizers are asked before any token is verified.
        if (action !== 'CUSTOM') addClaims(regions, place.seen, condition, found);
      }
    }
  }
  return found;
}

/** What policies see, by whether tokens are verified before: of a client nothing is known here. */
interface Accesses {
  readonly before: Access;
  readonly behind: Access;
}

function accessesOf({ arriving: { request, check } }: SeenByPolicies): Accesses {
  const before: Access = { request, identity: undefined, port: 0, tcp: false };
  const headers = check.kind === 'refused' ? undefined : check.headers;
  return { before, behind: { ...before, request: { ...request, headers: headers ?? request.headers }, token: check } };
}

function conditionsOf({ from, to, when }: AuthorizationRule): readonly ValueCondition[] {
  return [...from.flat(), ...to.flat(), ...when];
}

/** The first rule of a policy that takes the request, whoever sends it. */
function takingRule(policy: AuthorizationPolicy, { behind }: Accesses): AuthorizationRule | undefined {
  return policy.rules.find((rule) => {
    return conditionsOf(rule).every(({ key }) => isHttpOnly(key)) && ruleHolds(rule, policy, behind) === true;
  });
}

/** Conditions on HTTP that keep a rule from taking the request, whatever its others say; `undefined` where there are none. */
function failingBy(
  { from, to, when }: AuthorizationRule,
  policy: AuthorizationPolicy,
  accesses: Accesses,
): readonly ValueCondition[] | undefined {
  const access = policy.action === 'CUSTOM' ? accesses.before : accesses.behind;
  const fails = (condition: ValueCondition) =>
    isHttpOnly(condition.key) && conditionHolds(condition, policy, access) === false;
  const given = [from, to].filter((alternatives) => alternatives.length > 0);
  for (const alternatives of [...given, ...when.map((condition) => [[condition]])]) {
    const failing = alternatives.map((all) => all.find(fails));
    if (failing.every((item) => item !== undefined)) return failing;
  }
  return undefined;
}

interface Place {
  readonly regions: Regions;
  readonly seen: Seen;
  readonly through: Answer | undefined;
  /** True where clients choose the server name that policies see. */
  readonly hasServerName: boolean;
}

function addValues(place: Place, { key, values, notValues }: ValueCondition, found: Constraint[]): void {
  const { regions } = place;
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
    for (const value of all) addPath(place, value, found);
  } else if (key === 'connection.sni' && place.hasServerName) {
    for (const value of all) found.push(regions.constraint('sni', valueMatch(value)));
  } else if (key.startsWith('request.headers[')) {
    addHeader(place, key.slice('request.headers['.length, -1).toLowerCase(), all, found);
  }
}

/** What a policy asks of the token that was verified. */
function addClaims(
  regions: Regions,
  seen: Seen,
  { key, values, notValues }: ValueCondition,
  found: Constraint[],
): void {
  const all = [...values, ...notValues];
  const add = (path: readonly string[], match: StringMatch, how: 'some' | 'text') => {
    const asked = claimConstraint(regions, seen, path, match, how);
    if (asked !== undefined) found.push(asked);
  };
  if (key === 'request.auth.principal') {
    for (const value of all) {
      const [issuer, subject] = principalMatches(value);
      add(['iss'], issuer, 'text');
      add(['sub'], subject, 'text');
    }
  } else if (key.startsWith('request.auth.')) {
    for (const value of all) add(claimPath(key), claimMatch(value), 'some');
  }
}

function claimPath(key: string): readonly string[] {
  if (key === 'request.auth.audiences') return ['aud'];
  if (key === 'request.auth.presenter') return ['azp'];
  return bracketedNames(key.slice('request.auth.claims'.length));
}

const NOT_EMPTY: StringMatch = { kind: 'regex', value: '(?s).+' };

/** `issuer/subject` as conditions on both (see `requestPrincipalFits`). */
function principalMatches(value: string): readonly [issuer: StringMatch, subject: StringMatch] {
  const slash = value.lastIndexOf('/');
  const exact = (text: string): StringMatch => ({ kind: 'exact', value: text });
  if (slash >= 0) {
    const [issuer, subject] = [value.slice(0, slash), value.slice(slash + 1)];
    if (value.startsWith('*')) return [claimMatch(issuer), exact(subject)];
    return [exact(issuer), value.endsWith('*') ? claimMatch(subject) : exact(subject)];
  }
  if (value === '*') return [NOT_EMPTY, NOT_EMPTY];
  if (value.startsWith('*')) return [NOT_EMPTY, valueMatch(value)];
  return value.endsWith('*') ? [valueMatch(value), NOT_EMPTY] : [exact(value), exact('')];
}

type Pattern = { readonly kind: 'any' | 'exact' | 'prefix' | 'suffix'; readonly text: string };

/** Istio's values in policies: a star at one end. */
function pattern(value: string): Pattern {
  if (value === '*') return { kind: 'any', text: '' };
  if (value.startsWith('*')) return { kind: 'suffix', text: value.slice(1) };
  if (value.endsWith('*')) return { kind: 'prefix', text: value.slice(0, -1) };
  return { kind: 'exact', text: value };
}

function valueMatch(value: string): StringMatch {
  const { kind, text } = pattern(value);
  if (kind === 'any') return { kind: 'present' };
  if (kind === 'suffix') return { kind: 'regex', value: `(?s).*${quoted(text)}` };
  return { kind, value: text };
}

/** Of a claim, a star alone stands for any text that is not empty. */
function claimMatch(value: string): StringMatch {
  return value === '*' ? NOT_EMPTY : valueMatch(value);
}

function addPath({ regions, through }: Place, value: string, found: Constraint[]): void {
  const template = /\{\*\*?\}/.test(value);
  const regex = value
    .split(/(\{\*\*\}|\{\*\})/)
    .map((part) => (part === '{*}' ? '[^/]+' : part === '{**}' ? '.*' : quoted(part)))
    .join('');
  const match: StringMatch = template ? { kind: 'regex', value: regex } : valueMatch(value);
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
  { regions, seen, through }: Place,
  name: string,
  values: readonly string[],
  found: Constraint[],
): void {
  const rule = httpRuleOf(through);
  const operations = [rule?.headers, ...(rule?.route ?? []).map(({ headers }) => headers)].map((item) => item?.request);
  const written = (field: 'set' | 'add') =>
    operations.flatMap((item) =>
      Object.entries(item?.[field] ?? {}).flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : [])),
    );
  if (written('add').length > 0) throw new Undecided(`a policy asks about header ${name}, to which a rule adds`);
  const attribute = headerAttribute(name);
  // A rule may copy another header into this one.
  const copied = written('set').map((value) => /^%REQ\(([^)?:]+)\)%$/.exec(value)?.[1]);
  const attributes = [attribute, ...copied.flatMap((other) => (other === undefined ? [] : headerAttribute(other)))];
  for (const asked of attributes) {
    const ask = (match: StringMatch) => found.push(...(headerConstraints(regions, seen, asked, match) ?? []));
    for (const value of values) {
      ask(valueMatch(value));
      const { kind, text } = pattern(value);
      if (kind === 'any' || !asked.startsWith('header ')) continue;
      // Policies look at each line of a header by itself, and a comma may stand between lines.
      const line = `${kind === 'suffix' ? '[^,]*' : ''}${quoted(text)}${kind === 'prefix' ? '[^,]*' : ''}`;
      ask({ kind: 'regex', value: `(?:.*,)?\\s*${line}\\s*(?:,.*)?` });
    }
  }
}
