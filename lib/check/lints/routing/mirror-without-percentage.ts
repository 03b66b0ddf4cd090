import { isRecord, list, record } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

export const MIRROR_WITHOUT_PERCENTAGE: Lint = {
  code: 'BL231',
  name: 'mirror-without-percentage',
  severity: 'fragile',
  summary: 'A mirror has no percentage.',
  cause: 'It copies every request, writes among them, and doubles the load.',
  fix: 'Write mirrorPercentage: { value: … }, or percentage in an entry of mirrors.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        if (rule.mirrors === undefined) continue;
        const written = record(valueAt(rule.object, rule.path));
        const stated = written.mirrorPercentage ?? written.mirrorPercent ?? written.mirror_percent;
        if (isRecord(written.mirror) && stated === undefined) {
          report({ object: rule.object, path: [...rule.path, 'mirror'], message: 'the mirror copies every request' });
        }
        list(written.mirrors).forEach((item, index) => {
          if (record(item).percentage !== undefined) return;
          report({
            object: rule.object,
            path: [...rule.path, 'mirrors', index],
            message: 'the mirror copies every request',
          });
        });
      }
    }
  },
};
