import fc from 'fast-check';
import { check } from '../../lib/check/check';
import { destinationsText } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { type Answer, Resolver } from '../../lib/resolver';
import { askFor } from '../resolver/ask-for';
import { randomHops } from '../resolver/random/hops';

/** The failure of a rule whose only destination gets plain HTTP and takes TLS. */
function isPlainToTls({ outcome, rule }: Answer): boolean {
  if (outcome.kind !== 'forward' || outcome.protocol !== 'http' || rule?.virtualService === undefined) return false;
  const { result } = outcome.destinations[0]!;
  return result.kind === 'error' && (result.reason === 'plaintext_to_tls' || result.reason === 'protocol_error');
}

test('check and explain agree about rules that send plain HTTP to a port that takes TLS', () => {
  let failures = 0;
  fc.assert(
    fc.property(randomHops(40), ({ base, routes, requests }) => {
      const model = MeshModel.ofText([...base, ...routes].map((item) => JSON.stringify(item)).join('\n---\n'));
      const found = new Set(
        check(model)
          .filter(({ code }) => code === 'BL530')
          .map(({ object, path }) => `${object} ${path.replace(/\.route\[.*/, '')}`),
      );
      const resolver = new Resolver(model);
      const failed = new Set<string>();
      const delivered = new Set<string>();
      for (const request of requests) {
        const answer = resolver.resolve(askFor(model, request));
        const { rule } = answer;
        if (rule?.object === undefined || rule.rule === undefined) continue;
        const place = `${rule.object.title} spec.http[${rule.rule.path[2]}]`;
        if (isPlainToTls(answer)) failed.add(place);
        else if (answer.outcome.kind === 'forward' && answer.outcome.destinations[0]!.result.kind === 'delivered')
          delivered.add(place);
        if (isPlainToTls(answer))
          expect(destinationsText(answer)).toMatch(/: (400|502) \(.* takes TLS, and gets plain /);
      }
      failures += failed.size;
      for (const place of failed) expect([...found]).toContain(place);
      // What a request gets through to is not said to be unreachable for all.
      for (const place of found) if (delivered.has(place)) expect(failed).toContain(place);
    }),
    { numRuns: 60, seed: 3 },
  );
  expect(failures).toBeGreaterThan(10);
}, 60_000);
