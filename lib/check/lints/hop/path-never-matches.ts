import { compileRegex } from '../../../language/re2';
import type { StringMatch } from '../../../mesh-model';
import { sampleRegex } from '../../../probe/sample-regex';
import type { Lint } from '../../lint';
import { takesTheRest } from '../../traffic/takes-the-rest';

export const PATH_NEVER_MATCHES: Lint = {
  code: 'BL538',
  name: 'path-never-matches',
  severity: 'fragile',
  summary: 'A condition on the path that no request meets.',
  cause:
    'A path begins with a slash. exact and prefix are compared letter by letter, regular expressions as a whole, and all three without the query.',
  fix: 'Begin the path with a slash; write an expression as regex; ask for parameters with queryParams.',
  run(mesh, report) {
    for (const virtualService of mesh.model.writtenVirtualServices) {
      for (const rule of virtualService.http) {
        for (const match of rule.match) {
          const problem = match.uri === undefined ? undefined : problemOf(match.uri);
          if (problem === undefined) continue;
          const path = [...match.path, 'uri', match.uri!.kind];
          // Without a rule for all else, what was meant for this one is answered with 404.
          const severity = takesTheRest(virtualService) ? 'fragile' : 'breaks-traffic';
          report({ object: match.object, path, message: `no request is taken: ${problem}`, severity });
        }
      }
    }
  },
};

/** Signs of a regular expression or a template that no path of an application has. */
const EXPRESSION = /\/\*(\/|$)|\/:\w|\{\w*\}|\{\*+\}|\(\.\*\)|\(\/\|\$\)|\.\*|\.\+|\[\^|^\^\/|\$$|\\[dwsDWS.]/;

function problemOf(uri: StringMatch): string | undefined {
  if (uri.kind === 'present') return undefined;
  const { kind, value } = uri;
  if (kind === 'regex') return regexProblem(value);
  if (value === '') return undefined;
  if (!value.startsWith('/') && value !== '*') return `the path never begins with "${value}": it begins with a slash`;
  if (value.includes('?')) return `"${value}" has a question mark, and the path is compared without the query`;
  return EXPRESSION.test(value)
    ? `"${value}" is an expression or a template, and ${kind} takes it letter by letter`
    : undefined;
}

/** An expression of which the plainest word is no path, because of what every word of it has. */
function regexProblem(value: string): string | undefined {
  const regex = compileRegex(value);
  if (regex === undefined) return undefined;
  const sample = sampleRegex(value);
  if (sample === undefined) return undefined;
  if (alternatives(value) > 1) return undefined;
  if (sample.includes('?')) return `"${value}" requires a question mark, but the path is compared without the query`;
  const begin = /^(\(\?[a-z]+\))?\^?([\w-])(.?)/.exec(value);
  const isFixed = begin !== null && !['*', '?', '{'].includes(begin[3]!);
  return isFixed && !sample.startsWith('/')
    ? `"${value}" is compared with the whole path, which begins with a slash`
    : undefined;
}

/** Alternatives outside of groups and classes. */
function alternatives(regex: string): number {
  let depth = 0;
  let count = 1;
  for (const character of regex.replace(/\\./g, '')) {
    if (character === '(' || character === '[') depth++;
    else if (character === ')' || character === ']') depth--;
    else if (character === '|' && depth === 0) count++;
  }
  return count;
}
