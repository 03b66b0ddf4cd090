import { overlaps } from '../../../mesh-model';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewaysOf, workloadsOf } from './policy-subjects';

type Policy = CheckedMesh['model']['authorizationPolicies']['policies'][number];

export const HOST_OF_NO_RULE: Lint = {
  code: 'BL616',
  name: 'host-of-no-rule',
  severity: 'fragile',
  summary: 'A rule of a policy for a gateway is for hosts that the gateway has no rules for.',
  cause:
    'A request for such a host gets 404 if it is let in, so the rule lets in nobody who gets an answer. Where no other rule allows the hosts that the gateway does have, their visitors get 403.',
  fix: 'Write a host of a VirtualService that is bound to the gateway.',
  elsewhere: true,
  run(mesh, report) {
    // Routes of the Kubernetes Gateway API are not read.
    if (mesh.model.objects.some(({ group }) => group === 'gateway.networking.k8s.io')) return;
    for (const policy of mesh.model.authorizationPolicies.policies) {
      // A host that is not served may be denied all the same.
      if (policy.dryRun || policy.action !== 'ALLOW') continue;
      if (!policy.rules.some(({ to }) => to.some((all) => all.some(({ key }) => key === 'request.host')))) continue;
      const hosts = hostsOf(mesh, policy);
      if (hosts === undefined || hosts.length === 0) continue;
      for (const { path, to } of policy.rules) {
        to.forEach((conditions, index) => {
          const asked = conditions.find(({ key }) => key === 'request.host')?.values ?? [];
          if (asked.length === 0 || asked.some((value) => hosts.some((host) => mayBe(value, host)))) return;
          const shown = hosts.length > 5 ? [...hosts.slice(0, 5), 'others'] : hosts;
          report({
            object: policy.object,
            path: [...path, 'to', index, 'operation', 'hosts'],
            message: `the gateway has no rules for ${listed([...asked])}, but for ${listed(shown)}`,
            missing: { what: `rules of a gateway for ${asked[0]}`, expected: false },
          });
        });
      }
    }
  },
};

/** The hosts that the gateways of a policy answer for; nothing where it is for other pods too, or where some are not known. */
function hostsOf(mesh: CheckedMesh, policy: Policy): readonly string[] | undefined {
  if (workloadsOf(mesh, policy).length > 0) return undefined;
  const hosts = new Set<string>();
  for (const { namespace, labels } of gatewaysOf(mesh, policy)) {
    const view = mesh.resolver.gatewayView(namespace, labels);
    for (const listener of view.listeners.values()) {
      if (listener.tcp.length > 0) return undefined;
      const tables = [view.httpTable(listener), ...listener.tls.map((ref) => view.httpsTable(listener, ref))];
      for (const { virtualHosts } of tables) {
        for (const { domains } of virtualHosts) for (const domain of domains) hosts.add(domain.replace(/:\d+$/, ''));
      }
      for (const { server } of listener.tls) {
        // TLS that is passed on has hosts of its own.
        if (server.tls?.mode === 'PASSTHROUGH') for (const host of server.hosts) hosts.add(host.replace(/^.*\//, ''));
      }
    }
  }
  return [...hosts].sort();
}

/** Whether a value of a policy, with its star at an end and a port behind it, may be a host that a gateway answers for. */
function mayBe(value: string, host: string): boolean {
  const bare = value.toLowerCase().replace(/:(\d+|\*)$/, '');
  if (bare === '*' || host === '*') return true;
  if (bare.endsWith('*')) return host.startsWith('*') || host.startsWith(bare.slice(0, -1));
  return overlaps(bare, host.toLowerCase());
}
