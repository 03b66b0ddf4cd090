import { list, record, text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

const API = 'gateway.networking.k8s.io';
const KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'];

export const ROUTE_OF_ANOTHER_API: Lint = {
  code: 'BL414',
  name: 'route-of-another-api',
  severity: 'breaks-traffic',
  summary: "A route of the Gateway API names a Gateway of Istio's own API.",
  cause: `A parent is a Gateway of ${API}. Istio's Gateway of the same name is another object, for VirtualServices: the route is in force nowhere.`,
  fix: `Write a VirtualService for the Gateway, or a Gateway of ${API} with gatewayClassName: istio.`,
  run(mesh, report) {
    const named = new Set(mesh.objects(API, 'Gateway').map(({ namespace, name }) => `${namespace}/${name}`));
    for (const kind of KINDS) {
      for (const object of mesh.objects(API, kind)) {
        list(object.spec.parentRefs).forEach((item, index) => {
          const { group = API, kind: parent = 'Gateway', name, namespace = object.namespace } = record(item);
          const title = `${text(namespace)}/${text(name)}`;
          const isWrong = group === 'networking.istio.io' || (group === API && !named.has(title));
          if (parent !== 'Gateway' || !isWrong || mesh.gateway(title) === undefined) return;
          const message = `${title} is a Gateway of networking.istio.io, which takes no ${kind}`;
          report({ object, path: ['spec', 'parentRefs', index, group === API ? 'name' : 'group'], message });
        });
      }
    }
  },
};
