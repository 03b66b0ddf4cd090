import type { Lint } from '../../lint';
import { visitHeaderOperations } from './header-operations';
import { visitMatches } from './written-matches';

export const ADDED_ROUTING_HEADER: Lint = {
  code: 'BL228',
  name: 'added-routing-header',
  severity: 'fragile',
  summary: 'A header that other rules compare exactly is added, not set.',
  cause: 'If the client sends it too, the two values are joined ("a,b"), and no exact comparison holds any more.',
  fix: 'Use headers.request.set: it replaces what the client sent.',
  run(mesh, report) {
    const compared = new Set<string>();
    visitMatches(mesh, (_, field, name, value) => {
      if (field === 'headers' && value.kind === 'exact') compared.add(name.toLowerCase());
    });
    visitHeaderOperations(mesh, (rule, headers, path) => {
      for (const name in headers.request.add) {
        if (!compared.has(name.toLowerCase())) continue;
        const message = `${name} is added to what the client sends, and rules compare it exactly`;
        report({ object: rule.object, path: [...path(), 'request', 'add', name], message });
      }
    });
  },
};
