import type { AuthorizationPolicy, JwtRule, Workload } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { isMeshed } from '../../../resolver/mutual-tls';
import { isTokenKey } from '../../../resolver/policy-condition';
import { requestAuthenticationsFor } from '../../../resolver/token';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { routedWorkloads } from './gateway-refused';
import { allGateways } from './policy-subjects';

export const TOKEN_REMOVED: Lint = {
  code: 'BL636',
  name: 'token-removed',
  severity: 'breaks-traffic',
  summary: 'A gateway verifies tokens and takes them out of the requests, and pods behind it require them.',
  cause:
    'A token that a RequestAuthentication has verified goes no further, unless forwardOriginalToken says so. The pods behind the gateway verify again, find none, and answer 403.',
  fix: 'Write forwardOriginalToken: true in the rule of the gateway.',
  run(mesh, report) {
    const reported = new Set<JwtRule>();
    for (const gateway of allGateways(mesh)) {
      const policies = requestAuthenticationsFor(mesh.model, gateway);
      if (policies.length === 0) continue;
      for (const [workload, title] of routedWorkloads(mesh, gateway)) {
        if (!isMeshed(mesh.model, workload)) continue;
        const policy = requiring(mesh, workload);
        const wanted = requestAuthenticationsFor(mesh.model, workload).flatMap(({ jwtRules }) => jwtRules);
        if (policy === undefined || wanted.length === 0) continue;
        const rules = policies.flatMap(({ object, jwtRules }) => jwtRules.map((rule) => ({ object, rule })));
        const kept = rules.filter(({ rule }) => rule.forwardOriginalToken).map(({ rule }) => rule.issuer);
        const removing = wanted.map((other) => rules.find(({ rule }) => takesAway(rule, other)));
        if (removing.includes(undefined) || wanted.some(({ issuer }) => kept.includes(issuer))) continue;
        const { object, rule } = removing[0]!;
        if (reported.has(rule)) continue;
        reported.add(rule);
        report({
          object,
          path: rule.path,
          message: `${title} sends requests without their token to ${workload.object.title}, where ${policy.object.title} requires it`,
        });
      }
    }
  },
};

/** True where a request that has passed one rule holds no token that the other could find. */
function takesAway(rule: JwtRule, other: JwtRule): boolean {
  if (rule.forwardOriginalToken || rule.issuer !== other.issuer) return false;
  // Cookies and the query stay as they are; that `access_token` of the query is read by default is hardly used.
  const named = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name.toLowerCase());
  const left = named(other.fromHeaders).filter((name) => !named(rule.fromHeaders).includes(name));
  const isDefault = other.fromParams.length === 1 && other.fromParams[0] === 'access_token';
  return left.length === 0 && (other.fromParams.length === 0 || isDefault) && other.fromCookies.length === 0;
}

/** The policy that lets no request in without a token. */
function requiring(mesh: CheckedMesh, workload: Workload): AuthorizationPolicy | undefined {
  const policies = policiesFor(mesh.model, workload);
  const denying = policies.find(({ action, rules }) => action === 'DENY' && rules.some(deniesWithoutToken));
  if (denying !== undefined) return denying;
  const allowing = policies.filter(({ action, rules }) => action === 'ALLOW' && rules.length > 0);
  return allowing.every(({ rules }) => rules.every((rule) => asksForToken(rule) || isForPreflights(rule)))
    ? allowing.find(({ rules }) => rules.some(asksForToken))
    : undefined;
}

type Rule = AuthorizationPolicy['rules'][number];

/** True where each way to meet a rule asks for something of a token. */
function asksForToken({ from, when }: Rule): boolean {
  const some = (list: readonly { readonly key: string; readonly values: readonly string[] }[]) =>
    list.some(({ key, values }) => isTokenKey(key) && values.length > 0);
  return some(when) || (from.length > 0 && from.every(some));
}

/** Preflights have no token, and need none. */
function isForPreflights({ to }: Rule): boolean {
  return (
    to.length > 0 &&
    to.every((operation) => {
      const methods = operation.find(({ key }) => key === 'request.method');
      return methods !== undefined && methods.values.length > 0 && methods.values.every((value) => value === 'OPTIONS');
    })
  );
}

/** True for a rule that denies whatever has no token, and asks for nothing else. */
function deniesWithoutToken({ from, to, when }: Rule): boolean {
  const conditions = [...from.flat(), ...when];
  return (
    to.length === 0 &&
    conditions.length > 0 &&
    conditions.every(({ key, values, notValues }) => isTokenKey(key) && values.length === 0 && notValues.length > 0)
  );
}
