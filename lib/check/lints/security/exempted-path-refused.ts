import { isTokenKey } from '../../../resolver/policy-condition';
import type { Lint } from '../../lint';

/** Paths that are for everybody wherever they are. */
const FOR_EVERYBODY =
  /^\/(?:actuator\/health|api\/health|health|healthz|livez?|liveness|ready|readyz|readiness|startup|ping|status|version|login|signup|oauth2?|public|static|assets|favicon\.ico|robots\.txt|\.well-known)(?:[/*].*|\*)?$/i;

export const EXEMPTED_PATH_REFUSED: Lint = {
  code: 'BL618',
  name: 'exempted-path-refused',
  severity: 'fragile',
  summary: 'A policy asks for a token on all but some public paths, and so refuses these paths to everybody.',
  cause:
    'The rule allows what is not among notPaths, to who has a token. Nothing allows the paths that it leaves out, so they get 403, with a token as well.',
  fix: 'Add a rule of its own that allows the paths, or deny with notRequestPrincipals: ["*"] and the same notPaths.',
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      const { object, action, dryRun, rules } = policy;
      if (dryRun || action !== 'ALLOW') continue;
      // Another rule, or another policy of the namespace, may allow the paths.
      const beside = mesh.model.authorizationPolicies.inForce(policy.namespace);
      if (rules.length !== 1 || beside.some((other) => other !== policy && other.action === 'ALLOW')) continue;
      const [{ path, from, to, when }] = rules as [(typeof rules)[number]];
      const asksForToken = [...from.flat(), ...when].some(({ key, values }) => isTokenKey(key) && values.length > 0);
      const [operation, ...more] = to;
      const left = operation?.find(({ key }) => key === 'request.path');
      if (!asksForToken || more.length > 0 || left === undefined || left.values.length > 0) continue;
      const shut = left.notValues.filter((value) => FOR_EVERYBODY.test(value));
      if (shut.length === 0) continue;
      const message = `${shut.join(', ')} gets 403, with a token and without: the rule allows all but that`;
      report({ object, path: [...path, 'to', 0, 'operation', 'notPaths'], message });
    }
  },
};
