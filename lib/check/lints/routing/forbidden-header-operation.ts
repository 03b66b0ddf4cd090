import type { Lint } from '../../lint';
import { headerOperations } from './header-operations';

export const FORBIDDEN_HEADER_OPERATION: Lint = {
  code: 'BL227',
  name: 'forbidden-header-operation',
  severity: 'breaks-traffic',
  summary: 'A header operation on a name that begins with a colon, or on the host of a response.',
  cause: 'Istio refuses the VirtualService: such names are not headers of HTTP.',
  fix: 'Use rewrite.authority for the host, rewrite.uri for the path.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { rule, headers, path } of headerOperations(mesh)) {
      for (const side of ['request', 'response'] as const) {
        const { set, add, remove } = headers[side];
        const names = [...Object.keys(set), ...Object.keys(add), ...remove];
        const wrong = names.find((name) => (name.startsWith(':') && name !== ':authority') || name === '');
        const removed = remove.find((name) => name.toLowerCase() === 'host' || name === ':authority');
        if (wrong === undefined && removed === undefined) continue;
        report({ object: rule.object, path: [...path, side], message: `"${wrong ?? removed}" cannot be changed here` });
      }
    }
  },
};
