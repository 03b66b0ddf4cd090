import type { MeshService } from '../../../mesh-model';

/** Whether some namespace sees both services. */
export function isSeenWith(a: MeshService, b: MeshService): boolean {
  const seen = (service: MeshService) => service.exportTo.map((item) => (item === '.' ? service.namespace : item));
  const [left, right] = [seen(a), seen(b)];
  return left.includes('*') || right.includes('*') || left.some((item) => right.includes(item));
}
