import type { AuthorizationPolicy, JwtRule } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { isTokenKey } from '../../../resolver/policy-condition';
import { requestAuthenticationsFor } from '../../../resolver/token';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { gatewaysOf, workloadsOf } from './policy-subjects';

export const CLAIMS_NOBODY_VERIFIES: Lint = {
  code: 'BL625',
  name: 'claims-nobody-verifies',
  severity: 'fragile',
  summary: 'A policy asks for a token, and no RequestAuthentication verifies tokens for its pods.',
  cause:
    'Request principals and claims are those of a verified token. Without a RequestAuthentication no request has any: a rule that allows by them allows nobody, and one that denies requests without them denies everybody. Where the rule is too wide, the finding is insecure.',
  fix: 'Add a RequestAuthentication with the issuer of the tokens for the same pods.',
  elsewhere: true,
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'ALLOW' && policy.action !== 'DENY') continue;
      const rule = policy.rules.find(asksForToken);
      if (rule === undefined) continue;
      const pods = podsOf(mesh, policy);
      const open = pods.filter((item) => !verifies(mesh, item.pods));
      const some = open.length === pods.length ? open : open.filter((item) => isShut(mesh, item.pods));
      if (some.length === 0) {
        if (pods.length > 0) reportForeign(mesh, policy, pods, report);
        continue;
      }
      const asked = [...rule.from.flat(), ...rule.when].filter(({ key }) => isTokenKey(key));
      // Without a token `values` hold for nobody, and `notValues` for everybody.
      const isMet = asked.every(({ values }) => values.length === 0);
      const what = isMet
        ? 'none has a token, so the rule holds for all requests'
        : 'no request there has what it asks for';
      report({
        object: policy.object,
        path: rule.path,
        message: `no RequestAuthentication verifies tokens for ${listed([...new Set(some.map(({ title }) => title))])}: ${what}`,
        severity: isMet === (policy.action === 'ALLOW') ? 'insecure' : 'fragile',
      });
    }
  },
};

/** Conditions on tokens of issuers that none of the rules for the pods names: such a token is refused before. */
function reportForeign(
  mesh: CheckedMesh,
  { object, rules }: AuthorizationPolicy,
  pods: ReturnType<typeof podsOf>,
  report: Report,
): void {
  const issuers = new Set(
    pods
      .flatMap((item) => requestAuthenticationsFor(mesh.model, item.pods))
      .flatMap(({ jwtRules }) => jwtRules.map(({ issuer }) => issuer)),
  );
  if (issuers.size === 0) return;
  const jwtRules = pods
    .flatMap((item) => requestAuthenticationsFor(mesh.model, item.pods))
    .flatMap((item) => item.jwtRules);
  for (const { path, from, when } of rules) {
    const audience = [...from.flat(), ...when].find(({ key, values }) => isRefusedAudience(key, values, jwtRules));
    if (audience !== undefined) {
      const taken = listed([...new Set(jwtRules.flatMap(({ audiences }) => audiences))]);
      const message = `"${audience.values[0]}" is an audience whose tokens the RequestAuthentication for the same pods refuses: it takes ${taken}`;
      report({ object, path, message, fix: 'Add the audience to the RequestAuthentication.' });
      continue;
    }
    const asked = [...from.flat(), ...when].find(({ key, values }) => {
      return values.length > 0 && values.every((value) => isForeign(key, value, issuers));
    });
    if (asked === undefined) continue;
    const [value] = asked.values;
    const message = `"${value}" is a token of an issuer that no RequestAuthentication for the same pods has: they have ${listed([...issuers])}`;
    report({
      object,
      path,
      message,
      fix: 'Write the issuer as it stands in the RequestAuthentication, or add a rule for it there.',
    });
  }
}

/** A condition on audiences of which the rules for the pods take none: a token with such a one is refused before. */
function isRefusedAudience(key: string, values: readonly string[], rules: readonly JwtRule[]): boolean {
  if (key !== 'request.auth.audiences' || values.length === 0) return false;
  return rules.every(({ audiences }) => {
    return audiences.length > 0 && !values.some((value) => value.includes('*') || audiences.includes(value));
  });
}

function isForeign(key: string, value: string, issuers: ReadonlySet<string>): boolean {
  if (key === 'request.auth.claims[iss]') return !value.includes('*') && !issuers.has(value);
  const slash = value.lastIndexOf('/');
  return key === 'request.auth.principal' && slash > 0 && !value.startsWith('*') && !issuers.has(value.slice(0, slash));
}

function asksForToken({ from, when }: AuthorizationPolicy['rules'][number]): boolean {
  return [...from.flat(), ...when].some(({ key }) => isTokenKey(key));
}

/** True where tokens of some issuer are verified: a RequestAuthentication without rules verifies none. */
function verifies(mesh: CheckedMesh, pods: Parameters<typeof policiesFor>[1]): boolean {
  return requestAuthenticationsFor(mesh.model, pods).some(({ jwtRules }) => jwtRules.length > 0);
}

function podsOf(mesh: CheckedMesh, policy: AuthorizationPolicy) {
  return [
    ...workloadsOf(mesh, policy).map((pods) => ({ title: pods.object.title, pods })),
    ...gatewaysOf(mesh, policy).map((pods) => ({ title: `the gateway in ${pods.namespace}`, pods })),
  ];
}

/** True where policies allow nothing without a token. */
function isShut(mesh: CheckedMesh, pods: Parameters<typeof policiesFor>[1]): boolean {
  const allowing = policiesFor(mesh.model, pods).filter(({ action }) => action === 'ALLOW');
  return allowing.length > 0 && allowing.every(({ rules }) => rules.every(asksForToken));
}
