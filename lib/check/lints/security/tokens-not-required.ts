import { isFor, selects } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { routingClaim } from '../../../resolver/claims';
import type { Lint } from '../../lint';
import { routedWorkloads } from './gateway-refused';
import { gatewaysOf } from './policy-subjects';

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
    for (const policy of mesh.model.requestAuthentications.policies) {
      const { object, namespace, selector } = policy;
      const required = requiring.some((other) => {
        const { rootNamespace } = mesh.model.config;
        const isBeside = other.namespace === namespace || [other.namespace, namespace].includes(rootNamespace);
        if (!isBeside) return false;
        if (other.targeted || selector === undefined || other.selector === undefined) return true;
        return (
          selects(other.selector, selector) ||
          mesh.model.workloadsWith(namespace, selector).some((item) => isFor(other, item.labels))
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
      // A gateway that only looks at tokens leaves it to the pods behind it to require them.
      const behind = gatewaysOf(mesh, policy).flatMap((gateway) => routedWorkloads(mesh, gateway));
      if (behind.some(([workload]) => policiesFor(mesh.model, workload).some((item) => requiring.includes(item))))
        continue;
      report({ object, path: ['spec'], message: 'requests without a token pass: no AuthorizationPolicy asks for one' });
    }
  },
};
