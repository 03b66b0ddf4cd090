import type { AuthorizationPolicy, AuthorizationRule, MeshModel, ValueCondition, Workload } from '../mesh-model';
import type { PolicyHit, Unknown } from './answer';
import type { Authorizers } from './authorizers';
import { identityText, isIdentityKey, isWholeIdentity, type Truth } from './identity';
import {
  type Access,
  actualText,
  and,
  conditionHolds,
  conditionText,
  isHttpOnly,
  isKnownKey,
  or,
} from './policy-condition';

export type { Access } from './policy-condition';

export type Verdict =
  | { readonly kind: 'allowed'; readonly unknowns: readonly Unknown[] }
  | {
      readonly kind: 'denied';
      /** Of the answer, where there is HTTP to answer in. */
      readonly status: 401 | 403;
      readonly by: PolicyHit;
      readonly unknowns: readonly Unknown[];
    };

/** The policies that decide at a workload. */
export function policiesFor(
  model: MeshModel,
  workload: Pick<Workload, 'namespace' | 'labels'>,
): readonly AuthorizationPolicy[] {
  return model.authorizationPolicies
    .inForceFor(workload.namespace, workload.labels)
    .filter(({ targeted, dryRun }) => !targeted && !dryRun);
}

/** What a workload's policies make of a request, in Istio's order: CUSTOM, tokens, DENY, ALLOW. */
export function authorize(policies: readonly AuthorizationPolicy[], asked: Access, authorizers?: Authorizers): Verdict {
  const { token, request } = asked;
  if (policies.length === 0 && token === undefined) return { kind: 'allowed', unknowns: [] };
  const unknowns: Unknown[] = [];
  const denied = (by: PolicyHit, status: 401 | 403 = 403): Verdict => ({ kind: 'denied', status, by, unknowns });

  const refusal = askAuthorizers(policies, asked, authorizers, unknowns);
  if (refusal !== undefined) return denied(refusal);
  if (token?.kind === 'refused') return denied(token.by, token.status);
  if (token?.kind === 'verified') unknowns.push(...token.unknowns);
  // The check of tokens stands before these, and changes headers.
  const headers = token?.headers;
  const access = headers === undefined ? asked : { ...asked, request: { ...request, headers } };

  for (const policy of policies.filter(({ action }) => action === 'DENY')) {
    for (const rule of policy.rules) {
      const truth = ruleHolds(rule, policy, access);
      if (truth === true)
        return denied(hit(policy, rule.path, `${policy.object.title} denies ${deniedText(rule, access)}`));
      if (truth === undefined) unknowns.push(unknown(policy, rule, access));
    }
  }
  const allowing = policies.filter(({ action }) => action === 'ALLOW');
  if (allowing.length === 0) return { kind: 'allowed', unknowns };
  const maybe: Unknown[] = [];
  for (const policy of allowing) {
    for (const rule of policy.rules) {
      const truth = ruleHolds(rule, policy, access);
      if (truth === true) return { kind: 'allowed', unknowns };
      if (truth === undefined) maybe.push(unknown(policy, rule, access));
    }
  }
  if (maybe.length > 0) return { kind: 'allowed', unknowns: [...unknowns, ...maybe] };
  return denied(notAllowed(allowing, access));
}

/**
 * CUSTOM policies ask an authorizer outside the mesh. A workload has one: where its policies name several, or one that
 * the installation does not have, Istio refuses every request that they are about.
 */
function askAuthorizers(
  policies: readonly AuthorizationPolicy[],
  access: Access,
  authorizers: Authorizers | undefined,
  unknowns: Unknown[],
): PolicyHit | undefined {
  const custom = policies.filter(({ action }) => action === 'CUSTOM');
  const providers = [...new Set(custom.map(({ provider }) => provider))];
  for (const policy of custom) {
    const { object, provider } = policy;
    // An authorizer of requests is not asked about bytes.
    if (access.tcp && providers.length === 1 && authorizers?.kinds?.get(provider) === 'http') continue;
    const asking = policy.rules.map((rule) => [rule, ruleHolds(rule, policy, access)] as const);
    const [rule, truth] =
      asking.find(([, holds]) => holds === true) ?? asking.find(([, holds]) => holds !== false) ?? [];
    if (rule === undefined) continue;
    const bad = providers.length > 1 ? severalText(custom) : unreachableText(policy, authorizers);
    // Envoy's filter asks about requests that have a route; what Istio refuses by itself, it refuses before.
    const isAsked =
      bad === '' || (providers.length === 1 && authorizers?.unreachable.get(provider)?.refusedByIstio === false);
    if (isAsked && access.isRouted === false) continue;
    if (bad !== '' && truth === true) return hit(policy, rule.path, bad);
    const says = bad === '' && truth === true ? access.request.authorizers?.[provider] : undefined;
    if (says === true) continue;
    if (says === false) return hit(policy, rule.path, `${object.title} asks ${provider}, which refuses the request`);
    const asks = `${object.title} asks ${provider || 'a provider'} outside the mesh`;
    unknowns.push({ cause: 'custom-authorization', detail: bad === '' ? asks : `${asks}: ${bad}`, object });
  }
  return undefined;
}

function severalText(custom: readonly AuthorizationPolicy[]): string {
  const named = custom.map(({ object, provider }) => `${object.title} asks ${provider}`);
  return `Istio takes one external authorizer for a workload and refuses the request: ${named.join(', ')}`;
}

/** Why nobody can be asked; empty where somebody can, or may. */
function unreachableText({ object, provider }: AuthorizationPolicy, authorizers: Authorizers | undefined): string {
  if (authorizers?.kinds?.has(provider) === false) {
    return `${object.title} asks ${provider}, which is not among the mesh's extensionProviders: Istio refuses the request`;
  }
  const found = authorizers?.unreachable.get(provider);
  return found === undefined ? '' : `${object.title} asks ${provider}, and ${found.why}: the request is refused`;
}

function hit(policy: AuthorizationPolicy, path: PolicyHit['path'], detail: string): PolicyHit {
  return { object: policy.object, path, detail };
}

function unknown(policy: AuthorizationPolicy, rule: AuthorizationRule, access: Access): Unknown {
  const { object, action } = policy;
  const { identity } = access;
  const open = conditionsOf(rule).filter((condition) => conditionHolds(condition, policy, access) === undefined);
  if (identity !== undefined && !isWholeIdentity(identity) && open.some(({ key }) => isIdentityKey(key))) {
    const who = identityText(identity);
    return { cause: 'gateway-pods', detail: `${object.title} asks who the client is, and it is ${who}`, object };
  }
  const verb = action === 'DENY' ? 'denies' : action === 'ALLOW' ? 'allows' : 'asks about';
  const detail = `${object.title} ${verb} it if ${open.map(conditionText).join(' and ')}, which YAML does not tell`;
  return { cause: open.some(({ key }) => key.startsWith('request.auth.')) ? 'jwt' : 'source-address', detail, object };
}

/** Whether a rule of a policy takes a request. */
export function ruleHolds(rule: AuthorizationRule, policy: AuthorizationPolicy, access: Access): Truth {
  if (rule.when.some(({ key }) => !isKnownKey(key))) return false;
  // A rule that asks about HTTP on a plain TCP port is dropped as a whole where it would allow.
  if (access.tcp && policy.action === 'ALLOW' && conditionsOf(rule).some(({ key }) => isHttpOnly(key))) return false;
  return and(partsOf(rule).map((alternatives) => alternativesHold(alternatives, policy, access)));
}

/** What has to hold of a rule: one of its sources, one of its operations, and each condition. */
function partsOf({ from, to, when }: AuthorizationRule): readonly Alternatives[] {
  const given = [from, to].filter((alternatives) => alternatives.length > 0);
  return [...given, ...when.map((condition) => [[condition]])];
}

/** One of these lists of conditions. */
type Alternatives = readonly (readonly ValueCondition[])[];

function alternativesHold(alternatives: Alternatives, policy: AuthorizationPolicy, access: Access): Truth {
  return or(
    alternatives.map((conditions) => and(conditions.map((condition) => conditionHolds(condition, policy, access)))),
  );
}

function conditionsOf(rule: AuthorizationRule): readonly ValueCondition[] {
  return [...rule.from.flat(), ...rule.to.flat(), ...rule.when];
}

function deniedText(rule: AuthorizationRule, { tcp }: Access): string {
  const conditions = conditionsOf(rule).filter(({ key }) => !tcp || !isHttpOnly(key));
  const what = conditions.length === 0 ? 'every request' : `it: ${conditions.map(conditionText).join(', ')}`;
  return conditions.length === conditionsOf(rule).length
    ? what
    : `${what} (on bytes a rule that denies skips what it says about HTTP)`;
}

/** Why no rule admits a request: what the nearest rule requires, and what the request has. */
function notAllowed(allowing: readonly AuthorizationPolicy[], access: Access): PolicyHit {
  const titles = allowing.map(({ object }) => object.title).join(', ');
  let nearest: { readonly hit: PolicyHit; readonly failures: number } | undefined;
  for (const policy of allowing) {
    for (const rule of policy.rules) {
      const failures = failuresOf(rule, policy, access);
      if (nearest !== undefined && nearest.failures <= failures.length) continue;
      const rules = allowing.reduce((count, { rules: { length } }) => count + length, 0);
      const who = rules === 1 ? `${titles} allows it only if` : `no rule of ${titles} allows it; the nearest does if`;
      nearest = { hit: hit(policy, rule.path, `${who} ${failures[0]}`), failures: failures.length };
    }
  }
  return nearest?.hit ?? hit(allowing[0]!, ['spec'], `${titles} has no rules and allows nothing`);
}

/** Each part of a rule that does not hold, in words. */
function failuresOf(rule: AuthorizationRule, policy: AuthorizationPolicy, access: Access): readonly string[] {
  const strange = rule.when.find(({ key }) => !isKnownKey(key));
  if (strange !== undefined) return [`${strange.key} holds, which Istio does not know`];
  const http = access.tcp ? conditionsOf(rule).filter(({ key }) => isHttpOnly(key)) : [];
  if (http.length > 0) return [`${http.map(conditionText).join(' and ')}, and bytes have none of that`];
  return partsOf(rule)
    .filter((alternatives) => alternativesHold(alternatives, policy, access) === false)
    .map((alternatives) => {
      const failed = alternatives.map((all) => all.find((item) => conditionHolds(item, policy, access) === false)!);
      const wanted = [...new Set(failed.map(conditionText))];
      const actual = [...new Set(failed.map((item) => actualText(item, access)))];
      return `${wanted.slice(0, SHOWN).join(' or ')}; ${actual.slice(0, SHOWN).join('; ')}`;
    });
}

/** As many alternatives as a line has room for. */
const SHOWN = 3;
