import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
import { serviceHost } from '../model/service-identity';
import type { Tenant } from '../model/tenant';
import type { SidecarSpec } from '../routing/istio';
import type { Visibility } from '../routing/visibility';

/** The control plane's namespace, which every proxy may see: telemetry and the like live there. */
const ROOT_NAMESPACE = 'istio-system';

/** Limits a service's workloads to what it declares to call (TENANT-3), and to authorizers where their proxies ask one (TENANT-10). */
export function sidecarSpec(tenant: Tenant, service: Service, visibility: Visibility): SidecarSpec {
  const externals = new Map(tenant.external.map((external) => [external.name, external.host]));
  const seen = (callee: { readonly name: string; readonly namespace: string }) =>
    `${callee.namespace === service.namespace ? '.' : callee.namespace}/${serviceHost(callee)}`;
  const hosts = [
    ...visibility.callees(service).map(seen),
    ...service.calls.flatMap((call) => {
      if (call.kind === 'external') return `./${externals.get(call.name)}`;
      return call.kind === 'host' ? seen({ namespace: call.namespace, name: call.service }) : [];
    }),
  ];
  // A proxy that does not know the authorizer's Service refuses all requests: 403, `ext_authz_error`.
  const asked = service.authentication?.provider === undefined ? [] : visibility.network.authorizers;
  const whole = new Set([...asked, ROOT_NAMESPACE].map((namespace) => `${namespace}/*`));
  return {
    workloadSelector: { labels: serviceLabels(service) },
    egress: [{ hosts: [...[...new Set(hosts)].sort(), ...whole] }],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  };
}
