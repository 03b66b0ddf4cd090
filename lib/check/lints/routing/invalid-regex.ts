import { regexProblem } from '../../../language/re2';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';
import { pathOf, visitMatches } from './written-matches';

/** Istio's webhook refuses longer ones. */
const LIMIT = 1024;

export const INVALID_REGEX: Lint = {
  code: 'BL221',
  name: 'invalid-regex',
  severity: 'breaks-traffic',
  summary: 'A regular expression is not RE2, or is longer than 1,024 characters.',
  cause:
    'Istio refuses the VirtualService, or Envoy the configuration. RE2 has no look-ahead, look-behind or back-references.',
  fix: 'Write an RE2 expression for the whole value, or exact and prefix conditions.',
  istio: ['IST0106'],
  run(mesh, report) {
    visitMatches(mesh, (match, field, name, value) => {
      if (value.kind !== 'regex') return;
      const reason = refusal(value.value);
      if (reason !== undefined)
        report({ object: match.object, path: [...pathOf(match, field, name), 'regex'], message: reason });
    });
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        rule.cors?.allowOrigins.forEach((origin, index) => {
          const reason = origin.kind === 'regex' ? refusal(origin.value) : undefined;
          const path = [...rule.path, 'corsPolicy', 'allowOrigins', index, 'regex'];
          if (reason !== undefined) report({ object: rule.object, path, message: reason });
        });
        if (rule.rewrite?.regex === undefined) continue;
        const reason = refusal(rule.rewrite.regex.match);
        const path = [...rule.path, 'rewrite', 'uriRegexRewrite', 'match'];
        if (reason !== undefined && valueAt(rule.object, path) !== undefined)
          report({ object: rule.object, path, message: reason });
      }
    }
  },
};

function refusal(regex: string): string | undefined {
  if (regex.length > LIMIT) return `the regular expression has ${regex.length} characters; ${LIMIT} is the limit`;
  const problem = regexProblem(regex);
  return problem === undefined ? undefined : `"${regex}" is not an RE2 expression: ${problem}`;
}
