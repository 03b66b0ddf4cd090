import type { Lint } from '../../lint';

const REVISION = 'istio.io/rev';

export const REVISION_OF_THE_NAMESPACE: Lint = {
  code: 'BL562',
  name: 'revision-of-the-namespace',
  severity: 'fragile',
  summary: 'Pods ask for a revision of Istio, and a label of their namespace decides otherwise.',
  cause:
    "Istio's webhooks look at istio.io/rev of pods only where the namespace has neither that label nor istio-injection. Where it has one, the pods get the proxy that it names.",
  fix: 'Remove the label from the namespace, or move the pods into one that asks for their revision.',
  run(mesh, report) {
    for (const { object, kind, labels, containers } of mesh.model.workloads) {
      const revision = labels[REVISION];
      const namespace = mesh.model.namespaces.get(object.namespace);
      if (revision === undefined || namespace === undefined || containers.includes('istio-proxy')) continue;
      const injection = namespace.labels['istio-injection'];
      const decided = injection === undefined ? namespace.labels[REVISION] : injection;
      // "default" is the revision that istio-injection asks for.
      if (decided === undefined || decided === revision || (decided === 'enabled' && revision === 'default')) continue;
      const name = injection === undefined ? REVISION : 'istio-injection';
      const base = kind === 'Pod' ? ['metadata'] : ['spec', 'template', 'metadata'];
      const message = `${revision} is not asked for: namespace ${namespace.name} says ${name}: ${decided}`;
      report({ object, path: [...base, 'labels', REVISION], message });
    }
  },
};
