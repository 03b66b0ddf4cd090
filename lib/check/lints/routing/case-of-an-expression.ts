import type { Lint } from '../../lint';

export const CASE_OF_AN_EXPRESSION: Lint = {
  code: 'BL274',
  name: 'case-of-an-expression',
  severity: 'fragile',
  summary: 'ignoreUriCase stands beside a regular expression, for which it does nothing.',
  cause:
    'It is for exact and prefix. The expression tells capitals from small letters, and other rules take what it leaves.',
  fix: 'Begin the expression with (?i).',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { match } of http) {
        for (const { object, path, ignoreUriCase, uri } of match) {
          if (!ignoreUriCase || uri?.kind !== 'regex' || !/[a-z]/i.test(uri.value) || /\(\?[a-zA-Z]*i/.test(uri.value))
            continue;
          const message = `"${uri.value}" is compared with its capitals, whatever ignoreUriCase says`;
          report({ object, path: [...path, 'ignoreUriCase'], key: true, message, fix: `Write (?i)${uri.value}.` });
        }
      }
    }
  },
};
