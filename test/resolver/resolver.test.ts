import { ESTATE, fromApp, fromOutside, GATEWAY, resolverOf, virtualService } from './estate';

const UI = 'ui.acme.svc.cluster.local';
const rules = virtualService(
  'acme',
  'edge',
  ['acme.example.com'],
  `    - { name: first, match: [{ uri: { exact: /a } }, { method: { exact: PUT } }], directResponse: { status: 201 } }
    - { name: second, match: [{ uri: { prefix: /b } }], directResponse: { status: 202 } }
    - { name: third, match: [{ headers: { x-user: { exact: ann } }, method: { exact: GET } }], route: [{ destination: { host: ${UI} } }] }`,
  'gateways: [gateway]',
);
const resolver = resolverOf([ESTATE, rules]);

test('a request without a host, or with a # in its path, is answered 400 by the proxy', () => {
  const outcome = (authority: string, path: string) => resolver.resolve({ from: GATEWAY, authority, path }).outcome;
  const refused = (detail: string) => ({ kind: 'error', status: 400, reason: 'bad_request', detail });
  expect(outcome('', '/')).toEqual(refused('no host is given'));
  expect(outcome('acme.example.com', '/a#b')).toEqual(refused('a path with # is refused'));
  expect(outcome('acme.example.com', '/a?q=1#b')).toEqual(refused('a path with # is refused'));
  expect(outcome('acme.example.com', '/a?q=%23b')).toMatchObject({ kind: 'direct-response', status: 201 });
  expect(outcome('acme.example.com', '/a')).toMatchObject({ kind: 'direct-response', status: 201 });
});

test('the rules before the chosen one are skipped, each with the condition that does not hold', () => {
  const skipped = (url: string, rest = {}) =>
    resolver.skippedRules(fromOutside(resolver, url, rest)).map(({ name, reason }) => `${name}: ${reason}`);
  expect(skipped('http://acme.example.com/a')).toEqual([]);
  expect(skipped('http://acme.example.com/b')).toEqual([
    'first: requires that path is "/a"; it is "/b"',
    'first: requires that method is "PUT"; it is "GET"',
  ]);
  expect(skipped('http://acme.example.com/c', { headers: { 'x-user': 'ann' } })).toHaveLength(3);
  expect(skipped('http://acme.example.com/c').at(-1)).toMatch(/^third: .*x-user/);
  expect(skipped('http://nobody.example.org/')).toEqual([]);
});

test('all conditions of the chosen rule, in words', () => {
  const answer = fromOutside(resolver, 'http://acme.example.com/c', { headers: { 'x-user': 'ann' } });
  expect(resolver.matchedConditions(answer)).toEqual([expect.stringContaining('GET'), expect.stringContaining('ann')]);
  expect(resolver.matchedConditions(fromApp(resolver, 'acme', 'ui', 'http://cms:8080/'))).toEqual([]);
});
