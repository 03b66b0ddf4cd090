import type { MeshObject, Workload } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { SelectorIndex } from '../../../mesh-model/selector-index';
import { record, textMap } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';

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
    const { peerAuthentications, sidecars } = mesh.model;
    const telemetries = mesh.objects('telemetry.istio.io', 'Telemetry').flatMap((object) => {
      const selector = textMap(record(object.spec.selector).matchLabels);
      return Object.keys(selector).length > 0 ? [{ object, selector }] : [];
    });
    const kinds: readonly (readonly Selecting[])[] = [
      peerAuthentications.policies,
      sidecars.sidecars.map(({ object, workloadSelector }) => ({ object, selector: workloadSelector })),
      telemetries,
    ];
    for (const kind of kinds) {
      const selecting = kind.filter(({ selector }) => selector !== undefined);
      for (const own of groupBy(selecting, ({ object }) => [object.namespace]).values())
        checkNamespace(mesh, own, report);
    }
  },
};

interface Selecting {
  readonly object: MeshObject;
  readonly selector: Readonly<Record<string, string>> | undefined;
}

/** Each that selects a workload which one before it selects. */
function checkNamespace({ model }: CheckedMesh, items: readonly Selecting[], report: Report): void {
  if (items.length < 2) return;
  const index = new SelectorIndex(items, ({ selector }) => selector);
  const positions = new Map(items.map((item, position) => [item, position]));
  for (const [position, { object, selector }] of items.entries()) {
    let first = position;
    let both: Workload | undefined;
    for (const workload of model.workloadsWith(object.namespace, selector ?? {})) {
      const other = positions.get(index.for(workload.labels)[0]!)!;
      if (other < first) [first, both] = [other, workload];
    }
    if (both === undefined) continue;
    const message = `${items[first]!.object.title} selects ${both.object.title} too`;
    report({ object, path: ['spec'], message });
  }
}
