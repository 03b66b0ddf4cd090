import { RouteTable } from '../../lib/resolver/route-table';

const table = (...domains: string[]) =>
  new RouteTable(
    domains.map((name) => ({ name, domains: [name], routes: [], rules: 0, requireTls: false, service: undefined })),
  );

test.each([
  ['a.example.com', 'a.example.com'],
  ['b.example.com', '*.example.com'],
  ['x.b.example.com', '*.b.example.com'],
  ['example.com', '*'],
  ['.example.com', '*'],
  ['other.org', '*'],
])('%s is looked up as %s', (host, expected) => {
  const hosts = table('*', '*.example.com', 'a.example.com', '*.b.example.com');
  expect(hosts.lookup(host)?.name).toBe(expected);
});

test('a host that nothing names has no entry', () => {
  expect(table('a.example.com').lookup('b.example.com')).toBeUndefined();
});

test('a prefix wildcard comes after suffix wildcards', () => {
  const hosts = table('a.*', '*.com');
  expect([hosts.lookup('a.net')?.name, hosts.lookup('a.com')?.name]).toEqual(['a.*', '*.com']);
});
