import type { HttpMatch } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { covers } from '../../match-relation';

export const REPEATED_MATCH: Lint = {
  code: 'BL206',
  name: 'repeated-match',
  severity: 'fragile',
  summary: 'One of the conditions of a rule is already taken by an earlier one.',
  cause: 'It has no effect: the earlier rule takes those requests.',
  fix: 'Remove the condition, or move its rule before the other one.',
  istio: ['IST0131'],
  run(mesh, report) {
    for (const { http } of mesh.model.virtualServices) {
      const before: HttpMatch[] = [];
      for (const rule of http) {
        const repeated = rule.match.filter((match, index) => {
          return [...before, ...rule.match.slice(0, index)].some((earlier) => covers(earlier, match));
        });
        const wholeRule = rule.match.every((match) => before.some((earlier) => covers(earlier, match)));
        if (!wholeRule) {
          for (const match of repeated) {
            report({
              object: match.object,
              path: match.path,
              message: 'an earlier condition takes all of these requests',
            });
          }
        }
        before.push(...rule.match);
      }
    }
  },
};
