import type { Probe } from '../../../probe/probe';
import type { Lint } from '../../lint';
import { type BlockedEntry, type BlockedRule, blockedRules } from '../../reachability';
import { escapeFrom } from '../../traffic/escape';

export const RULE_NOT_REACHED: Lint = {
  code: 'BL903',
  name: 'rule-not-reached',
  severity: 'fragile',
  summary: 'Several rules together take every request that a later rule is for.',
  cause: 'The first rule that fits is taken. No request was found that gets as far as this rule.',
  fix: 'Put the rule before those that take its requests, or remove it.',
  run(mesh, report) {
    for (const blockedRule of blockedRules(mesh)) {
      const { rule, blocked, whole, virtualService } = blockedRule;
      // One rule that takes all is BL205's, and a condition that repeats another one of its rule is BL206's.
      if (
        !whole ||
        blocked.some(({ coveredBy }) => coveredBy !== undefined) ||
        blocked.some((entry) => isReached(blockedRule, entry))
      )
        continue;
      const { probe, taker } = blocked[0]!;
      const named = taker!.rule.name === '' ? `rule ${Number(taker!.rule.path[2]) + 1}` : `rule ${taker!.rule.name}`;
      const message = `every request tried goes to an earlier rule: ${describe(virtualService.hosts[0] ?? '', probe!)} to ${named}`;
      report({ object: rule.object, path: rule.path, message });
    }
  },
};

function isReached(blockedRule: BlockedRule, { probe, match, taker }: BlockedEntry): boolean {
  if (probe === undefined || taker === undefined || taker.rule === blockedRule.rule) return true;
  return escapeFrom(probe, match, blockedRule.host, blockedRule.takerOf) !== undefined;
}

function describe(host: string, { method = 'GET', path, headers }: Probe): string {
  const sent = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${host}${path}${sent.length > 0 ? ` with ${sent.join(', ')}` : ''}`;
}
