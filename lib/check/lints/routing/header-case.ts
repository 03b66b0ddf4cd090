import type { Lint } from '../../lint';
import { writtenMatches } from './written-matches';

export const HEADER_CASE: Lint = {
  code: 'BL224',
  name: 'header-case',
  severity: 'style',
  summary: 'A condition writes the name of a header in capitals.',
  cause: "Envoy compares names in lower case, and finds it; Istio's documentation asks for lower case.",
  fix: 'Write the name in lower case.',
  run(mesh, report) {
    for (const { match, name, path } of writtenMatches(mesh)) {
      if (path.at(-2) !== 'headers' && path.at(-2) !== 'withoutHeaders') continue;
      if (name.startsWith('@') || name === name.toLowerCase()) continue;
      report({
        object: match.object,
        path,
        message: `the header ${name} is written in capitals`,
        fix: `write ${name.toLowerCase()}`,
      });
    }
  },
};
