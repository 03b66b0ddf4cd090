import { sourceOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const UNREADABLE_FILE: Lint = {
  code: 'BL002',
  name: 'unreadable-document',
  severity: 'breaks-traffic',
  summary: 'A file or a YAML document cannot be read.',
  cause: 'kubectl and every GitOps tool refuse the document, and often the whole file with it.',
  fix: 'Correct the YAML at this place.',
  istio: ['IST0106'],
  run({ model }, report) {
    for (const finding of model.findings) {
      if (finding.code !== 'unreadable-file' && finding.code !== 'invalid-yaml') continue;
      if (/duplicat/i.test(finding.message)) continue;
      const source = sourceOf(finding);
      const isTemplate = /template of Helm/.test(finding.message);
      const fix = isTemplate ? 'Render it first: helm template … | branchline check -' : undefined;
      report({ source, message: finding.message, fix });
    }
  },
};
