import type { Lint } from '../../lint';

export const EXPRESSION_TAKES_WHOLE: Lint = {
  code: 'BL543',
  name: 'expression-takes-whole',
  severity: 'fragile',
  summary: 'A regular expression for a path is written as if a part of the path, or a star, were enough.',
  cause:
    'An expression has to take the whole path, so ^/api/ takes /api/ and nothing below it. A star repeats the character before it: /api/* takes slashes, not names.',
  fix: 'Write prefix: /api/ instead, or end the expression with .*.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        for (const { uri, object, path } of rule.match) {
          if (uri?.kind !== 'regex') continue;
          const problem = problemOf(uri.value);
          if (problem !== undefined) report({ object, path: [...path, 'uri', 'regex'], ...problem });
        }
      }
    }
  },
};

/** Letters of paths, and stars that stand where a pattern of a shell has them: behind a slash, for a name. */
const SHELL_PATTERN = /^\^?(\/[\w.~-]+)*(\/\*(?=\/|$)(\/[\w.~-]+)*)+$/;

/** A path that begins where an expression may begin, and ends nowhere: without $, and without anything that is repeated. */
const OPEN_END = /^\^(\/[\w.~-]+)+\/?$/;

function problemOf(value: string): { readonly message: string; readonly fix: string } | undefined {
  if (SHELL_PATTERN.test(value)) {
    const [first = ''] = value.replace(/^\^/, '').split('*');
    const isLast = value.endsWith('/*');
    return {
      message: `"${value}" takes no ${first}x: * repeats the slash before it`,
      fix: isLast && first.length > 1 ? `Write prefix: ${first}` : `Write ${value.replaceAll('/*', '/[^/]+')}.`,
    };
  }
  if (OPEN_END.test(value)) {
    const path = value.slice(1);
    const below = path.endsWith('/') ? path : `${path}/`;
    return {
      message: `"${value}" takes ${path} and nothing below it: the expression has to take the whole path`,
      fix: `Write prefix: ${below} for all below it, or exact: ${path}`,
    };
  }
  return undefined;
}
