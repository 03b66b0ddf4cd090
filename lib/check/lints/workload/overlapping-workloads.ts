import { selects, type Workload } from '../../../mesh-model';
import { record, textMap } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const OVERLAPPING_WORKLOADS: Lint = {
  code: 'BL518',
  name: 'overlapping-workloads',
  severity: 'breaks-traffic',
  summary: "A workload's selector takes the pods of another one.",
  cause: 'Two controllers count the same pods as theirs, and start and stop them against each other.',
  fix: 'Let every Deployment select on a label that only its own pods have, such as app and version.',
  run(mesh, report) {
    const byTitle = (workload: Workload) => workload.object.title;
    for (const workload of mesh.model.workloads) {
      const { object, namespace, kind } = workload;
      if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') continue;
      const selector = textMap(record(object.spec.selector).matchLabels);
      if (Object.keys(selector).length === 0 || record(object.spec.selector).matchExpressions !== undefined) continue;
      const other = mesh.model.workloadsWith(namespace, selector).find((item) => {
        return item !== workload && item.kind === kind && selects(selector, item.labels);
      });
      if (other === undefined) continue;
      report({ object, path: ['spec', 'selector'], message: `the selector takes the pods of ${byTitle(other)} too` });
    }
  },
};
