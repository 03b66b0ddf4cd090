import { list, record } from '../mesh-model/untyped';
import type { DestinationShare } from '../resolver';
import { targetPortOf } from '../resolver/target';

/** Who gets requests, and at which port: `8080 acme/cms-main`. */
export function podsText(destinations: readonly DestinationShare[]): string {
  const names = destinations.map((to) => {
    // Which of them refuse a request makes no difference to it, as long as all do.
    if (to.results.every(({ result }) => result.kind !== 'delivered')) return '';
    const pods = to.workloads.map(({ namespace, name }) => `${namespace}/${name}`).sort();
    const weights = weightsOf(to);
    const addresses = to.addresses.map((address) => `${address}${weights.get(address) ?? ''}`);
    return `${podPorts(to).join(', ')} ${[...pods, ...addresses].join(' + ')}`;
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

/** Addresses of a ServiceEntry that get a share of their own. */
function weightsOf({ service }: DestinationShare): ReadonlyMap<string, string> {
  const endpoints = service?.registry === 'service-entry' ? list(service.object.spec.endpoints).map(record) : [];
  return new Map(
    endpoints.flatMap(({ address, weight }): [string, string][] => {
      return typeof address === 'string' && weight !== undefined ? [[address, ` (weight ${String(weight)})`]] : [];
    }),
  );
}
