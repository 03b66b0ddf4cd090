import type { HttpRule } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const LITERAL_REWRITE: Lint = {
  code: 'BL250',
  name: 'literal-rewrite',
  severity: 'breaks-traffic',
  summary: 'A rewrite or a redirect has a reference to a group, such as $1, where it stands for itself.',
  cause:
    'rewrite.uri and redirect.uri are text: whatever the path matched, the application is sent the letters $1. Groups exist in uriRegexRewrite only, which writes them \\1.',
  fix: 'Write rewrite.uriRegexRewrite: { match: "^/api/(.*)", rewrite: "/\\\\1" }, or match a prefix and replace it.',
  run(mesh, report) {
    for (const { http } of mesh.model.virtualServices) {
      for (const rule of http) {
        for (const { path, value, reference } of textsOf(rule)) {
          const group = reference.exec(value)?.[0];
          if (group === undefined) continue;
          const message = `"${value}": ${group} stands for itself, and is sent as it is written`;
          const isRegex = path[1] === 'uriRegexRewrite';
          const fix = isRegex ? `Write ${value.replace(/\$\{?(\d)\}?/g, '\\$1')}.` : undefined;
          report({ object: rule.object, path: [...rule.path, ...path], message, ...(fix && { fix }) });
        }
      }
    }
  },
};

/** As nginx, Traefik and expressions write a group. */
const ANY_REFERENCE = /\$\{?\d\}?|\\\d/;

/** RE2 writes groups `\1`; a dollar sign is a dollar sign. */
const DOLLAR = /\$\{?\d\}?/;

interface WrittenText {
  readonly path: readonly string[];
  readonly value: string;
  readonly reference: RegExp;
}

function textsOf({ rewrite, redirect }: HttpRule): WrittenText[] {
  return [
    { path: ['rewrite', 'uri'], value: rewrite?.uri ?? '', reference: ANY_REFERENCE },
    { path: ['rewrite', 'uriRegexRewrite', 'rewrite'], value: rewrite?.regex?.rewrite ?? '', reference: DOLLAR },
    { path: ['redirect', 'uri'], value: redirect?.uri ?? '', reference: ANY_REFERENCE },
  ];
}
