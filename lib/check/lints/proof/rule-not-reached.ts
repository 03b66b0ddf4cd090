import type { HttpMatch } from '../../../mesh-model';
import type { Probe } from '../../../probe/probe';
import type { Lint } from '../../lint';
import { type BlockedEntry, type BlockedRule, blockedRules } from '../../reachability';

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

function isReached({ takerOf, earlier, rule }: BlockedRule, { probe, match, taker }: BlockedEntry): boolean {
  if (probe === undefined || taker === undefined || taker.rule === rule) return true;
  for (const other of otherProbes(
    probe,
    match,
    earlier().map((entry) => entry.match),
  )) {
    if (takerOf(other) === undefined) return true;
  }
  return false;
}

/** Requests of the same rule that differ in what earlier rules ask for. */
function* otherProbes(
  first: Probe,
  entry: HttpMatch | undefined,
  earlier: readonly (HttpMatch | undefined)[],
): Generator<Probe> {
  const refused: Record<string, string> = {};
  const own = { ...entry?.headers, ...entry?.withoutHeaders };
  for (const match of earlier) {
    for (const name in match?.withoutHeaders ?? {}) {
      const value = match!.withoutHeaders[name]!;
      if (!(name in own)) refused[name] = value.kind === 'exact' ? value.value : 'x';
    }
  }
  const base = { ...first, headers: { ...refused, ...first.headers } };
  const free = entry?.uri === undefined || entry.uri.kind !== 'exact';
  const paths = free
    ? ['', 'x', '/x', '/a-path-that-nobody-names'].map((tail) => pathWith(first.path, tail))
    : [first.path];
  const methods = entry?.method === undefined ? ['GET', 'POST', 'PATCH'] : [first.method ?? 'GET'];
  const items = Object.keys(refused).length > 0 ? [base, first] : [first];
  for (const item of items) for (const path of paths) for (const method of methods) yield { ...item, path, method };
}

function pathWith(path: string, tail: string): string {
  const [name, query] = path.split('?', 2);
  const whole = `${name}${tail}`.replace('//', '/');
  return query === undefined ? whole : `${whole}?${query}`;
}

function describe(host: string, { method = 'GET', path, headers }: Probe): string {
  const sent = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${host}${path}${sent.length > 0 ? ` with ${sent.join(', ')}` : ''}`;
}
