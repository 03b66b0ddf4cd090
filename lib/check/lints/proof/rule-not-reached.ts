import type { Probe } from '../../../probe/probe';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { type BlockedEntry, type BlockedRule, blockedRules, isReached } from '../../reachability';

export const RULE_NOT_REACHED: Lint = {
  code: 'BL903',
  name: 'rule-not-reached',
  severity: 'fragile',
  summary: 'Several rules together take every request that a later rule is for.',
  cause:
    'The first rule that fits is taken. All requests that fit this one fit an earlier one too: nothing is left over for it.',
  fix: 'Put the rule before those that take its requests, or remove it.',
  run(mesh, report) {
    for (const blockedRule of blockedRules(mesh)) {
      const { rule, blocked, whole, virtualService } = blockedRule;
      // One rule that takes all is BL205's, and a condition that repeats another one of its rule is BL206's.
      if (
        !whole ||
        blocked.some(({ coveredBy }) => coveredBy !== undefined) ||
        blocked.some((entry) => isOpen(mesh, blockedRule, entry))
      )
        continue;
      const { probe, taker } = blocked[0]!;
      const named = taker!.rule.name === '' ? `rule ${Number(taker!.rule.path[2]) + 1}` : `rule ${taker!.rule.name}`;
      const message = `every request that fits goes to an earlier rule: ${describe(virtualService.hosts[0] ?? '', probe!)} to ${named}`;
      report({ object: rule.object, path: rule.path, message });
    }
  },
};

function isOpen(mesh: CheckedMesh, { rule, earlier }: BlockedRule, entry: BlockedEntry): boolean {
  const { probe, taker } = entry;
  if (probe === undefined || taker === undefined || taker.rule === rule) return true;
  return isReached(mesh, entry, earlier());
}

function describe(host: string, { method = 'GET', path, headers }: Probe): string {
  const sent = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${host}${path}${sent.length > 0 ? ` with ${sent.join(', ')}` : ''}`;
}
