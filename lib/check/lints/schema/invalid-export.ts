import { texts } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

/** A namespace, . for the own one, or * for all. */
const NAMESPACE = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|[.*])$/i;
const KINDS = ['VirtualService', 'DestinationRule', 'ServiceEntry'];

export const INVALID_EXPORT: Lint = {
  code: 'BL116',
  name: 'invalid-export',
  severity: 'breaks-traffic',
  summary: 'An exportTo list contradicts itself, or has what is no namespace.',
  cause: 'Istio refuses `*` or `~` beside others, a namespace twice, and "." together with the namespace\'s own name.',
  fix: 'Write ["*"], ["."], or a list of different namespaces.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const kind of KINDS) {
      for (const object of mesh.objects('networking.istio.io', kind)) {
        const to = texts(object.spec.exportTo);
        if (to.length === 0) continue;
        const resolved = to.map((item) => (item === '.' ? object.namespace : item));
        const alone = to.find((item) => item === '*' || item === '~');
        const at = { object, path: ['spec', 'exportTo'] };
        const none = to.find((item) => !NAMESPACE.test(item) && !(item === '~' && kind === 'ServiceEntry'));
        if (none !== undefined) {
          const message = none === '~' ? `a ${kind} is not exported to nobody (~)` : `no namespace is called "${none}"`;
          report({ ...at, message, ...(none === '~' && { fix: 'write ["."], or remove the object' }) });
        } else if (alone !== undefined && to.length > 1)
          report({ ...at, message: `exportTo has "${alone}" beside others` });
        else if (new Set(resolved).size < to.length)
          report({ ...at, message: `exportTo names a namespace twice: ${to.join(', ')}` });
        else if (object.spec.workloadSelector !== undefined && kind === 'DestinationRule' && to[0] !== '.') {
          report({
            ...at,
            message: 'a DestinationRule for chosen workloads is only for its own namespace',
            fix: 'write exportTo: ["."]',
          });
        }
      }
    }
  },
};
