import { selects, WORKLOAD_KINDS } from '../../../mesh-model';
import { record, textMap } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const SELECTOR_AGAINST_LABELS: Lint = {
  code: 'BL502',
  name: 'selector-against-labels',
  severity: 'breaks-traffic',
  summary: "A workload's selector does not fit the labels of its own pod template.",
  cause: 'The API server refuses it.',
  fix: 'Repeat every label of spec.selector in spec.template.metadata.labels.',
  run(mesh, report) {
    for (const workload of mesh.model.workloads) {
      const { object, labels } = workload;
      if (!SELECTING.has(workload.kind)) continue;
      const selector = textMap(record(object.spec.selector).matchLabels);
      if (selects(selector, labels)) continue;
      const missing = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
      const message = `the pods do not have ${missing.map(([key, value]) => `${key}=${value}`).join(', ')}`;
      report({ object, path: ['spec', 'selector', 'matchLabels'], message });
    }
  },
};

const SELECTING = new Set<string>(
  WORKLOAD_KINDS.filter((kind) => kind !== 'Pod' && kind !== 'Job' && kind !== 'CronJob'),
);
