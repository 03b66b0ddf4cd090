import type { AuthorizationPolicy } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const TOKEN_REFUSED: Lint = {
  code: 'BL663',
  name: 'token-refused',
  severity: 'insecure',
  summary: 'A policy denies requests that have a token, where those without one were meant.',
  cause:
    'requestPrincipals: ["*"] holds for every request with a token that was verified. With action DENY these get 403, and requests without a token pass.',
  fix: 'Write notRequestPrincipals: ["*"], or make it a policy that allows.',
  run(mesh, report) {
    for (const { object, action, dryRun, rules } of mesh.model.authorizationPolicies.policies) {
      if (action !== 'DENY' || dryRun) continue;
      for (const rule of rules) {
        if (!deniesTokens(rule)) continue;
        const message = 'it denies requests with a token, and lets those without one pass';
        report({ object, path: [...rule.path, 'from'], message });
      }
    }
  },
};

/** True for a rule that asks of callers only that they have some token. */
function deniesTokens({ from, when }: AuthorizationPolicy['rules'][number]): boolean {
  if (when.length > 0) return false;
  return from.some((source) => {
    const [only, ...more] = source;
    return more.length === 0 && only?.key === 'request.auth.principal' && isAny(only.values) && !only.notValues.length;
  });
}

function isAny(values: readonly string[]): boolean {
  return values.length === 1 && values[0] === '*';
}
