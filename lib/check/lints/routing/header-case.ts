import type { Lint } from '../../lint';
import { pathOf, visitMatches } from './written-matches';

export const HEADER_CASE: Lint = {
  code: 'BL224',
  name: 'header-case',
  severity: 'style',
  summary: 'A condition writes the name of a header in capitals.',
  cause: "Envoy compares names in lower case, and finds it; Istio's documentation asks for lower case.",
  fix: 'Write the name in lower case.',
  run(mesh, report) {
    visitMatches(mesh, (match, field, name) => {
      if (field !== 'headers' && field !== 'withoutHeaders') return;
      if (name.startsWith('@') || name === name.toLowerCase()) return;
      const message = `the header ${name} is written in capitals`;
      report({ object: match.object, path: pathOf(match, field, name), message, fix: `write ${name.toLowerCase()}` });
    });
  },
};
