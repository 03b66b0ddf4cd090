import { type MeshObject, selects } from '../../../mesh-model';
import { record, textMap } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const OVERLAPPING_SELECTORS: Lint = {
  code: 'BL603',
  name: 'overlapping-selectors',
  severity: 'fragile',
  summary: 'Two PeerAuthentications, Sidecars or Telemetries select the same workload.',
  cause: 'Only the oldest counts for it, the other is ignored; after a restore it may be the other way round.',
  fix: 'Select each workload once.',
  istio: ['IST0110', 'IST0159'],
  kiali: ['KIA0003'],
  run(mesh, report) {
    const check = (
      items: readonly { readonly object: MeshObject; readonly labels: Readonly<Record<string, string>> }[],
    ) => {
      const byNamespace = new Map<string, (typeof items)[number][]>();
      for (const item of items) {
        const others = byNamespace.get(item.object.namespace) ?? [];
        byNamespace.set(item.object.namespace, others);
        if (others.length === 0) {
          others.push(item);
          continue;
        }
        const own = mesh.model.workloadsWith(item.object.namespace, item.labels);
        for (const other of others) {
          const both = own.find((workload) => selects(other.labels, workload.labels));
          if (both === undefined) continue;
          report({
            object: item.object,
            path: ['spec'],
            message: `${other.object.title} selects ${both.object.title} too`,
          });
          break;
        }
        others.push(item);
      }
    };
    const { peerAuthentications, sidecars } = mesh.model;
    check(
      peerAuthentications.policies.flatMap(({ object, selector }) => (selector ? [{ object, labels: selector }] : [])),
    );
    check(
      sidecars.sidecars.flatMap(({ object, workloadSelector }) =>
        workloadSelector ? [{ object, labels: workloadSelector }] : [],
      ),
    );
    check(
      mesh.objects('telemetry.istio.io', 'Telemetry').flatMap((object) => {
        const labels = textMap(record(object.spec.selector).matchLabels);
        return Object.keys(labels).length > 0 ? [{ object, labels }] : [];
      }),
    );
  },
};
