import type { AuthorizationRule, ValueCondition } from '../../../mesh-model';
import { isIdentityKey } from '../../../resolver/identity';
import type { Lint } from '../../lint';

export const SPLIT_POLICY_RULE: Lint = {
  code: 'BL620',
  name: 'split-policy-rule',
  severity: 'insecure',
  summary: 'A rule names callers, and the next one what may be called: one rule was meant.',
  cause:
    'Each item of rules is a rule of its own, and one of them is enough. The callers then may do everything, and everybody may do what the other rule lists.',
  fix: 'Write from and to in one item of rules: remove the hyphen in front of to.',
  run(mesh, report) {
    for (const { object, action, rules } of mesh.model.authorizationPolicies.policies) {
      if (action !== 'ALLOW' && action !== 'DENY') continue;
      rules.forEach((rule, at) => {
        // The two halves stand beside each other, from before to or after it.
        const callers = [at - 1, at + 1].find((other) => rules[other] !== undefined && namesCallersOnly(rules[other]));
        if (callers === undefined || !namesNoCaller(rule) || isForEverybody(rule)) return;
        const what = rule.to.length > 0 ? 'to' : 'when';
        const [effect, severity] =
          action === 'ALLOW'
            ? ([`everybody may do what it lists, not only the callers in rules[${callers}]`, 'insecure'] as const)
            : ([
                `what it lists is denied to everybody, not only to the callers in rules[${callers}]`,
                'fragile',
              ] as const);
        const second = callers < at ? what : 'from';
        const fix = `Write from and ${what} in one item of rules: remove the hyphen in front of ${second}.`;
        report({ object, path: rule.path, message: `a rule of its own, without callers: ${effect}`, severity, fix });
      });
    }
  },
};

/** Callers and nothing else: such a rule lets them do everything. */
function namesCallersOnly({ from, to, when }: AuthorizationRule): boolean {
  return from.some((source) => source.some(isNamed)) && to.length === 0 && when.length === 0;
}

/** Callers by name, or all but some: `notNamespaces` is as much about who calls as `namespaces`. */
const isNamed = ({ key, values, notValues }: ValueCondition) =>
  (isIdentityKey(key) || key === 'request.auth.principal') && values.length + notValues.length > 0;

function namesNoCaller({ from, to, when }: AuthorizationRule): boolean {
  const isAboutCaller = (key: string) => /^(source|remote)\.|^request\.auth\./.test(key);
  // Requests without a header that a gateway sets are those of others than the gateway.
  const isWithout = ({ key, values }: ValueCondition) => key.startsWith('request.headers[') && values.length === 0;
  if (to.length === 0 && when.some(isWithout)) return false;
  return from.length === 0 && to.length + when.length > 0 && !when.some(({ key }) => isAboutCaller(key));
}

/** Operations that are for everybody on purpose: probes, metrics, what is public by its name, preflights, ports of their own. */
function isForEverybody({ to }: AuthorizationRule): boolean {
  return (
    to.length > 0 &&
    to.every((operation) => {
      const valuesOf = (key: string) => operation.find((condition) => condition.key === key)?.values ?? [];
      const [paths, methods, ports] = ['request.path', 'request.method', 'destination.port'].map(valuesOf);
      if (paths!.length > 0) return paths!.every((path) => PUBLIC.test(path));
      if (methods!.length > 0) return methods!.every((method) => method === 'OPTIONS');
      return ports!.length > 0;
    })
  );
}

const PUBLIC =
  /(^|[/_.-])(health\w*|live\w*|ready\w*|readiness|liveness|startup|status|ping|metrics|prometheus|wait-for-drain|stats|version|info|public|static|assets|favicon\.ico|robots\.txt|\.?well-known|login|logout|callback|oauth2?|auth|sign[_-]?in|sign[_-]?up|sso|saml2?|dex|keycloak|realms|register|docs|swagger\S*|openapi\S*|jwks\S*|webhooks?|actuator)([/_.*-]|$)/i;
