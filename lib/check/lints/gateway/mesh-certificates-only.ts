import { selects } from '../../../mesh-model';
import { isIdentityKey } from '../../../resolver/identity';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewaysOf } from '../security/policy-subjects';

export const MESH_CERTIFICATES_ONLY: Lint = {
  code: 'BL271',
  name: 'mesh-certificates-only',
  severity: 'fragile',
  summary: 'A server of a Gateway takes ISTIO_MUTUAL, and no rule of the mesh leads proxies to the gateway.',
  cause:
    'With ISTIO_MUTUAL a server takes only clients with a certificate of the mesh, which proxies have and browsers have not: it closes the connection of everybody else. That is meant for egress gateways and between clusters.',
  fix: 'Write mode: SIMPLE with a credentialName for clients outside, or MUTUAL if they have certificates of their own.',
  elsewhere: true,
  run(mesh, report) {
    for (const { object, namespace, name, servers } of mesh.model.gateways) {
      const title = `${namespace}/${name}`;
      servers.forEach(({ tls, port }, index) => {
        if (tls?.mode !== 'ISTIO_MUTUAL') return;
        // Without rules it is not a way in yet.
        if (!boundTo(mesh).has(title) || isCalledInside(mesh, title)) return;
        const message = `port ${port} takes only clients with a certificate of the mesh, and nothing in the mesh is sent to this gateway: it closes every connection of others`;
        report({ object, path: ['spec', 'servers', index, 'tls', 'mode'], message });
      });
    }
  },
};

/** Gateways that VirtualServices name which are not for callers inside as well. */
function boundTo(mesh: CheckedMesh): ReadonlySet<string> {
  return mesh.once('gateways of rules for visitors', () => {
    const rules = mesh.model.virtualServices.filter(({ gateways }) => !gateways.includes('mesh'));
    return new Set(rules.flatMap(({ gateways }) => gateways));
  });
}

/** True where a rule leads to the Service of the gateway's pods. */
function isCalledInside(mesh: CheckedMesh, gateway: string): boolean {
  const called = mesh.once('workloads that rules lead to', () => {
    const hosts = new Set(mesh.destinations.map(({ destination }) => destination.host));
    return new Set(
      [...hosts].flatMap((host) =>
        [...mesh.model.servicesNamed(host).values()].flatMap((item) => mesh.workloadsOf(item)),
      ),
    );
  });
  const selector = mesh.gateway(gateway)?.selector ?? {};
  const pods = mesh.workloadsAnywhere(selector);
  return pods.length === 0 || pods.some((workload) => called.has(workload)) || isForIdentities(mesh, selector);
}

/** True where a policy of the gateway asks which workload calls: somebody in the mesh is expected. */
function isForIdentities(mesh: CheckedMesh, selector: Readonly<Record<string, string>>): boolean {
  return mesh.model.authorizationPolicies.policies.some((policy) => {
    const asks = policy.rules.some(({ from, when }) => [...from.flat(), ...when].some(({ key }) => isIdentityKey(key)));
    return asks && gatewaysOf(mesh, policy).some(({ labels }) => selects(selector, labels));
  });
}
