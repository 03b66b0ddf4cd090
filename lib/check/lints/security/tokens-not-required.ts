import { isFor, selects } from '../../../mesh-model';
import { routingClaim } from '../../../resolver/claims';
import type { Lint } from '../../lint';

export const TOKENS_NOT_REQUIRED: Lint = {
  code: 'BL614',
  name: 'tokens-not-required',
  severity: 'insecure',
  summary: 'A RequestAuthentication verifies tokens that nobody requires.',
  cause: 'It refuses bad tokens only; requests without one pass.',
  fix: 'Add an AuthorizationPolicy with requestPrincipals: ["*"] for the same workloads.',
  run(mesh, report) {
    const requiring = mesh.model.authorizationPolicies.policies.filter(({ rules }) =>
      rules.some((rule) =>
        [...rule.from, ...rule.to, rule.when].some((item) => item.some(({ key }) => key.startsWith('request.auth.'))),
      ),
    );
    for (const { object, namespace, selector } of mesh.model.requestAuthentications.policies) {
      const required = requiring.some((policy) => {
        const { rootNamespace } = mesh.model.config;
        const isBeside = policy.namespace === namespace || [policy.namespace, namespace].includes(rootNamespace);
        if (!isBeside) return false;
        if (policy.targeted || selector === undefined || policy.selector === undefined) return true;
        return (
          selects(policy.selector, selector) ||
          mesh.model.workloadsWith(namespace, selector).some((item) => isFor(policy, item.labels))
        );
      });
      const claims = mesh.model.virtualServices.some(({ http }) =>
        http.some((rule) =>
          rule.match.some(({ headers, withoutHeaders }) =>
            [...Object.keys(headers), ...Object.keys(withoutHeaders)].some((name) => routingClaim(name) !== undefined),
          ),
        ),
      );
      if (required || claims || object.spec.targetRefs !== undefined) continue;
      report({ object, path: ['spec'], message: 'requests without a token pass: no AuthorizationPolicy asks for one' });
    }
  },
};
