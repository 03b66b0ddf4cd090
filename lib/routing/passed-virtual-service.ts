import type { Gateway } from '../model/gateway';
import { tcpPorts } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { weighted } from './destination';
import type { EdgeHost } from './edge-virtual-service';
import { passedServices } from './exposed-path';
import { gatewayReference } from './gateway';
import { activeCanary } from './rule-order';

/**
 * The VirtualServices of a gateway for hosts whose TLS connections it passes on, one per host: all that it sees of them is the
 * server name, so there is one rule, to the mainline and the canary (EDGE-13).
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#TLSRoute
 */
export function passedVirtualServices(tenant: Tenant, gateway: Gateway): EdgeHost[] {
  const exportTo = gateway.podNamespace === tenant.namespace ? ['.'] : [gateway.podNamespace];
  return passedServices(tenant, gateway).flatMap((service) => {
    const { port } = tcpPorts(service)[0]!;
    return service.hostnames.map((host) => ({
      host,
      spec: {
        hosts: [host],
        gateways: [gatewayReference(tenant, gateway)],
        exportTo,
        tls: [
          {
            match: [{ port: gateway.ports.https, sniHosts: [host] }],
            route: weighted(service, activeCanary(service), port),
          },
        ],
      },
    }));
  });
}
