import type { DestinationShare } from '../../lib/resolver';
import { ESTATE, fromOutside, resolverOf, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';

function leaving(rule: string, url: string, headers: Record<string, string> = {}): DestinationShare[] {
  const edge = virtualService('acme', 'edge', ['acme.example.com'], rule, 'gateways: [gateway]');
  const { outcome } = fromOutside(resolverOf([ESTATE, edge]), url, { headers });
  if (outcome.kind !== 'forward') throw new Error(JSON.stringify(outcome));
  return [...outcome.destinations];
}

const route = `route: [{ destination: { host: ${CMS}, subset: main, port: { number: 8080 } } }]`;

test.each([
  ['{ prefix: /cms }', '{ uri: / }', '/cms', '/'],
  ['{ prefix: /cms }', '{ uri: / }', '/cms/x', '//x'],
  ['{ prefix: /cms/ }', '{ uri: / }', '/cms/x?q=/cms/', '/x?q=/cms/'],
  ['{ exact: /cms }', '{ uri: /other }', '/cms?q', '/other?q'],
  ['{ regex: "/cms/[0-9]+" }', '{ uri: /n }', '/cms/12', '/n'],
  [
    '{ prefix: / }',
    '{ uriRegexRewrite: { match: "^/(v[0-9])/(.*)$", rewrite: "/\\\\2?version=\\\\1" } }',
    '/v1/a',
    '/a?version=v1',
  ],
  ['{ prefix: / }', '{ uriRegexRewrite: { match: "a", rewrite: "b" } }', '/aXa', '/bXb'],
])('a path that fits %s, rewritten by %s: %s becomes %s', (uri, rewrite, path, expected) => {
  const rule = `    - match: [{ uri: ${uri} }]\n      rewrite: ${rewrite}\n      ${route}`;
  expect(leaving(rule, `http://acme.example.com${path}`)[0]!.path).toBe(expected);
});

test('a prefix in any case is cut by its length', () => {
  const rule = `    - match: [{ uri: { prefix: /CMS/ }, ignoreUriCase: true }]\n      rewrite: { uri: / }\n      ${route}`;
  expect(leaving(rule, 'http://acme.example.com/Cms/x')[0]!.path).toBe('/x');
});

// Envoy drops the port of the old scheme from the address, and no other.
test.each([
  ['http://acme.example.com:80/x', '{ scheme: https }', 'https://acme.example.com/x'],
  ['http://acme.example.com:80/x', '{ uri: /y }', 'http://acme.example.com:80/y'],
  [
    'http://acme.example.com/x',
    '{ uri: "https://b.example.com/y" }',
    'http://acme.example.com/https://b.example.com/y',
  ],
  ['http://acme.example.com:80/x', '{ scheme: http }', 'http://acme.example.com:80/x'],
  ['http://acme.example.com/x', '{ scheme: https }', 'https://acme.example.com/x'],
  ['https://acme.example.com:443/x', '{ scheme: http }', 'http://acme.example.com/x'],
  ['https://acme.example.com:443/x', '{ uri: /y }', 'https://acme.example.com:443/y'],
  ['http://acme.example.com:80/x', '{ scheme: https, port: 8443 }', 'https://acme.example.com:8443/x'],
  ['http://acme.example.com:80/x', '{ scheme: https, port: 443 }', 'https://acme.example.com/x'],
  ['http://acme.example.com:80/x', '{ authority: b.example.com }', 'http://b.example.com/x'],
])('%s redirected by %s goes to %s', (url, redirect, expected) => {
  const edge = virtualService(
    'acme',
    'edge',
    ['acme.example.com'],
    `    - redirect: ${redirect}`,
    'gateways: [gateway]',
  );
  expect(fromOutside(resolverOf([ESTATE, edge]), url).outcome).toMatchObject({ kind: 'redirect', location: expected });
});
