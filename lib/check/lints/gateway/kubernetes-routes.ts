import type { MeshObject } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';

/** The group of the Kubernetes Gateway API. */
export const GATEWAY_API = 'gateway.networking.k8s.io';

/** Kinds of routes that name the hosts they are for. */
const KINDS = ['HTTPRoute', 'GRPCRoute'];

/** A Gateway that a route names as its parent. */
export interface RouteParent {
  readonly route: MeshObject;
  readonly index: number;
  readonly parent: Readonly<Record<string, unknown>>;
  /** `edge/public` */
  readonly title: string;
  /** Absent where there is none of the name. */
  readonly gateway: MeshObject | undefined;
}

/** Routes of the Gateway API. */
export function kubernetesRoutes(mesh: CheckedMesh): readonly MeshObject[] {
  return mesh.once('kubernetes-routes', () => KINDS.flatMap((kind) => mesh.objects(GATEWAY_API, kind)));
}

/** The Gateways of the Gateway API that routes name. */
export function routeParents(mesh: CheckedMesh): readonly RouteParent[] {
  return mesh.once('route-parents', () => {
    const gateways = new Map(
      mesh.objects(GATEWAY_API, 'Gateway').map((object) => [`${object.namespace}/${object.name}`, object]),
    );
    return kubernetesRoutes(mesh).flatMap((route) =>
      list(route.spec.parentRefs).flatMap((item, index): RouteParent[] => {
        const parent = record(item);
        const { group = GATEWAY_API, kind = 'Gateway', name, namespace = route.namespace } = parent;
        if (group !== GATEWAY_API || kind !== 'Gateway') return [];
        const title = `${text(namespace)}/${text(name)}`;
        return [{ route, index, parent, title, gateway: gateways.get(title) }];
      }),
    );
  });
}

/** True for a Gateway whose pods istiod runs, or at least configures. */
export function isOfIstio({ spec }: MeshObject): boolean {
  return /^istio/.test(text(spec.gatewayClassName) ?? '');
}
