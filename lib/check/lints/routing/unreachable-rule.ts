import type { RuleEntry } from '../../entry-index';
import type { Lint } from '../../lint';
import { blockedRules, doTheSame } from '../../reachability';
import { blockedStreams } from '../../stream-reachability';

export const UNREACHABLE_RULE: Lint = {
  code: 'BL205',
  name: 'unreachable-rule',
  severity: 'breaks-traffic',
  summary: 'A rule comes after another one that takes all of its requests.',
  cause:
    'The first rule that fits is taken. Istio does not even send rules after one without conditions to Envoy. Where the earlier rule does the same, no request is treated differently, and the finding is style.',
  fix: 'Put the narrower rule first, and the rule without conditions last.',
  istio: ['IST0130', 'IST0131'],
  run(mesh, report) {
    for (const { rule, blocked, whole } of blockedRules(mesh)) {
      if (!whole || !blocked.every(({ coveredBy }) => coveredBy !== undefined && coveredBy.rule !== rule)) continue;
      const name = rule.name === '' ? 'this rule' : `rule ${rule.name}`;
      const taker = blocked[0]!.coveredBy!;
      if (blocked.every(({ coveredBy }) => doTheSame(rule, coveredBy!.rule))) {
        const message = `${name} is never reached, and not needed: ${nameOf(taker)} takes all of its requests, and does the same`;
        report({ object: rule.object, path: rule.path, message, fix: 'Remove the rule.', severity: 'style' });
        continue;
      }
      const message = `${name} is never reached: ${nameOf(taker)} takes all of its requests`;
      report({ object: rule.object, path: rule.path, message });
    }
    for (const { tcp, tls } of mesh.model.virtualServices) {
      for (const { rule, whole } of [tcp, tls].flatMap(blockedStreams)) {
        const message = 'this rule is never reached: the rules before it take all of its connections';
        if (whole) report({ object: rule.object, path: rule.path, message });
      }
    }
  },
};

function nameOf({ rule }: RuleEntry): string {
  return rule.name === '' ? `rule ${Number(rule.path[2]) + 1} before it` : `rule ${rule.name}`;
}
