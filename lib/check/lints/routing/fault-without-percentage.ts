import { isRecord, record } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

export const FAULT_WITHOUT_PERCENTAGE: Lint = {
  code: 'BL229',
  name: 'fault-without-percentage',
  severity: 'fragile',
  summary: 'A fault has no percentage.',
  cause: 'It hits no request at all, so a test of faults passes without one.',
  fix: 'Write percentage: { value: 100 }.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        if (rule.fault === undefined) continue;
        const fault = record(valueAt(rule.object, [...rule.path, 'fault']));
        for (const name of ['delay', 'abort'] as const) {
          const part = fault[name];
          if (!isRecord(part) || part.percent !== undefined) continue;
          if (part.percentage !== undefined && record(part.percentage).value !== undefined) continue;
          report({
            object: rule.object,
            path: [...rule.path, 'fault', name],
            message: `the ${name} hits no request: it has no percentage`,
          });
        }
      }
    }
  },
};
