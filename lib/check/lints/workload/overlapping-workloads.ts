import { selects, type Workload } from '../../../mesh-model';
import { record, textMap } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { scaledTargets } from './scaled-target';

export const OVERLAPPING_WORKLOADS: Lint = {
  code: 'BL518',
  name: 'overlapping-workloads',
  severity: 'fragile',
  summary: "A workload's selector takes the pods of another one.",
  cause:
    'An autoscaler of one counts the pods of both, and a pod that loses its owner (kubectl delete --cascade=orphan) is adopted by the other. Pods have an owner otherwise, so without an autoscaler the finding is style.',
  fix: 'Let every Deployment select on a label that only its own pods have, such as app and version.',
  run(mesh, report) {
    const byTitle = (workload: Workload) => workload.object.title;
    const scaled = mesh.once('scaled', () => new Set(scaledTargets(mesh).map(({ target }) => target)));
    for (const workload of mesh.model.workloads) {
      const { object, namespace, kind } = workload;
      if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') continue;
      const selector = textMap(record(object.spec.selector).matchLabels);
      if (Object.keys(selector).length === 0 || record(object.spec.selector).matchExpressions !== undefined) continue;
      const other = mesh.model.workloadsWith(namespace, selector).find((item) => {
        return item !== workload && item.kind === kind && selects(selector, item.labels);
      });
      if (other === undefined) continue;
      const message = `the selector takes the pods of ${byTitle(other)} too`;
      const severity = scaled.has(object) ? undefined : 'style';
      report({ object, path: ['spec', 'selector'], message, severity });
    }
  },
};
