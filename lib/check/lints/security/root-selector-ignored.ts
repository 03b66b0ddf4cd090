import type { Lint } from '../../lint';

export const ROOT_SELECTOR_IGNORED: Lint = {
  code: 'BL605',
  name: 'root-selector-ignored',
  severity: 'insecure',
  summary: 'A PeerAuthentication of the root namespace has a selector.',
  cause: 'Istio does not apply it: in the root namespace only the one without a selector counts.',
  fix: 'Put it into the namespace of the workload.',
  run(mesh, report) {
    const { rootNamespace } = mesh.model.config;
    for (const { object, namespace, selector } of mesh.model.peerAuthentications.policies) {
      if (namespace !== rootNamespace || selector === undefined) continue;
      report({ object, path: ['spec', 'selector'], message: 'with a selector it is ignored in the root namespace' });
    }
  },
};
