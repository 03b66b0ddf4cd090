import { sourceOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const DUPLICATE_KEY: Lint = {
  code: 'BL003',
  name: 'duplicate-key',
  severity: 'breaks-traffic',
  summary: 'A mapping has the same key twice.',
  cause: 'Strict readers refuse the document; others keep the last value and silently drop the first.',
  fix: 'Keep one of the two keys.',
  istio: ['IST0106'],
  run({ model }, report) {
    for (const finding of model.findings) {
      if (finding.code !== 'invalid-yaml' || !/duplicat/i.test(finding.message)) continue;
      report({ source: sourceOf(finding), message: `${finding.message}: one of the two values is lost` });
    }
  },
};
