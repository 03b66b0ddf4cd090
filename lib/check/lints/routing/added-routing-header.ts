import type { Lint } from '../../lint';
import { headerOperations } from './header-operations';
import { writtenMatches } from './written-matches';

export const ADDED_ROUTING_HEADER: Lint = {
  code: 'BL228',
  name: 'added-routing-header',
  severity: 'fragile',
  summary: 'A header that other rules compare exactly is added, not set.',
  cause: 'If the client sends it too, the two values are joined ("a,b"), and no exact comparison holds any more.',
  fix: 'Use headers.request.set: it replaces what the client sent.',
  run(mesh, report) {
    const compared = mesh.once('compared-headers', () => {
      const exact = writtenMatches(mesh).filter(
        ({ value, path }) => value.kind === 'exact' && path.at(-2) === 'headers',
      );
      return new Set(exact.map(({ name }) => name.toLowerCase()));
    });
    for (const { rule, headers, path } of headerOperations(mesh)) {
      for (const name of Object.keys(headers.request.add)) {
        if (!compared.has(name.toLowerCase())) continue;
        const message = `${name} is added to what the client sends, and rules compare it exactly`;
        report({ object: rule.object, path: [...path, 'request', 'add', name], message });
      }
    }
  },
};
