import type { MeshService, VirtualService } from '../../mesh-model';
import type { CheckedMesh } from '../checked-mesh';
import { callerIn, requestText } from './probe-request';

/** A path for which no rule is meant. */
const ELSEWHERE = '/none-of-these-rules';

/** A call of the Service that no rule takes, if it has pods to answer it. */
export function unroutedCall(
  mesh: CheckedMesh,
  { namespace, object }: VirtualService,
  service: MeshService,
): string | undefined {
  if (service.registry !== 'kubernetes' || service.selector === undefined) return undefined;
  for (const { number, protocol } of service.ports) {
    if (protocol !== 'http' && protocol !== 'sniffed') continue;
    const from = callerIn(mesh, namespace);
    const answers = ['/', ELSEWHERE].map((path) => {
      return mesh.resolver.resolve({ from, port: number, authority: service.hostname, path });
    });
    const isLost = answers.every(({ outcome }) => outcome.kind === 'error' && outcome.reason === 'route_not_found');
    const [skipped] = mesh.resolver.skippedRules(answers[0]!);
    // Another VirtualService may have the host in its stead.
    if (isLost && skipped?.virtualService?.object === object) return requestText(answers[0]!.asked);
  }
  return undefined;
}
