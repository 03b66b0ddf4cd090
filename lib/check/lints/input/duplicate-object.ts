import { sourceOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const DUPLICATE_OBJECT: Lint = {
  code: 'BL005',
  name: 'duplicate-object',
  severity: 'breaks-traffic',
  summary: 'Two documents declare the same object.',
  cause:
    'If they are applied one after the other, the last one wins; GitOps tools refuse the second or keep swapping the two.',
  fix: 'Remove one, or give it another name.',
  run({ model }, report) {
    for (const finding of model.findings) {
      if (finding.code !== 'duplicate-object') continue;
      report({ object: finding.object, source: sourceOf(finding), path: finding.path, message: finding.message });
    }
  },
};
