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
        const product = Math.max(match.length, 1) * inner;
        if (product <= LIMIT) continue;
        const message = `${match.length} conditions here and ${inner} in ${found.object.title} make ${product}`;
        report({ object, path: [...path, 'delegate'], message });
      }
    }
  },
};
