import type { Canary } from '../model/canary';
import { subsetLabels } from '../model/foreign-workload';
import type { Service } from '../model/service';
import { serviceHost } from '../model/service-identity';
import type { HttpDestination } from './istio';
import { CANARY, MAIN } from './variant-header';

/** One subset of a service, by full host and explicit port (NAME-4). */
export function destination(service: Service, subset: string, port: number): HttpDestination {
  const host = { host: serviceHost(service), port: { number: port } };
  return { destination: subsetLabels(service, subset) === undefined ? host : { ...host, subset } };
}

/**
 * The mainline's destinations: integers that total 100 over two, no weight on a single one, none of weight 0 (DEST-4).
 */
export function weighted(service: Service, canary: Canary | undefined, port: number): HttpDestination[] {
  const share = canary?.weight ?? 0;
  if (share === 0) return [destination(service, MAIN, port)];
  if (share === 100) return [destination(service, CANARY, port)];
  return [
    { ...destination(service, MAIN, port), weight: 100 - share },
    { ...destination(service, CANARY, port), weight: share },
  ];
}
