import { gatewayEntries } from '../../lib/diff/gateway-entries';
import { objectChanges } from '../../lib/diff/object-changes';
import { Touched } from '../../lib/diff/touched';
import { ESTATE, resolverOf } from '../resolver/estate';
import { edge, to } from './versions';

function entries(
  base: readonly string[],
  head: readonly string[],
  estate: readonly [string, string] = [ESTATE, ESTATE],
) {
  const resolvers = { base: resolverOf([estate[0], ...base]), head: resolverOf([estate[1], ...head]) };
  const models = [resolvers.base.model, resolvers.head.model] as const;
  const touched = new Touched(objectChanges(...models).relevant, models);
  return gatewayEntries(resolvers, touched).map((item) => {
    const versions = [item.in.base && 'base', item.in.head && 'head'].filter(Boolean).join('+');
    return `${item.scheme}://${item.host}:${item.port} ${item.from} ${versions}`;
  });
}

const rule = (name: string, hosts?: readonly string[]) => edge(`    - route: [${to(name)}]`, hosts);

test('the hosts that changed rules are for, on every port that has them', () => {
  expect(entries([rule('cms')], [rule('ui')])).toEqual([
    'http://acme.example.com:80 acme/gateway base+head',
    'https://acme.example.com:443 acme/gateway base+head',
  ]);
  expect(entries([rule('cms')], [rule('cms')])).toEqual([]);
});

test('a host that comes or goes is in one version only, an unnamed one stands for a wildcard', () => {
  const host = 'new.acme.example.com';
  expect(entries([], [rule('cms', [host])]).filter((text) => text.includes(host))).toEqual([
    `http://${host}:80 acme/gateway head`,
    `https://${host}:443 acme/gateway head`,
  ]);
});

test('a changed Gateway is about all of its hosts, and those that nobody names', () => {
  const other = ESTATE.replace('acme-wildcard', 'other').replace('- port: { number: 80,', '- port: { number: 8080,');
  const found = entries([rule('cms')], [rule('cms')], [ESTATE, other]);
  expect(found).toContain('http://*.acme.example.com:80 acme/gateway base');
  expect(found).toContain('http://*.acme.example.com:8080 acme/gateway head');
  expect(found).toContain('http://any other host:8080 acme/gateway head');
});

test.each(['a\nb.com', '', 'a.com:x', 'a b', 'a@b', '\u0000'])(
  'a host that no request can have is no place: %j',
  (host) => {
    const found = (name: string) => entries([], [], [ESTATE, listing(name)]);
    expect(found('other.example.com')).toContain('http://other.example.com:80 acme/gateway head');
    expect(found(host).filter((text) => !/acme\.example\.com|any other host/.test(text))).toEqual([]);
  },
);

/** The estate, whose gateway has one more host, with a rule. */
function listing(host: string): string {
  const name = JSON.stringify(host);
  return [ESTATE.replace('hosts: [', `hosts: [${name}, `), rule('cms', [name])].join('---\n');
}
