import { sourceOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const BROKEN_DELEGATE: Lint = {
  code: 'BL217',
  name: 'broken-delegate',
  severity: 'breaks-traffic',
  summary: 'A delegated rule is dropped.',
  cause:
    "The delegate is missing, not exported to the root's namespace, or asks for what the root does not pass on. Istio writes only a line to its log.",
  fix: 'Name a delegate that exists, export it, and keep its conditions within those of the root.',
  elsewhere: true,
  run({ model }, report) {
    for (const finding of model.findings) {
      if (!finding.code.startsWith('delegate-')) continue;
      report({ object: finding.object, source: sourceOf(finding), path: finding.path, message: finding.message });
    }
    for (const { object, hosts, http } of model.writtenVirtualServices) {
      if (hosts.length > 0) continue;
      for (const rule of http) {
        if (rule.delegate === undefined) continue;
        const message = 'a delegate cannot delegate in its turn: Istio goes one level deep';
        report({ object, path: [...rule.path, 'delegate'], message, fix: 'write the rules here', key: true });
      }
      const refused = ['gateways', 'tls', 'tcp'].filter((field) => object.spec[field] !== undefined);
      if (refused.length === 0) continue;
      const message = `without hosts this is a delegate, and a delegate has no ${refused.join(' and no ')}`;
      report({ object, path: ['spec', refused[0]!], message, fix: 'add hosts, or remove the field' });
    }
  },
};
