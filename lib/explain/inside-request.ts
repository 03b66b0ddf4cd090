import type { MeshService, Workload } from '../mesh-model';
import {
  isMeshed,
  isPortWritten,
  type MeshRequest,
  type Resolver,
  requestFromUrl,
  serviceByName,
  workloadClient,
} from '../resolver';
import { findService, isNamespace } from './participants';

/**
 * The request that a workload makes with a URL. As in a chain, a service may be named `cms`, `shared/docx` or by any of
 * its host names; unless a port is written, it is called on its own.
 */
export function insideRequest(resolver: Resolver, workload: Workload, url: string, rest: object): MeshRequest {
  const from = workloadClient(workload, isMeshed(resolver.model, workload));
  const request = requestFromUrl(url, from, rest);
  const service = serviceOf(resolver, workload, request.connectTo ?? request.authority);
  if (service === undefined && !url.includes('://')) {
    const qualified = qualifiedUrl(resolver, workload, url);
    if (qualified !== undefined) return insideRequest(resolver, workload, qualified, rest);
  }
  const port = service === undefined || isPortWritten(url) ? undefined : portOf(service, request.scheme);
  return port === undefined ? request : { ...request, port };
}

function serviceOf(resolver: Resolver, workload: Workload, authority: string): MeshService | undefined {
  const { known } = resolver.sidecarView(workload.namespace, workload.labels).scope;
  const host = authority.replace(/:\d+$/, '').toLowerCase();
  const { clusterDomain } = resolver.model.config;
  return serviceByName((name) => known.get(name), known.values(), host, workload.namespace, clusterDomain);
}

/** `shared/docx/path` means a service of another namespace, if there is such a namespace. */
function qualifiedUrl({ model }: Resolver, workload: Workload, url: string): string | undefined {
  const match = /^(([^/?#:]+)\/[^/?#:]+)(.*)$/.exec(url);
  if (match === null || !model.services.some(({ namespace }) => isNamespace(model, namespace, match[2]!))) {
    return undefined;
  }
  return `http://${findService(model, match[1]!, workload.namespace).hostname}${match[3]}`;
}

/**
 * The port that is meant where none is written: the scheme's own, else the first that fits. For https without such a port it is
 * 443, as every client has it.
 */
function portOf({ ports }: MeshService, scheme = 'http'): number | undefined {
  const usable = ports.filter((port) => port.protocol !== 'udp');
  const usual = usable.find((port) => port.number === (scheme === 'https' ? 443 : 80));
  const fitting = usable.find((port) => port.protocol === (scheme === 'https' ? 'tls' : 'http'));
  return (usual ?? fitting ?? (scheme === 'https' ? undefined : usable[0]))?.number;
}
