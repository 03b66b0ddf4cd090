import { hostsForNamespace, isSubsetOf, selects, type VirtualService } from '../../mesh-model';
import type { Probe } from '../../probe/probe';
import { type Client, gatewayClients, type MeshRequest } from '../../resolver';
import type { CheckedMesh } from '../checked-mesh';

/** The whole request: to a gateway that serves the host, or from a workload beside the VirtualService. */
export function requestTo(
  mesh: CheckedMesh,
  virtualService: Pick<VirtualService, 'namespace' | 'gateways'>,
  host: string,
  probe: Probe,
): MeshRequest | undefined {
  const { namespace, gateways } = virtualService;
  const authority = probe.authority ?? host.replace(/^\*/, 'any');
  const rest = {
    authority,
    path: probe.path,
    headers: probe.headers,
    ...(probe.method && { method: probe.method }),
  };
  for (const name of gateways) {
    const gateway = mesh.gateway(name);
    if (gateway === undefined) continue;
    const server = gateway.servers.find((item) => {
      return (
        item.tls?.httpsRedirect !== true &&
        hostsForNamespace(item.hosts, namespace).some((served) => isSubsetOf(host, served))
      );
    });
    const from = clientOf(mesh, gateway.selector ?? {}, gateway.namespace);
    if (server === undefined || from === undefined) continue;
    return { from, port: server.port, scheme: server.tls === undefined ? 'http' : 'https', ...rest };
  }
  if (!gateways.includes('mesh')) return undefined;
  const service = mesh.servicesSeen(host, namespace)[0];
  if (service === undefined) return undefined;
  const port = service.ports.find((item) => item.protocol === 'http')?.number;
  return port === undefined ? undefined : { from: callerIn(mesh, namespace), port, ...rest };
}

function clientOf(
  mesh: CheckedMesh,
  selector: Readonly<Record<string, string>>,
  namespace: string,
): Client | undefined {
  const clients = mesh.once('gateway-clients', () => gatewayClients(mesh.model));
  return clients.find((client) => selects(selector, client.labels)) ?? { kind: 'gateway', namespace, labels: selector };
}

/** A workload of a namespace, one with a proxy if possible. */
export function callerIn(mesh: CheckedMesh, namespace: string): Client {
  const workload = mesh.model.workloadsIn(namespace).find((item) => item.labels['sidecar.istio.io/inject'] !== 'false');
  return { kind: 'workload', namespace, labels: workload?.labels ?? {}, serviceAccount: workload?.serviceAccount };
}

/** `GET https://acme.example.com/cms with x-variant-id: ops-1234`: what a finding shows as its counterexample. */
export function requestText({
  from,
  method = 'GET',
  scheme = 'http',
  authority,
  path = '/',
  headers = {},
}: MeshRequest): string {
  const sent = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const who = from.kind === 'workload' ? ` from namespace ${from.namespace}` : '';
  return `${method} ${scheme}://${authority}${path}${sent.length > 0 ? ` with ${sent.join(', ')}` : ''}${who}`;
}
