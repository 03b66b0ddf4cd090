import { compileRegex } from '../../../language/re2';
import type { StringMatch } from '../../../mesh-model';
import { own } from '../../../text/own';
import type { Lint } from '../../lint';

export const PART_OF_A_HEADER: Lint = {
  code: 'BL253',
  name: 'part-of-a-header',
  severity: 'fragile',
  summary: 'A condition compares a part of cookie or user-agent with the whole header.',
  cause:
    'exact and regex are about the whole value. A browser sends all cookies in one header, and more in user-agent than its name: the rule takes requests with that one cookie only, or none.',
  fix: 'Write a regex for the whole value: "(.*; )?user=jason(; .*)?" for a cookie, ".*Mobile.*" for a word.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const match of http.flatMap((rule) => rule.match)) {
        for (const [name, wanted] of Object.entries(match.headers)) {
          const problem = own(PARTS, name.toLowerCase())?.(wanted);
          if (problem === undefined || wanted.kind === 'present') continue;
          report({ object: match.object, path: [...match.path, 'headers', name, wanted.kind], message: problem });
        }
      }
    }
  },
};

/** By the header's name: what is wrong with a condition on it. */
const PARTS: Readonly<Record<string, (match: StringMatch) => string | undefined>> = {
  cookie: cookieProblem,
  'user-agent': agentProblem,
};

/** One cookie as browsers write it, and nothing else. */
const COOKIE = /^[\w!#%&'*+.^`|~-]+=[^;,\s"\\]*$/;

function cookieProblem(match: StringMatch): string | undefined {
  const value = literalOf(match);
  if (value === undefined || !COOKIE.test(value)) return undefined;
  return `"${value}" is the whole header only where it is the only cookie`;
}

function agentProblem(match: StringMatch): string | undefined {
  const value = literalOf(match);
  // A program of one's own may call itself what it likes; what browsers call themselves has a version and more.
  if (
    value === undefined ||
    !/^(Mozilla|Chrome|Firefox|Safari|Mobile|Android|iPhone|iPad|Edge|Edg|MSIE)$/i.test(value)
  ) {
    return undefined;
  }
  return `"${value}" is a part of what browsers send as user-agent, never all of it`;
}

/** The only text that a condition takes, if there is only one. */
function literalOf(match: StringMatch): string | undefined {
  if (match.kind === 'exact') return match.value;
  if (match.kind !== 'regex' || compileRegex(match.value) === undefined) return undefined;
  const text = match.value.replace(/^\^/, '').replace(/\$$/, '');
  return /^[\w=;, /-]*$/.test(text) ? text : undefined;
}
