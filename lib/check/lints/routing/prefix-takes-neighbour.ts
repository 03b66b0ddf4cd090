import type { HttpMatch } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const PREFIX_TAKES_NEIGHBOUR: Lint = {
  code: 'BL225',
  name: 'prefix-takes-neighbour',
  severity: 'breaks-traffic',
  summary: 'A path prefix also takes a longer word that a later rule is for.',
  cause: 'Prefixes are compared as text: /cms takes /cmsx and /cms-api too.',
  fix: 'Write exact: /cms and prefix: /cms/, or put the longer path first.',
  run(mesh, report) {
    for (const { http } of mesh.model.virtualServices) {
      const before: { readonly match: HttpMatch; readonly prefix: string }[] = [];
      for (const rule of http) {
        for (const match of rule.match) {
          const { uri } = match;
          if (uri === undefined || uri.kind === 'present' || uri.kind === 'regex') continue;
          const taker = before.find(({ prefix }) => takesNeighbour(prefix, uri.value));
          if (taker !== undefined && rule.object === taker.match.object) {
            const message = `the prefix ${taker.prefix} takes ${uri.value} too, which a later rule is for`;
            report({ object: taker.match.object, path: [...taker.match.path, 'uri'], message });
          }
        }
        for (const match of rule.match) {
          if (match.uri?.kind === 'prefix' && isByPathOnly(match)) before.push({ match, prefix: match.uri.value });
        }
      }
    }
  },
};

function takesNeighbour(prefix: string, path: string): boolean {
  return (
    prefix.length > 1 && !prefix.endsWith('/') && path.startsWith(prefix) && /^[^/?]/.test(path.slice(prefix.length))
  );
}

function isByPathOnly(match: HttpMatch): boolean {
  return [match.headers, match.withoutHeaders, match.queryParams].every((named) => Object.keys(named).length === 0);
}
