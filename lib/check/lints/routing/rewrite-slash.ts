import type { StringMatch } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const REWRITE_SLASH: Lint = {
  code: 'BL226',
  name: 'rewrite-slash',
  severity: 'fragile',
  summary: 'A rewrite of a path prefix gives two slashes, or none.',
  cause: 'The prefix is replaced as text: /foo → / makes //x of /foo/x, and /foo/ → /bar makes /barx of it.',
  fix: 'Let the prefix and the rewrite both end in a slash, or neither; / goes with /foo/.',
  run(mesh, report) {
    for (const { http } of mesh.model.virtualServices) {
      for (const { rewrite, match, object, path } of http) {
        if (rewrite === undefined || rewrite.uri === '') continue;
        // Without conditions all that is replaced is the first slash.
        for (const { uri = FIRST_SLASH } of match.length === 0 ? [{}] : match) {
          if (uri.kind !== 'prefix') continue;
          const [from, to] = [uri.value.endsWith('/'), rewrite.uri.endsWith('/')];
          if (from === to) continue;
          // Beside /foo/, /foo alone may go to / without harm.
          const sibling =
            to && match.some((other) => other.uri?.kind === 'prefix' && other.uri.value === `${uri.value}/`);
          if (sibling) continue;
          const example = `${uri.value}${from ? '' : '/'}x`;
          const message = `${example} becomes ${rewrite.uri}${example.slice(uri.value.length)}`;
          report({ object, path: [...path, 'rewrite', 'uri'], message });
        }
      }
    }
  },
};

const FIRST_SLASH: StringMatch = { kind: 'prefix', value: '/' };
