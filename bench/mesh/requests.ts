import type { LabRequest } from '../../test/mesh/lab';
import { CLIENT, DOMAIN, GATEWAY, type MeshEstate, NAMESPACE, PORT, pathOf } from './estate';

/** A way to ask for something, and the proxy that has to find out what. */
export interface Kind {
  readonly name: string;
  /** The workload whose Envoy decides. */
  readonly proxy: string;
  /** A request for this service, or for its variant of this id. */
  readonly request: (service: string, id: string) => LabRequest;
  /** Mainline traffic must not pay for variants. */
  readonly mainline: boolean;
}

const inside = (service: string) => `http://${service}.${NAMESPACE}.svc.cluster.local:${PORT}/x`;

export const KINDS: readonly Kind[] = [
  {
    name: 'gateway, mainline',
    proxy: GATEWAY,
    request: (service) => ({ from: GATEWAY, url: `http://${DOMAIN}${pathOf(service)}/x` }),
    mainline: true,
  },
  {
    name: 'gateway, variant by hostname',
    proxy: GATEWAY,
    request: (service, id) => ({ from: GATEWAY, url: `http://${id.toLowerCase()}.${DOMAIN}${pathOf(service)}/x` }),
    mainline: false,
  },
  {
    name: 'gateway, variant by header',
    proxy: GATEWAY,
    request: (service, id) => ({
      from: GATEWAY,
      url: `http://${DOMAIN}${pathOf(service)}/x`,
      headers: { 'x-variant-id': id },
    }),
    mainline: false,
  },
  {
    name: 'sidecar, mainline',
    proxy: CLIENT,
    request: (service) => ({ from: CLIENT, url: inside(service) }),
    mainline: true,
  },
  {
    name: 'sidecar, variant',
    proxy: CLIENT,
    request: (service, id) => ({
      from: CLIENT,
      url: inside(service),
      headers: { 'x-variant-id': id.toLowerCase() },
    }),
    mainline: false,
  },
];

/**
 * One request for each service, with variants from the first to the last by turns: where a table is searched from its
 * beginning, the mean of these is the mean of all.
 */
export function sample({ request }: Kind, { services, variants }: MeshEstate): LabRequest[] {
  return services.map((service, s) =>
    request(service, variants[Math.floor(((s + 0.5) / services.length) * variants.length)]!),
  );
}
