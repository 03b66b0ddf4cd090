import { type Claims, claimsOf, mayConflict } from '../../lib/synthesis/claims';
import { gateway, tenant } from '../estate/declared';

const claims = (over: Partial<Claims>): Claims => ({
  exclusive: [],
  leadsInto: [],
  pods: [],
  hosts: [],
  variants: [],
  ...over,
});

test('one namespace, host or gateway in two parts may conflict (TENANT-1)', () => {
  const a = claims({ exclusive: ['namespace a'], hosts: ['a.example.com'] });
  expect(mayConflict([a, claims({ exclusive: ['namespace b'], hosts: ['b.example.com'] })])).toBe(false);
  expect(mayConflict([a, claims({ exclusive: ['namespace a'] })])).toBe(true);
  expect(mayConflict([a, claims({ hosts: ['a.example.com'] })])).toBe(true);
});

test('gateways whose selectors can meet in one pod may conflict (TENANT-1)', () => {
  const pods = (selects: Record<string, string>) => claims({ pods: [{ selects, carries: selects }] });
  expect(mayConflict([pods({ istio: 'a' }), pods({ istio: 'a', team: 'b' })])).toBe(true);
  expect(mayConflict([pods({ istio: 'a' }), pods({ istio: 'b' })])).toBe(false);
});

test("a host that is a variant's host elsewhere may conflict (EDGE-5)", () => {
  const a = claims({ hosts: ['ops-1.b.example.com'] });
  expect(mayConflict([a, claims({ hosts: ['b.example.com'], variants: ['ops-1'] })])).toBe(true);
  const own = (variant: string) => claims({ hosts: ['ops-1.b.example.com', 'b.example.com'], variants: [variant] });
  expect([mayConflict([own('ops-1')]), mayConflict([own('ops-2')])]).toEqual([true, false]);
});

test('a host too long for a long variant key is left to the run over everything', () => {
  expect(mayConflict([claims({ hosts: [`${'a'.repeat(220)}.example.com`] })])).toBe(true);
});

test('a host below one of another part is reported, so the two are read together (TENANT-6)', () => {
  const a = claims({ hosts: ['login.eu.b.example.com'] });
  expect(mayConflict([a, claims({ hosts: ['b.example.com'] })])).toBe(true);
  expect(mayConflict([a, claims({ hosts: ['bb.example.com'] })])).toBe(false);
});

test('what leads into the namespace of another part may conflict (TENANT-6)', () => {
  const a = claims({ exclusive: ['namespace a'], leadsInto: ['b', 'com'] });
  expect(mayConflict([a, claims({ exclusive: ['namespace b'] })])).toBe(true);
  expect(mayConflict([a, claims({ exclusive: ['namespace c'] })])).toBe(false);
});

test('what is in two clusters never conflicts (TENANT-1)', () => {
  const a = claims({ cluster: 'nonprod', exclusive: ['namespace a'], hosts: ['a.example.com'] });
  expect(mayConflict([a, { ...a, cluster: 'prod' }])).toBe(false);
  expect(mayConflict([a, { ...a, cluster: 'prod' }, a])).toBe(true);
});

test('gateways that use the same pods of the platform share them on purpose, but no certificate (TENANT-1, EDGE-6)', () => {
  const selects = { istio: 'public' };
  const pods = (use?: string) => claims({ pods: [{ selects, carries: selects, ...(use && { use }) }] });
  expect(mayConflict([pods('public'), pods('public')])).toBe(false);
  expect(mayConflict([pods('public'), pods()])).toBe(true);
  const using = (name: string, credentialName: string) =>
    claimsOf(tenant({ name, domains: [], gateways: [gateway({ use: 'public', selector: selects, credentialName })] }));
  expect(mayConflict([using('a', 'star'), using('b', 'star')])).toBe(true);
  expect(mayConflict([using('a', 'a'), using('b', 'b')])).toBe(false);
});

test('objects of the whole cluster are claimed, those of the namespace are not (WORK-5)', () => {
  const object = (apiVersion: string, kind: string) => ({
    origin: { describe: () => '' },
    apiVersion,
    kind,
    metadata: { name: 'a' },
    fields: {},
  });
  const role = object('rbac.authorization.k8s.io/v1', 'ClusterRole');
  const { exclusive } = claimsOf(tenant({ manifests: [object('v1', 'Secret'), role, role] }));
  expect(exclusive.filter((each) => each.startsWith('object'))).toEqual([
    'object ClusterRole.rbac.authorization.k8s.io/a',
  ]);
});
