import type { Lint } from '../../lint';

export const UNUSED_DELEGATE: Lint = {
  code: 'BL255',
  name: 'unused-delegate',
  severity: 'fragile',
  summary: 'A VirtualService without hosts is the delegate of no other one.',
  cause: 'Without hosts its rules are in force only where the rule of another VirtualService passes requests on to it.',
  fix: 'Name it in a rule: delegate: { name, namespace }; or give it hosts.',
  elsewhere: true,
  run(mesh, report) {
    const { writtenVirtualServices } = mesh.model;
    const named = new Set(
      writtenVirtualServices.flatMap(({ http }) =>
        http.flatMap(({ delegate }) => (delegate === undefined ? [] : [`${delegate.namespace}/${delegate.name}`])),
      ),
    );
    for (const { object, namespace, name, hosts, http } of writtenVirtualServices) {
      if (hosts.length > 0 || http.length === 0 || named.has(`${namespace}/${name}`)) continue;
      report({ object, path: ['spec'], message: 'it has no hosts, and no VirtualService passes requests on to it' });
    }
  },
};
