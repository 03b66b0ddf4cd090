import type { ServiceEndpoint } from '../mesh-model';
import { localityOf, NETWORK_LABEL } from '../mesh-model/endpoint-place';
import type { DestinationShare } from '../resolver';
import { targetPortOf } from '../resolver/target';

/** Who gets requests, and at which port: `8080 acme/cms-main`. */
export function podsText(destinations: readonly DestinationShare[]): string {
  const names = destinations.map((to) => {
    // Which of them refuse a request makes no difference to it, as long as all do.
    if (to.results.every(({ result }) => result.kind !== 'delivered')) return '';
    const pods = to.workloads.map(({ namespace, name }) => `${namespace}/${name}`).sort();
    const ports = podPorts(to);
    const endpoints = new Map(to.service?.endpoints.map((endpoint) => [endpoint.address, endpoint]));
    const addresses = to.addresses.map((address) => addressText(ports[0], address, endpoints.get(address), to));
    return `${ports.join(', ')} ${[...pods, ...addresses].join(' + ')}`;
  });
  return [...new Set(names)].join(', ').replace(/^\d+ $/, '');
}

/** The ports of pods, or of addresses outside, that get the requests. */
function podPorts({ service, port, workloads }: DestinationShare): number[] {
  const servicePort = service?.ports.find(({ number }) => number === port);
  if (servicePort === undefined) return [port];
  const pods = workloads.length === 0 ? [undefined] : workloads;
  return [...new Set(pods.map((pod) => targetPortOf(servicePort, pod)))].sort((a, b) => a - b);
}

/** An address, with what its endpoint has of its own: a port, a share, the place by which clients choose it, and who answers there. */
function addressText(
  usualPort: number | undefined,

  address: string,
  endpoint: ServiceEndpoint | undefined,
  { service, port }: DestinationShare,
): string {
  if (endpoint === undefined) return address;
  const name = service?.ports.find(({ number }) => number === port)?.name ?? '';
  const ownPort = endpoint.ports[name];
  const network = endpoint.place.get(NETWORK_LABEL)?.[0];
  const own = [
    endpoint.weight === undefined ? '' : `weight ${endpoint.weight}`,
    localityOf(endpoint.place)?.filter(Boolean).join('/') ?? '',
    network === undefined ? '' : `network ${network}`,
    endpoint.serviceAccount === undefined ? '' : `account ${endpoint.serviceAccount}`,
  ].filter(Boolean);
  const isUsual = ownPort === undefined || ownPort === usualPort;
  return `${address}${isUsual ? '' : `:${ownPort}`}${own.length === 0 ? '' : ` (${own.join(', ')})`}`;
}
