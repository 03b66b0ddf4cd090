import { verified } from './tokens';
import { diffOf, edge, sentences, to } from './versions';

const ui = edge(`    - route: [${to('ui')}]\n`);

function changes(base: readonly string[], head: readonly string[]): string[] {
  return sentences(diffOf([...base, ui], [...head, ui])).filter((text) =>
    /^(?:OPTIONS )?acme\.example\.com/.test(text),
  );
}

test('what holds of all requests but preflights is one class', () => {
  const said = changes([], [verified()]);
  expect(said).toHaveLength(2);
  for (const text of said) expect(text).toContain(', not as a preflight: ');
});

test('for programs a class has the three ways not to be a preflight', () => {
  const { changes: all } = diffOf([ui], [ui, verified()]);
  const [own] = all.flatMap(({ requests }) => requests.filter(({ host }) => host === 'acme.example.com'));
  const asked = own!.anyOf.map((conditions) => conditions.map(({ attribute, holds }) => `${holds} ${attribute}`));
  expect(asked).toHaveLength(3);
  expect(asked.flat()).toEqual(
    expect.arrayContaining(['false method', 'false header origin', 'false header access-control-request-method']),
  );
});

test('a class of preflights alone says what one is', () => {
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-preflights, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: acme-gateway } }
  action: DENY
  rules: [{ to: [{ operation: { methods: [OPTIONS] } }] }]`;
  expect(changes([], [policy])).toEqual(['OPTIONS acme.example.com/…: acme/ui main → 403']);
});
