import type { HttpMatch, HttpRule } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { covers } from '../../match-relation';

export const UNREACHABLE_RULE: Lint = {
  code: 'BL205',
  name: 'unreachable-rule',
  severity: 'breaks-traffic',
  summary: 'A rule stands behind another one that takes all of its requests.',
  cause: 'The first rule that fits is taken. What stands behind a rule without conditions is not even sent to Envoy.',
  fix: 'Put the narrower rule first, and the rule without conditions last.',
  istio: ['IST0130'],
  run(mesh, report) {
    for (const { http } of mesh.model.virtualServices) {
      const before: Taken[] = [];
      for (const rule of http) {
        const matches = rule.match.length === 0 ? [undefined] : rule.match;
        const takers = matches.map((match) => before.find((taken) => covers(taken.match, match)));
        if (takers.every((taker) => taker !== undefined)) {
          const name = rule.name === '' ? 'this rule' : `rule ${rule.name}`;
          const message = `${name} is never reached: ${nameOf(takers[0]!)} takes all of its requests`;
          report({ object: rule.object, path: rule.path, message });
        }
        for (const match of matches) before.push({ rule, match });
      }
    }
  },
};

interface Taken {
  readonly rule: HttpRule;
  readonly match: HttpMatch | undefined;
}

function nameOf({ rule }: Taken): string {
  return rule.name === '' ? `rule ${Number(rule.path[2]) + 1} before it` : `rule ${rule.name}`;
}
