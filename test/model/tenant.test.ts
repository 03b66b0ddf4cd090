import { externalOf } from '../../lib/model/external';
import { isolationOf } from '../../lib/model/isolation';
import { mtlsOf } from '../../lib/model/mtls';
import { inOrder } from '../../lib/model/tenant';
import { gateway, service, tenant } from '../estate/declared';
import { EVERY_EXTERNAL } from '../estate/everything';

test('a tenant of which nothing is said is STRICT and isolated (TENANT-2, TENANT-3)', () => {
  expect(mtlsOf()).toEqual({ mode: 'STRICT', exceptions: [] });
  expect(isolationOf()).toEqual({ authorization: true, callers: true, network: false, sidecar: true });
});

test('what is said of mTLS and isolation is kept, and nothing else changes with it', () => {
  const exceptions = [{ service: 'cms', port: 9090, mode: 'DISABLE' }] as const;
  expect(mtlsOf({ exceptions })).toEqual({ mode: 'STRICT', exceptions });
  expect(mtlsOf({ mode: 'PERMISSIVE' })).toEqual({ mode: 'PERMISSIVE', exceptions: [] });
  expect(isolationOf({ sidecar: false })).toEqual({
    authorization: true,
    callers: true,
    network: false,
    sidecar: false,
  });
  expect(isolationOf({ authorization: false })).toEqual({
    authorization: false,
    callers: true,
    network: false,
    sidecar: true,
  });
});

test('a host outside the mesh is https at 443 unless it says otherwise', () => {
  expect(externalOf('pay', { host: 'a.example.net' })).toEqual({
    name: 'pay',
    host: 'a.example.net',
    port: 443,
    protocol: 'https',
  });
  expect(externalOf('db', EVERY_EXTERNAL)).toEqual({ name: 'db', ...EVERY_EXTERNAL });
});

test('parts of a tenant are put in order by their names', () => {
  const external = ['b', 'a'].map((name) => externalOf(name, { host: 'x.example.net' }));
  const ordered = inOrder(
    tenant({
      gateways: [gateway({ name: 'b' }), gateway({ name: 'a' })],
      external,
      services: [service('b'), service('a')],
    }),
  );
  const names = [ordered.gateways, ordered.external, ordered.services].map((parts) => parts.map(({ name }) => name));
  expect(names).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'b'],
  ]);
});
