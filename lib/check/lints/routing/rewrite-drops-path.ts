import type { Lint } from '../../lint';

export const REWRITE_DROPS_PATH: Lint = {
  code: 'BL545',
  name: 'rewrite-drops-path',
  severity: 'fragile',
  summary: 'A rewrite after a regular expression replaces the whole path, of which a group was to be kept.',
  cause:
    'rewrite.uri replaces a prefix where the condition is a prefix. After a regular expression it replaces the whole path, and groups are not put in: every request asks for the same path.',
  fix: 'Write uriRegexRewrite: { match, rewrite } with \\1 for the group, or a prefix as condition.',
  run(mesh, report) {
    for (const { http } of mesh.model.virtualServices) {
      for (const { rewrite, match, object, path } of http) {
        if (rewrite === undefined || !rewrite.uri.endsWith('/')) continue;
        const kept = match.find(({ uri }) => uri?.kind === 'regex' && OPEN_GROUP.test(uri.value))?.uri;
        if (kept === undefined || kept.kind === 'present') continue;
        const message = `all that "${kept.value}" takes becomes ${rewrite.uri}: nothing of the path is kept`;
        report({ object, path: [...path, 'rewrite', 'uri'], message });
      }
    }
  },
};

/** A group at the end that takes the rest of a path: somebody means to use it. */
const OPEN_GROUP = /\(\.[*+]\)\$?$/;
