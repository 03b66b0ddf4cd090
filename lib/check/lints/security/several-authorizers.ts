import type { AuthorizationPolicy } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { authorizersOf } from '../../../resolver/authorizers';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewaysOf, workloadsOf } from './policy-subjects';

export const SEVERAL_AUTHORIZERS: Lint = {
  code: 'BL621',
  name: 'several-authorizers',
  severity: 'breaks-traffic',
  summary: 'CUSTOM policies of one workload name several external authorizers.',
  cause:
    'Istio takes one for a workload. With several, it refuses every request that one of these policies is about, with 403 (unless istiod runs with PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS, which is off).',
  fix: 'Use one provider for all of them, or select other workloads.',
  run(mesh, report) {
    const reported = new Set<AuthorizationPolicy>();
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'CUSTOM' || policy.dryRun) continue;
      for (const pods of podsOf(mesh, policy)) {
        const beside = policiesFor(mesh.model, pods).filter(({ action }) => action === 'CUSTOM');
        const first = beside[0];
        const other = beside.find(({ provider }) => provider !== first?.provider);
        if (first === undefined || other === undefined || reported.has(other)) continue;
        reported.add(other);
        report({
          object: other.object,
          path: ['spec', 'provider', 'name'],
          message: `${first.object.title} asks ${first.provider} for the same pods (${labelsText(pods.labels)}): both refuse what they are about`,
        });
      }
    }
  },
};

export const UNKNOWN_AUTHORIZER: Lint = {
  code: 'BL622',
  name: 'unknown-authorizer',
  severity: 'breaks-traffic',
  summary:
    "A CUSTOM policy names a provider that is not among the mesh's extensionProviders, or whose Service or port does not exist.",
  cause:
    'Every request that the policy is about is refused, with 403. Istio looks the Service up by its whole host, with svc and the domain of the cluster. An authorizer whose own pods the policy is for as well is asked about each question, and never answers.',
  fix: 'Write the name of a provider with envoyExtAuthzHttp or envoyExtAuthzGrpc in MeshConfig, and there the host and the port of its Service. Leave the pods of the authorizer out, by a selector.',
  run(mesh, report) {
    const { kinds: authorizers, unreachable } = authorizersOf(mesh.model);
    if (authorizers === undefined) return;
    for (const { object, action, provider, targeted } of mesh.model.authorizationPolicies.policies) {
      if (action !== 'CUSTOM' || targeted || provider === '') continue;
      const why = unreachable.get(provider)?.why;
      if (why !== undefined) {
        report({ object, path: ['spec', 'provider', 'name'], message: `nobody can be asked: ${why}` });
      }
      if (authorizers.has(provider)) continue;
      const known = authorizers.size === 0 ? 'has no external authorizer' : `has ${[...authorizers.keys()].join(', ')}`;
      report({
        object,
        path: ['spec', 'provider', 'name'],
        message: `the mesh has no provider ${provider}: it ${known}`,
      });
    }
  },
};

function podsOf(mesh: CheckedMesh, policy: AuthorizationPolicy) {
  return [...gatewaysOf(mesh, policy), ...workloadsOf(mesh, policy)];
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels).slice(0, 2);
  return shown.map(([key, value]) => `${key}: ${value}`).join(', ');
}
