import {
  HostIndex,
  hostsForNamespace,
  intersection,
  isSubsetOf,
  overlaps,
  qualifyGateway,
  qualifyHost,
} from '../../lib/mesh-model';

test.each([
  ['a.com', 'a.com', true],
  ['a.com', '*.com', true],
  ['*.com', 'a.com', false],
  ['*.b.com', '*.com', true],
  ['*.com', '*.b.com', false],
  ['*b.com', '*.b.com', false],
  ['*.b.com', '*b.com', true],
  ['*', '**', false],
  ['com', '*.com', false],
  ['anything', '*', true],
])('%s is covered by %s: %s', (host, other, expected) => {
  expect(isSubsetOf(host, other)).toBe(expected);
});

test('names overlap in either direction', () => {
  expect(overlaps('*.com', 'a.com')).toBe(true);
  expect(overlaps('*.net', 'a.com')).toBe(false);
});

test('what two lists have in common is the narrower of each pair', () => {
  expect(intersection(['a.com', '*.net'], ['*.com', 'b.net'])).toEqual(['a.com', 'b.net']);
});

test('hosts of a server that a namespace may bind to', () => {
  expect(hostsForNamespace(['a/x.com', 'b/y.com', '*/z.com', 'w.com'], 'a')).toEqual(['x.com', 'z.com', 'w.com']);
});

test.each([
  ['cms', 'cms.acme.svc.cluster.local'],
  ['cms.other', 'cms.other'],
  ['*', '*'],
  ['10.0.0.1', '10.0.0.1'],
])('host %s in namespace acme is %s', (host, expected) => {
  expect(qualifyHost(host, 'acme', 'cluster.local')).toBe(expected);
});

test.each([
  ['mesh', 'mesh'],
  ['gateway', 'acme/gateway'],
  ['./gateway', 'acme/gateway'],
  ['edge/gateway', 'edge/gateway'],
  ['gateway.edge.svc.cluster.local', 'edge/gateway'],
])('gateway %s in namespace acme is %s', (gateway, expected) => {
  expect(qualifyGateway(gateway, 'acme')).toBe(expected);
});

test('a look-up finds the exact name, then the longest wildcard', () => {
  const index = new HostIndex<number>();
  for (const [host, value] of [
    ['*', 0],
    ['*.com', 1],
    ['*.a.com', 2],
    ['x.a.com', 3],
  ] as const)
    index.set(host, value);
  expect(['x.a.com', 'y.a.com', 'b.com', 'b.net', '*.a.com', '*.b.com'].map((host) => index.match(host))).toEqual([
    3, 2, 1, 0, 2, 1,
  ]);
});
