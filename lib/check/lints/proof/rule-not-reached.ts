import type { HttpMatch, HttpRule } from '../../../mesh-model';
import type { RequestView } from '../../../resolver';
import { compileMatch, matches } from '../../../resolver/condition';
import type { Lint } from '../../lint';
import { covers } from '../../match-relation';
import { type Witness, witnessOf } from '../../proofs/witness';

export const RULE_NOT_REACHED: Lint = {
  code: 'BL903',
  name: 'rule-not-reached',
  severity: 'fragile',
  summary: 'Several rules together take every request that a later rule is for.',
  cause: 'The first rule that fits is taken. No request was found that gets as far as this rule.',
  fix: 'Put the rule before those that take its requests, or remove it.',
  run(mesh, report) {
    for (const { http, hosts } of mesh.model.virtualServices) {
      const before: { readonly rule: HttpRule; readonly match: HttpMatch | undefined }[] = [];
      for (const rule of http) {
        const entries = rule.match.length === 0 ? [undefined] : rule.match;
        const reached = entries.some((entry) => {
          const first = witnessOf(entry);
          if (first === undefined) return true;
          const taker = takerOf(first);
          if (taker === undefined) return true;
          // One rule that takes all is BL205's.
          if (before.some((item) => covers(item.match, entry))) return true;
          return otherWitnesses(
            first,
            entry,
            before.map((item) => item.match),
          ).some((witness) => takerOf(witness) === undefined);
        });
        if (!reached) {
          const request = witnessOf(entries[0])!;
          const taker = takerOf(request)!;
          const named = taker.rule.name === '' ? `rule ${Number(taker.rule.path[2]) + 1}` : `rule ${taker.rule.name}`;
          report({
            object: rule.object,
            path: rule.path,
            message: `every request tried goes to an earlier rule: ${describe(hosts[0] ?? '', request)} to ${named}`,
          });
        }
        for (const match of entries) before.push({ rule, match });
      }

      function takerOf(witness: Witness) {
        const view = viewOf(witness, hosts[0] ?? '');
        return before.find(({ match }) => {
          if (match !== undefined && isBound(match)) return false;
          return matches(compileMatch(match), view);
        });
      }
    }
  },
};

/** Conditions that depend on who sends, or where: another sender is not taken. */
function isBound(match: HttpMatch): boolean {
  return (
    match.port !== 0 ||
    match.gateways.length > 0 ||
    match.sourceNamespace !== '' ||
    Object.keys(match.sourceLabels).length > 0
  );
}

/** Requests of the same rule that differ in what earlier rules ask for. */
function otherWitnesses(
  first: Witness,
  entry: HttpMatch | undefined,
  earlier: readonly (HttpMatch | undefined)[],
): Witness[] {
  const refused: Record<string, string> = {};
  const own = { ...entry?.headers, ...entry?.withoutHeaders };
  for (const match of earlier) {
    for (const name in match?.withoutHeaders ?? {}) {
      const value = match!.withoutHeaders[name]!;
      if (!(name in own)) refused[name] = value.kind === 'exact' ? value.value : 'x';
    }
  }
  const base = { ...first, headers: { ...refused, ...first.headers } };
  const variants = [first, base];
  const free = entry?.uri === undefined || entry.uri.kind !== 'exact';
  const paths = free
    ? ['', 'x', '/x', '/a-path-that-nobody-names'].map((tail) => pathWith(first.path, tail))
    : [first.path];
  const methods = entry?.method === undefined ? ['GET', 'POST', 'PATCH'] : [first.method ?? 'GET'];
  return variants.flatMap((item) => paths.flatMap((path) => methods.map((method) => ({ ...item, path, method }))));
}

function pathWith(path: string, tail: string): string {
  const [name, query] = path.split('?', 2);
  const whole = `${name}${tail}`.replace('//', '/');
  return query === undefined ? whole : `${whole}?${query}`;
}

function viewOf(witness: Witness, host: string): RequestView {
  const name = host.replace(/^\*/, 'any');
  const query = witness.path.indexOf('?');
  return {
    scheme: 'http',
    authority: witness.authority ?? name,
    host: name,
    port: 80,
    sni: undefined,
    method: witness.method ?? 'GET',
    path: witness.path,
    pathname: query < 0 ? witness.path : witness.path.slice(0, query),
    headers: new Map(Object.entries(witness.headers).map(([key, value]) => [key.toLowerCase(), value])),
  };
}

function describe(host: string, { method = 'GET', path, headers }: Witness): string {
  const sent = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${host}${path}${sent.length > 0 ? ` with ${sent.join(', ')}` : ''}`;
}
