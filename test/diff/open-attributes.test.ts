import { isUnchanged } from '../../lib/diff';
import { Issuer } from '../resolver/random/tokens';
import { AT_UI, allowed, verified } from './tokens';
import { diffOf, edge, mesh, sentences, to } from './versions';

/** At the gateway: a header gets the payload of tokens, and what rules ask of it is not followed. */
const PAYLOAD = verified(', outputPayloadToHeader: x-payload');
const byPayload = (name: string) =>
  edge(
    `    - match: [{ headers: { x-payload: { prefix: a } } }]\n      route: [${to('cms')}]\n    - route: [${to(name)}]\n`,
  );

test('where tokens ask for too much, requests without one are compared, and of all others it is said that they are not', () => {
  const diff = diffOf([PAYLOAD, byPayload('ui')], [PAYLOAD, byPayload('cms')]);
  expect(diff.undecided).toEqual([
    'gateway acme/gateway, acme.example.com port 80: requests with header x-payload, header x-t, which may hold a token',
    'gateway acme/gateway, acme.example.com port 443: requests with header x-payload, header x-t, which may hold a token',
  ]);
  expect(sentences(diff)).toEqual([
    'acme.example.com/… without x-payload and without x-t: acme/ui main → acme/cms main',
  ]);
});

test('rules that see what a token says are not said to be the same', () => {
  const diff = diffOf([PAYLOAD, byPayload('ui')], [PAYLOAD, byPayload('ui').replace('prefix: a', 'prefix: b')]);
  expect(sentences(diff)).toEqual([]);
  expect(diff.undecided).toHaveLength(2);
  const claims = edge(
    `    - match: [{ headers: { x-payload: { prefix: a }, "@request.auth.claims.role": { exact: b } } }]\n      route: [${to('cms')}]\n    - route: [${to('ui')}]\n`,
  );
  expect(diffOf([PAYLOAD, claims], [PAYLOAD, claims.replace('exact: b', 'exact: c')]).undecided).toHaveLength(2);
  // Where no rule can do anything else, nothing is open.
  expect(isUnchanged(diffOf([PAYLOAD, claims], [PAYLOAD, claims]))).toBe(true);
});

/** Tokens of many issuers, each looked for at many places, at the pods of one service. */
function many(name: string): string {
  const issuers = ['a', 'b', 'c', 'd'].map((letter) => new Issuer(`${name}-${letter}`));
  const rules = issuers.map(({ name: issuer, jwks }, index) => {
    const headers = [0, 1, 2].map((place) => `{ name: x-${name}-${(index + place) % 5} }`);
    return `{ issuer: "${issuer}", jwks: '${jwks}', audiences: [shop], fromHeaders: [${headers.join()}] }`;
  });
  return verified('', AT_UI).replace(/jwtRules: \[.*\]/, `jwtRules: [${rules.join()}]`);
}

test('more kinds of tokens than are looked at', () => {
  const rules = (timeout: string) => mesh('ui', `    - route: [${to('ui')}]\n      timeout: ${timeout}\n`);
  const diff = diffOf([rules('1s'), many('old')], [rules('2s'), many('new')]);
  expect(diff.undecided).toEqual([
    expect.stringMatching(
      /^acme\/ui from .*: requests with header x-new-0, .*, header x-old-4, which may hold a token$/,
    ),
  ]);
  expect(sentences(diff)).toEqual([
    expect.stringMatching(/^acme\/ui\/… without x-new-0 and .* and without x-old-4 from .*: timeout 1s → 2s$/),
  ]);
});

test('a parameter that can only be sent with escapes', () => {
  const ui = edge(`    - route: [${to('ui')}]\n`);
  const diff = diffOf([ui], [ui, verified(', fromParams: ["a=b"]')]);
  expect(sentences(diff)).toEqual([]);
  expect(diff.undecided[0]).toMatch(/: requests with header x-t, query a=b, which may hold a token$/);
});

test('what the policies of a gateway ask beside tokens', () => {
  const open = [PAYLOAD, allowed('{ to: [{ operation: { paths: [/a] } }] }')];
  const diff = diffOf([...open, byPayload('ui')], [...open, byPayload('cms')]);
  expect(sentences(diff)).toEqual([
    'acme.example.com/a without x-payload and without x-t: acme/ui main → acme/cms main',
  ]);
  expect(diff.undecided).toHaveLength(2);
});
