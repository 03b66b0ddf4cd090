import type { Lint } from '../../lint';
import { pathOf, visitMatches } from './written-matches';

export const AUTHORITY_REGEX: Lint = {
  code: 'BL222',
  name: 'loose-authority-match',
  severity: 'fragile',
  summary: 'A condition on the authority does not allow for a port, or for dots.',
  cause:
    'The condition sees the authority as it is sent, with its port (gRPC clients, port-forward), although the host entry is chosen without it. A dot in a regular expression stands for any character.',
  fix: 'Route by hosts instead; else escape the dots, and end the expression in (:\\d+)?.',
  run(mesh, report) {
    visitMatches(mesh, (match, field, name, value) => {
      if (field !== 'authority' || value.kind !== 'regex') return;
      const at = { object: match.object, path: [...pathOf(match, field, name), 'regex'] };
      if (/[\w)]\.[a-z]/i.test(value.value))
        report({ ...at, message: `a dot in "${value.value}" stands for any character` });
      else if (!/(:|\.\*$|\.\+$)/.test(value.value))
        report({ ...at, message: `"${value.value}" refuses an authority with a port` });
    });
  },
};
