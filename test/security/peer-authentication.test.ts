import { MtlsMode } from '../../lib/model/mtls';
import { peerAuthentications } from '../../lib/security/peer-authentication';
import { tenant } from '../estate/declared';

test('TENANT-2: STRICT for the whole namespace, in one object named default', () => {
  expect(peerAuthentications(tenant())).toEqual([{ name: 'default', spec: { mtls: { mode: 'STRICT' } } }]);
});

test('TENANT-2: excepted ports are written out per service, with a selector', () => {
  const exceptions = [
    { service: 'ui', port: 9090, mode: MtlsMode.PERMISSIVE },
    { service: 'cms', port: 15020, mode: MtlsMode.DISABLE },
    { service: 'cms', port: 9090, mode: MtlsMode.PERMISSIVE },
  ];
  const found = peerAuthentications(tenant({ mtls: { mode: MtlsMode.STRICT, exceptions } }));
  expect(found.map(({ name }) => name)).toEqual(['default', 'ports-of-cms', 'ports-of-ui']);
  expect(found[1]!.spec).toEqual({
    selector: { matchLabels: { app: 'cms' } },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { 9090: { mode: 'PERMISSIVE' }, 15020: { mode: 'DISABLE' } },
  });
  expect(found[2]!.spec).toEqual({
    selector: { matchLabels: { app: 'ui' } },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { 9090: { mode: 'PERMISSIVE' } },
  });
  expect(peerAuthentications(tenant({ mtls: { mode: MtlsMode.STRICT, exceptions: exceptions.reverse() } }))).toEqual(
    found,
  );
});

test('TENANT-2: a service called default does not take the place of the rule for all', () => {
  const exceptions = [{ service: 'default', port: 1, mode: MtlsMode.DISABLE }];
  const names = peerAuthentications(tenant({ mtls: { mode: MtlsMode.STRICT, exceptions } })).map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
});
