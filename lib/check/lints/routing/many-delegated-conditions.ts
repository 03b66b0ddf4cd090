import { isDeepStrictEqual } from 'node:util';
import type { HttpMatch } from '../../../mesh-model';
import type { Lint } from '../../lint';

/** More routes than anybody reads, for every host and every proxy. */
const LIMIT = 64;

export const MANY_DELEGATED_CONDITIONS: Lint = {
  code: 'BL248',
  name: 'many-delegated-conditions',
  severity: 'fragile',
  summary: "The conditions of a rule and those of its delegate's rules multiply to very many.",
  cause: 'Istio joins each condition of the root with each of the delegate, and sends all pairs to every proxy.',
  fix: 'Keep one short condition, such as a path prefix, in the root.',
  run(mesh, report) {
    const delegates = new Map(
      mesh.model.writtenVirtualServices.map((item) => [`${item.namespace}/${item.name}`, item]),
    );
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { object, path, match, delegate } of http) {
        const found = delegate && delegates.get(`${delegate.namespace}/${delegate.name}`);
        if (found === undefined) continue;
        const inner = found.http.reduce((sum, rule) => sum + Math.max(rule.match.length, 1), 0);
        if (match.length < 2 || isOnePath(match) || match.length * inner <= LIMIT) continue;
        const product = match.length * inner;
        const message = `${match.length} conditions here and ${inner} in ${found.object.title} make ${product}`;
        report({ object, path: [...path, 'delegate'], message });
      }
    }
  },
};

/** A path and all below it, which takes two conditions to say; they multiply no further. */
function isOnePath([first, second, ...others]: readonly HttpMatch[]): boolean {
  if (first === undefined || second === undefined || others.length > 0) return false;
  const [exact, prefix] = first.uri?.kind === 'exact' ? [first, second] : [second, first];
  if (exact.uri?.kind !== 'exact' || prefix.uri?.kind !== 'prefix') return false;
  const { uri: _exact, path: _here, ...here } = exact;
  const { uri: _prefix, path: _below, ...below } = prefix;
  return `${exact.uri.value}/` === prefix.uri.value && isDeepStrictEqual(here, below);
}
