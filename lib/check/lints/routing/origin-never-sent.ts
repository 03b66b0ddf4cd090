import type { StringMatch } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const ORIGIN_NEVER_SENT: Lint = {
  code: 'BL254',
  name: 'origin-never-sent',
  severity: 'fragile',
  summary: 'A CORS policy allows an origin in a form that no browser sends.',
  cause:
    'Browsers send the scheme, the host and a port other than the usual one, without a path or a slash at the end, and the value is compared as a whole. An origin that is not allowed gets an answer without CORS headers, which the browser keeps from the page.',
  fix: 'Write https://app.example.com; for several hosts a regex for the whole value: https://.*\\.example\\.com.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { cors, object, path } of http) {
        cors?.allowOrigins.forEach((match, index) => {
          const problem = problemOf(match);
          if (problem === undefined || match.kind === 'present') return;
          report({ object, path: [...path, 'corsPolicy', 'allowOrigins', index, match.kind], message: problem });
        });
      }
    }
  },
};

/** Schemes of browsers' extensions among them. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/]*$/i;

function problemOf(match: StringMatch): string | undefined {
  if (match.kind === 'present') return undefined;
  const { kind, value } = match;
  // Envoy takes * for any origin, and pages without an origin of their own send null.
  if (value === '' || value === '*' || value === 'null') return undefined;
  if (kind !== 'regex' && value.includes('*')) {
    return `"${value}" is compared letter by letter, and no origin has a star`;
  }
  if (kind === 'prefix') {
    const rest = value.split('://');
    const isStart =
      rest.length === 1 ? /^[a-z][a-z0-9+.-]*:?\/?$/i.test(value) && !value.includes('.') : ORIGIN.test(value);
    return isStart ? undefined : `no origin begins with "${value}"`;
  }
  if (kind === 'regex') {
    // Dots and escaped dots aside, an expression without operators is one text.
    const literal = value.replace(/\\\./g, '.');
    if (!/^[\w.:/-]+$/.test(literal) || ORIGIN.test(literal)) return undefined;
    return `the whole origin is compared with "${value}"${literal.includes('://') ? ', and has no path' : ', and has a scheme'}`;
  }
  if (ORIGIN.test(value)) return undefined;
  return `no origin is "${value}": ${value.includes('://') ? 'it has no path and no slash at the end' : 'it begins with a scheme'}`;
}
