import fc from 'fast-check';
import { requestAuthentication } from './random/authentication';
import { destinationRule, serviceEntry } from './random/destinations';
import { gateway, gatewayPods, secondGateway } from './random/gateways';
import { authorizationPolicy, customPolicy, peerAuthentication, sidecar } from './random/policies';
import { fromInside, fromOutside, type RandomRequest } from './random/requests';
import { delegating, edge, mesh, tcp, tls } from './random/virtual-services';
import { type Fields, optional } from './random/words';
import { authorizer, workloads } from './random/workloads';

/**
 * Random meshes, odd but valid for Istio's webhook: overlapping hosts and rules, delegates, merged and shadowing
 * DestinationRules, exportTo, Sidecars, policies, hosts outside the mesh, faults, bytes beside requests.
 */
export interface RandomMesh {
  /** One document per object. */
  readonly yaml: string;
  readonly requests: readonly RandomRequest[];
}

/** A mesh with requests, half of them from outside. @param requests how many */
export function randomMesh(requests = 20): fc.Arbitrary<RandomMesh> {
  const objects = fc.tuple(
    workloads,
    fc.constant(authorizer),
    gatewayPods,
    fc.tuple(gateway),
    fc.array(edge, { minLength: 1, maxLength: 4 }),
    fc.array(mesh, { maxLength: 4 }),
    optional(delegating, 25),
    fc.array(fc.oneof(tcp, tls), { maxLength: 3 }),
    fc.array(destinationRule, { minLength: 2, maxLength: 7 }),
    fc.array(serviceEntry, { maxLength: 2 }),
    fc.array(sidecar, { maxLength: 1 }),
    fc.array(fc.oneof({ weight: 4, arbitrary: authorizationPolicy }, customPolicy), { maxLength: 3 }),
    fc.array(requestAuthentication, { maxLength: 2 }),
    fc.array(secondGateway, { maxLength: 1 }),
    fc.array(peerAuthentication, { maxLength: 2 }),
  );
  const asked = fc.array(fc.oneof(fromOutside, fromInside), { minLength: requests, maxLength: requests });
  return fc.tuple(objects, asked).map(([drawn, sent]) => ({
    yaml: distinct(drawn.flatMap((part) => part ?? []))
      .map((item) => JSON.stringify(item))
      .join('\n---\n'),
    requests: sent,
  }));
}

/** One object per kind, namespace and name: the first. */
function distinct(objects: readonly Fields[]): Fields[] {
  const found = new Map<string, Fields>();
  for (const item of objects) {
    const { name, namespace } = item.metadata as Fields;
    const key = `${item.kind}/${namespace}/${name}`;
    if (!found.has(key)) found.set(key, item);
  }
  return [...found.values()];
}
