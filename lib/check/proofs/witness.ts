import type { HttpMatch, NamedMatches, StringMatch, VirtualService } from '../../mesh-model';
import { hostsForNamespace, isSubsetOf, selects } from '../../mesh-model';
import { type Client, gatewayClients, type MeshRequest } from '../../resolver';
import { compileStringMatch } from '../../resolver/string-match';
import type { CheckedMesh } from '../checked-mesh';
import { sampleRegex } from './sample-regex';

/** The part of a request that conditions are about. */
export interface Witness {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly authority?: string;
}

/** A request that fits a match and asks for nothing more; nothing where no such request can be found. */
export function witnessOf(match: HttpMatch | undefined): Witness | undefined {
  if (match === undefined) return { path: '/', headers: {} };
  const path = match.uri === undefined ? '/' : sampleOf(match.uri, match.ignoreUriCase);
  const headers = samplesOf(match.headers);
  const query = samplesOf(match.queryParams);
  const method = match.method === undefined ? undefined : sampleOf(match.method);
  const authority = match.authority === undefined ? undefined : sampleOf(match.authority);
  if (path === undefined || headers === undefined || query === undefined) return undefined;
  if (
    (match.method !== undefined && method === undefined) ||
    (match.authority !== undefined && authority === undefined)
  )
    return undefined;
  const parameters = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const whole = path.startsWith('/') ? path : `/${path}`;
  return {
    path: parameters === '' ? whole : `${whole}?${parameters}`,
    headers,
    ...(method && { method }),
    ...(authority && { authority }),
  };
}

function samplesOf(named: NamedMatches): Record<string, string> | undefined {
  const result: Record<string, string> = {};
  for (const name in named) {
    const sample = name.startsWith('@') ? undefined : sampleOf(named[name]!);
    if (sample === undefined) return undefined;
    result[name] = sample;
  }
  return result;
}

function sampleOf(match: StringMatch, ignoreCase = false): string | undefined {
  if (match.kind === 'present') return 'x';
  if (match.kind !== 'regex') return match.value;
  const sample = sampleRegex(match.value);
  try {
    return compileStringMatch(match, ignoreCase)(sample) ? sample : undefined;
  } catch {
    return undefined;
  }
}

/** The whole request: to a gateway that serves the host, or from a workload beside the VirtualService. */
export function requestTo(
  mesh: CheckedMesh,
  virtualService: VirtualService,
  host: string,
  witness: Witness,
): MeshRequest | undefined {
  const { namespace, gateways } = virtualService;
  const authority = witness.authority ?? host.replace(/^\*/, 'any');
  const rest = {
    authority,
    path: witness.path,
    headers: witness.headers,
    ...(witness.method && { method: witness.method }),
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
