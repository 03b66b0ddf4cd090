import type { HeaderOperations } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { visitHeaderOperations } from './header-operations';

export const FORBIDDEN_HEADER_OPERATION: Lint = {
  code: 'BL227',
  name: 'forbidden-header-operation',
  severity: 'breaks-traffic',
  summary: 'A header operation on a name that begins with a colon, or on the host of a response.',
  cause: 'Istio refuses the VirtualService: such names are not headers of HTTP.',
  fix: 'Use rewrite.authority for the host, rewrite.uri for the path.',
  istio: ['IST0106'],
  run(mesh, report) {
    visitHeaderOperations(mesh, (rule, headers, path) => {
      for (const side of ['request', 'response'] as const) {
        const name = forbiddenIn(headers[side]);
        if (name !== undefined)
          report({ object: rule.object, path: [...path(), side], message: `"${name}" cannot be changed here` });
      }
    });
  },
};

function forbiddenIn({ set, add, remove }: HeaderOperations): string | undefined {
  for (const name in set) if (isPseudo(name)) return name;
  for (const name in add) if (isPseudo(name)) return name;
  return remove.find((name) => isPseudo(name) || name === ':authority' || name.toLowerCase() === 'host');
}

function isPseudo(name: string): boolean {
  return name === '' || (name.charCodeAt(0) === 58 && name !== ':authority');
}
