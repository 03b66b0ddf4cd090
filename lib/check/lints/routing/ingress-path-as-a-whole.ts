import { type IngressPath, ingressPaths } from '../../../mesh-model/ingress';
import type { Lint } from '../../lint';
import { ingressesOf } from './ingress-backend';

export const INGRESS_PATH_AS_A_WHOLE: Lint = {
  code: 'BL272',
  name: 'ingress-path-as-a-whole',
  severity: 'fragile',
  summary:
    'A path of an Ingress of class istio has the type ImplementationSpecific and no star, and so is compared as a whole.',
  cause:
    'Other controllers take such a path for a prefix. Istio does so only for one that ends with * (/* or .*): / takes / alone, and what is below gets 404.',
  fix: 'Write pathType: Prefix, or Exact if only this path is meant.',
  run(mesh, report) {
    for (const object of ingressesOf(mesh)) {
      const paths = ingressPaths(object);
      for (const path of paths) {
        if (!isWhole(path) || paths.some((other) => takesBelow(other, path))) continue;
        const below = `${path.uri.replace(/\/$/, '')}/x`;
        const message = `"${path.uri}" takes this path alone: ${below} gets what another path of the host says, else 404`;
        report({ object, path: [...path.path, 'pathType'], message });
      }
    }
  },
};

function isWhole({ uri, type }: IngressPath): boolean {
  // A path with an extension names a file.
  return type === 'ImplementationSpecific' && uri !== '' && !uri.endsWith('*') && !/\.[a-z]\w*$/i.test(uri);
}

/** True for a path of the same host that takes what is below another one, and sends it to the same Service. */
function takesBelow(other: IngressPath, path: IngressPath): boolean {
  if (other === path || other.host !== path.host || other.service !== path.service) return false;
  const prefix = other.type === 'Prefix' ? other.uri : /^(.*?)(?:\.\*|\/?\*)$/.exec(other.uri)?.[1];
  return prefix !== undefined && `${path.uri.replace(/\/$/, '')}/`.startsWith(`${prefix.replace(/\/$/, '')}/`);
}
