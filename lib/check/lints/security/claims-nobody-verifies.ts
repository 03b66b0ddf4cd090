import type { AuthorizationPolicy } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { isTokenKey } from '../../../resolver/policy-condition';
import { requestAuthenticationsFor } from '../../../resolver/token';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewaysOf, workloadsOf } from './policy-subjects';

export const CLAIMS_NOBODY_VERIFIES: Lint = {
  code: 'BL625',
  name: 'claims-nobody-verifies',
  severity: 'fragile',
  summary: 'A policy asks for a token, and no RequestAuthentication verifies tokens for its pods.',
  cause:
    'Request principals and claims are those of a verified token. Without a RequestAuthentication no request has any: a rule that allows by them allows nobody, and one that denies requests without them denies everybody.',
  fix: 'Add a RequestAuthentication with the issuer of the tokens for the same pods.',
  elsewhere: true,
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'ALLOW' && policy.action !== 'DENY') continue;
      const rule = policy.rules.find(asksForToken);
      if (rule === undefined) continue;
      const pods = podsOf(mesh, policy);
      const open = pods.filter((item) => requestAuthenticationsFor(mesh.model, item.pods).length === 0);
      const some = open.length === pods.length ? open : open.filter((item) => isShut(mesh, item.pods));
      if (some.length === 0) continue;
      report({
        object: policy.object,
        path: rule.path,
        message: `no RequestAuthentication verifies tokens for ${listed([...new Set(some.map(({ title }) => title))])}: no request there has what it asks for`,
      });
    }
  },
};

function asksForToken({ from, when }: AuthorizationPolicy['rules'][number]): boolean {
  return [...from.flat(), ...when].some(({ key }) => isTokenKey(key));
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
