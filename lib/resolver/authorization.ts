import {
  type AuthorizationPolicy,
  type AuthorizationRule,
  isFor,
  type MeshModel,
  type ValueCondition,
  type Workload,
} from '../mesh-model';
import type { PolicyHit, Unknown } from './answer';
import {
  type Identity,
  identityFits,
  identityText,
  isIdentityKey,
  isWholeIdentity,
  quote,
  regexFits,
  type Truth,
} from './identity';
import type { RequestView } from './request';
import { headerValue } from './request-view';

/** A request as a workload's policies see it. */
export interface Access {
  readonly request: RequestView;
  /** Who the client is, when the connection is mTLS. */
  readonly identity: Identity | undefined;
  /** The workload's port. */
  readonly port: number;
  /** True where the port carries bytes, not HTTP: conditions on HTTP are then skipped (Istio's rules for TCP). */
  readonly tcp: boolean;
}

export type Verdict =
  | { readonly kind: 'allowed'; readonly unknowns: readonly Unknown[] }
  | { readonly kind: 'denied'; readonly by: PolicyHit; readonly unknowns: readonly Unknown[] };

/** The policies that decide at a workload. */
export function policiesFor(
  model: MeshModel,
  workload: Pick<Workload, 'namespace' | 'labels'>,
): readonly AuthorizationPolicy[] {
  return model.authorizationPolicies
    .inForce(workload.namespace)
    .filter((policy) => !policy.targeted && !policy.dryRun && isFor(policy, workload.labels));
}

/** What a workload's policies make of a request: CUSTOM, then DENY, then ALLOW. */
export function authorize(policies: readonly AuthorizationPolicy[], access: Access): Verdict {
  if (policies.length === 0) return { kind: 'allowed', unknowns: [] };
  const unknowns: Unknown[] = [];
  const evaluated = (policy: AuthorizationPolicy, rule: AuthorizationRule): Truth =>
    evaluateRule(rule, policy, access, policy.action);

  for (const policy of policies.filter(({ action }) => action === 'CUSTOM')) {
    if (policy.rules.every((rule) => evaluated(policy, rule) === false)) continue;
    const detail = `${policy.object.title} asks ${policy.provider || 'a provider'} outside the mesh`;
    unknowns.push({ cause: 'custom-authorization', detail, object: policy.object });
  }
  for (const policy of policies.filter(({ action }) => action === 'DENY')) {
    for (const rule of policy.rules) {
      const truth = evaluated(policy, rule);
      if (truth === true) return { kind: 'denied', by: hit(policy, rule.path, 'a DENY rule matches'), unknowns };
      if (truth === undefined) unknowns.push(unknown(policy, rule, access));
    }
  }
  const allowing = policies.filter(({ action }) => action === 'ALLOW');
  if (allowing.length === 0) return { kind: 'allowed', unknowns };
  const maybe: Unknown[] = [];
  for (const policy of allowing) {
    for (const rule of policy.rules) {
      const truth = evaluated(policy, rule);
      if (truth === true) return { kind: 'allowed', unknowns };
      if (truth === undefined) maybe.push(unknown(policy, rule, access));
    }
  }
  if (maybe.length > 0) return { kind: 'allowed', unknowns: [...unknowns, ...maybe] };
  const who = access.identity === undefined ? 'a client without identity' : identityText(access.identity);
  const detail = `no ALLOW rule of ${allowing.map((policy) => policy.object.title).join(', ')} takes ${who}`;
  return { kind: 'denied', by: hit(allowing[0]!, ['spec'], detail), unknowns };
}

function hit(policy: AuthorizationPolicy, path: PolicyHit['path'], detail: string): PolicyHit {
  return { object: policy.object, path, detail };
}

function unknown(policy: AuthorizationPolicy, rule: AuthorizationRule, { identity }: Access): Unknown {
  const { object } = policy;
  const asked = [...rule.from.flat(), ...rule.when].some(({ key }) => isIdentityKey(key));
  if (asked && identity !== undefined && !isWholeIdentity(identity)) {
    const who = identityText(identity);
    return { cause: 'gateway-pods', detail: `${object.title} asks who the client is, and it is ${who}`, object };
  }
  return { cause: 'source-address', detail: `${object.title} asks what YAML does not tell`, object };
}

/** Attributes of the place, not of the sender: Istio joins them with `to`, all others with `from`. */
function isPlace(key: string): boolean {
  return key.startsWith('destination.') || key === 'connection.sni' || key.startsWith('experimental.envoy.filters.');
}

function evaluateRule(
  rule: AuthorizationRule,
  policy: AuthorizationPolicy,
  access: Access,
  action: AuthorizationPolicy['action'],
): Truth {
  if (rule.when.some(({ key }) => !isKnownKey(key))) return false;
  const all = (conditions: readonly ValueCondition[]) =>
    and(conditions.map((condition) => evaluateCondition(condition, policy, access, action)));
  const alternatives = (given: readonly (readonly ValueCondition[])[], when: readonly ValueCondition[]) =>
    or((given.length === 0 ? [[]] : given).map((conditions) => all([...conditions, ...when])));
  // A rule that asks about HTTP on a plain TCP port is dropped as a whole where it would allow.
  const conditions = [...rule.from.flat(), ...rule.to.flat(), ...rule.when];
  if (access.tcp && action === 'ALLOW' && conditions.some(({ key }) => isHttpOnly(key))) return false;
  return and([
    alternatives(
      rule.to,
      rule.when.filter(({ key }) => isPlace(key)),
    ),
    alternatives(
      rule.from,
      rule.when.filter(({ key }) => !isPlace(key)),
    ),
  ]);
}

function isKnownKey(key: string): boolean {
  return (
    KEYS.has(key) ||
    key.startsWith('request.headers[') ||
    key.startsWith('request.auth.claims[') ||
    key.startsWith('experimental.envoy.filters.')
  );
}

const KEYS = new Set([
  'destination.ip',
  'destination.port',
  'connection.sni',
  'source.ip',
  'remote.ip',
  'source.namespace',
  'source.trustDomain',
  'source.serviceAccount',
  'source.principal',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
]);

function isHttpOnly(key: string): boolean {
  return key.startsWith('request.');
}

function evaluateCondition(
  { key, values, notValues }: ValueCondition,
  policy: AuthorizationPolicy,
  access: Access,
  action: AuthorizationPolicy['action'],
): Truth {
  if (access.tcp && action !== 'ALLOW' && isHttpOnly(key)) return true;
  const some = (list: readonly string[]) => or(list.map((value) => evaluateValue(key, value, policy, access)));
  return and([values.length === 0 ? true : some(values), notValues.length === 0 ? true : not(some(notValues))]);
}

function evaluateValue(key: string, value: string, policy: AuthorizationPolicy, access: Access): Truth {
  const { request, identity } = access;
  if (key.startsWith('request.headers[')) {
    return anyLineFits(headerValue(request, key.slice('request.headers['.length, -1).toLowerCase()), value);
  }
  if (isIdentityKey(key)) return identity !== undefined && identityFits(key, identity, value, policy.namespace);
  switch (key) {
    case 'destination.port':
      return access.port === Number(value);
    case 'request.host':
      return headerFits(request.authority.toLowerCase(), value.toLowerCase());
    case 'request.method':
      return headerFits(request.method, value);
    case 'request.path':
      return pathFits(request.pathname, value);
    default:
      // Claims of a token: without a token there are none.
      if (key.startsWith('request.auth.')) return request.headers.has('authorization') ? undefined : false;
      return undefined;
  }
}

/** Policies look at each line of a header by itself; whether a comma stands between lines is not known here. */
function anyLineFits(found: string | undefined, value: string): Truth {
  const whole = headerFits(found, value);
  const single = found?.split(',').some((line) => headerFits(line.trim(), value)) ?? false;
  return whole === single ? whole : undefined;
}

/** `*` is presence, a star at an end is a suffix or prefix. */
function headerFits(found: string | undefined, value: string): boolean {
  if (found === undefined) return false;
  if (value === '*') return true;
  if (value.startsWith('*')) return found.endsWith(value.slice(1));
  return value.endsWith('*') ? found.startsWith(value.slice(0, -1)) : found === value;
}

function pathFits(path: string, value: string): boolean {
  if (value.includes('{*}') || value.includes('{**}')) return regexFits(templateRegex(value), path);
  return value === '*' ? path.length > 0 : headerFits(path, value);
}

/** A path template: `{*}` is one segment, `{**}` any number, even none. */
function templateRegex(value: string): string {
  return value
    .split(/(\{\*\*\}|\{\*\})/)
    .map((part) => (part === '{*}' ? '[^/]+' : part === '{**}' ? '.*' : quote(part)))
    .join('');
}

function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function or(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes(undefined) ? undefined : false;
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}
