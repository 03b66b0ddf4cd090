import { type MeshModel, selects, type Workload } from '../mesh-model';

/** True for pods with Istio's proxy that some `Gateway` selects: what they take on a port its servers say. */
export function isGatewayProxy(model: MeshModel, { containers, labels }: Workload): boolean {
  if (!containers.includes('istio-proxy')) return false;
  return model.gateways.some(({ selector }) => selector !== undefined && selects(selector, labels));
}
