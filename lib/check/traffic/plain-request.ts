import type { DestinationRule, MeshService } from '../../mesh-model';
import type { MeshRequest } from '../../resolver';
import type { CheckedMesh } from '../checked-mesh';
import { callerIn } from './probe-request';

/**
 * A request of a workload of a namespace to a host, to one of its ports or to any, that arrives in plain HTTP where TLS is taken; with a rule, one that
 * this rule is for.
 */
export function plainRequest(
  mesh: CheckedMesh,
  namespace: string,
  service: MeshService,
  port?: number,
  rule?: DestinationRule,
): MeshRequest | undefined {
  for (const { number, protocol } of service.ports) {
    if ((protocol !== 'http' && protocol !== 'sniffed') || (port !== undefined && number !== port)) continue;
    const request: MeshRequest = { from: callerIn(mesh, namespace), port: number, authority: service.hostname };
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward') continue;
    const fails = outcome.destinations.some(
      ({ host, result, destinationRules }) =>
        host === service.hostname &&
        (rule === undefined || destinationRules.includes(rule)) &&
        result.kind === 'error' &&
        result.reason === 'plaintext_to_tls',
    );
    if (fails) return request;
  }
  return undefined;
}
