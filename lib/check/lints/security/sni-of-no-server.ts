import { overlaps } from '../../../mesh-model';
import { list, record, texts } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewaysOf, workloadsOf } from './policy-subjects';

type Policy = CheckedMesh['model']['authorizationPolicies']['policies'][number];

export const SNI_OF_NO_SERVER: Lint = {
  code: 'BL644',
  name: 'sni-of-no-server',
  severity: 'insecure',
  summary: 'A policy of a gateway asks for a server name (connection.sni) that no server of it takes.',
  cause:
    'A gateway closes TLS connections for names that none of its servers has, before any policy is asked, and plain HTTP has no server name. The condition never holds: DENY refuses nobody, ALLOW lets nobody in.',
  fix: 'Write a host of one of the servers with tls.',
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      const names = serverNames(mesh, policy);
      if (names === undefined) continue;
      list(policy.object.spec.rules).forEach((rule, at) => {
        list(record(rule).when).forEach((condition, index) => {
          if (record(condition).key !== 'connection.sni') return;
          for (const field of ['values', 'notValues'] as const) {
            texts(record(condition)[field]).forEach((value, place) => {
              if (names.some((name) => mayBe(value, name))) return;
              const known = names.length === 0 ? 'no server has tls' : `servers with tls take ${names.join(', ')}`;
              const isWide = (policy.action === 'ALLOW') === (field === 'notValues');
              report({
                object: policy.object,
                path: ['spec', 'rules', at, 'when', index, field, place],
                message: `no connection has the server name ${value}: ${known}`,
                severity: isWide ? 'insecure' : 'fragile',
              });
            });
          }
        });
      });
    }
  },
};

/** The server names for which the gateways of a policy take TLS; nothing where it is for other pods too, or for none. */
function serverNames(mesh: CheckedMesh, policy: Policy): readonly string[] | undefined {
  if (policy.dryRun || workloadsOf(mesh, policy).length > 0) return undefined;
  const gateways = gatewaysOf(mesh, policy);
  if (gateways.length === 0) return undefined;
  const servers = gateways.flatMap(({ namespace, labels }) =>
    [...mesh.resolver.gatewayView(namespace, labels).listeners.values()].flatMap(({ tls }) => tls),
  );
  return [...new Set(servers.flatMap(({ server }) => server.hosts.map((host) => host.replace(/^.*\//, ''))))].sort();
}

/** Whether a value of a policy, with its star at an end, may be a name that a server takes. */
function mayBe(value: string, host: string): boolean {
  if (value.endsWith('*')) return host.startsWith('*') || host.startsWith(value.slice(0, -1));
  return overlaps(value.toLowerCase(), host.toLowerCase());
}
