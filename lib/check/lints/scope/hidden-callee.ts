import type { MeshModel, MeshService, Sidecar, Workload } from '../../../mesh-model';
import { isMeshed } from '../../../resolver/mutual-tls';
import type { Lint } from '../../lint';
import { accountsOf, workloadsAs } from '../security/named-callers';
import { isGatewayPod, workloadsOf } from '../security/policy-subjects';

export const HIDDEN_CALLEE: Lint = {
  code: 'BL634',
  name: 'hidden-callee',
  severity: 'fragile',
  summary: 'A Sidecar hides a service from an account that a policy of the service lets in by name.',
  cause:
    'A proxy knows only what its Sidecar lists. A call to anything else goes past all rules, without mTLS and so without the identity that the policy asks for, or is not let out at all (REGISTRY_ONLY).',
  fix: 'Add <namespace>/<host> to egress.hosts, or take the account out of the policy.',
  run(mesh, report) {
    const { model } = mesh;
    if (model.sidecars.sidecars.length === 0) return;
    for (const policy of model.authorizationPolicies.policies) {
      if (policy.action !== 'ALLOW' || policy.dryRun) continue;
      const callers = accountsOf(policy);
      if (callers.length === 0) continue;
      const services = servicesOf(model, workloadsOf(mesh, policy));
      const asked = new Set<Sidecar>();
      for (const { namespace, account } of callers) {
        for (const caller of workloadsAs(mesh, namespace, account)) {
          const sidecar = model.sidecars.lookup(namespace, caller.labels);
          if (sidecar === undefined || asked.has(sidecar)) continue;
          if (!isMeshed(model, caller) || isGatewayPod(model, caller)) continue;
          // What a Sidecar hides, it hides from all of its pods.
          asked.add(sidecar);
          const { scope } = mesh.resolver.sidecarView(namespace, caller.labels);
          const hidden = services.filter(({ hostname }) => scope.service(hostname) === undefined);
          if (hidden.length === 0 || hidden.length < services.length) continue;
          report({
            object: sidecar.object,
            path: ['spec', 'egress'],
            key: true,
            message: `${caller.object.title} does not know ${hidden[0]!.hostname}, which ${policy.object.title} lets it call`,
            fix: `Add ${hidden[0]!.namespace}/${hidden[0]!.hostname} to egress.hosts, or take ${account} out of the policy.`,
          });
        }
      }
    }
  },
};

/** The Kubernetes Services that lead to any of the workloads. */
function servicesOf(model: MeshModel, workloads: readonly Workload[]): MeshService[] {
  const services = new Set(workloads.flatMap((workload) => model.servicesOfPods(workload)));
  return [...services].filter(({ registry }) => registry === 'kubernetes');
}
