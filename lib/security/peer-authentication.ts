import { MtlsMode } from '../model/mtls';
import { serviceLabels } from '../model/selectors';
import type { Tenant } from '../model/tenant';
import type { PeerAuthenticationSpec } from '../routing/istio';

/** A PeerAuthentication with its name in the tenant's namespace. */
export interface NamedPeerAuthentication {
  readonly name: string;
  readonly spec: PeerAuthenticationSpec;
}

/** One for the whole namespace, named `default`, and one per service with excepted ports: `ports-of-cms` (TENANT-2). */
export function peerAuthentications(tenant: Tenant): NamedPeerAuthentication[] {
  const { mode, exceptions } = tenant.mtls;
  const services = [...new Set(exceptions.map((exception) => exception.service))].sort();
  return [
    // UNSET: what holds in the namespace or the mesh is not ours to change.
    ...(mode === MtlsMode.UNSET ? [] : [{ name: 'default', spec: { mtls: { mode } } }]),
    ...services.map((name) => {
      const own = exceptions.filter((exception) => exception.service === name);
      const ports = own.map((exception) => [String(exception.port), { mode: exception.mode }] as const);
      return {
        name: `ports-of-${name}`,
        spec: {
          selector: { matchLabels: serviceLabels(tenant.services.find((each) => each.name === name) ?? { name }) },
          ...(mode !== MtlsMode.UNSET && { mtls: { mode } }),
          portLevelMtls: Object.fromEntries(ports),
        },
      };
    }),
  ];
}
