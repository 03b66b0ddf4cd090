import { type GrantDeclaration, Grants } from '../../lib/model/grants';
import type { MtlsMode } from '../../lib/model/mtls';
import type { Tenant } from '../../lib/model/tenant';
import { modesFrom, namespaceLimits } from '../../lib/policies/namespace-limits';
import { estate, gateway, service, tenant } from '../estate/declared';

const EDGE = { edge: { namespace: 'edge', selector: { istio: 'edge' } } };
const of = (grants: Record<string, GrantDeclaration>, ...estates: Tenant[][]) =>
  namespaceLimits(
    estates.map((tenants) => estate(...tenants)),
    new Grants(grants, EDGE),
  );
const acme = (props: Partial<Tenant> = {}) => tenant({ name: 'acme', namespace: 'acme', ...props });
const ACME = { acme: { namespaces: ['acme'], domains: ['acme.example.com'] } };

test('TENANT-9: of two domains the longer one owns a host', () => {
  const [a] = of({
    acme: { namespaces: ['acme'], domains: ['example.com', 'a.b.example.com', 'c.example.com'] },
    globex: { namespaces: ['globex'], domains: ['b.example.com', 'example.com.org'] },
  });
  expect(a!.domains).toEqual([
    { domain: 'a.b.example.com', others: [] },
    { domain: 'c.example.com', others: [] },
    { domain: 'example.com', others: ['b.example.com'] },
  ]);
});

test('namespaces come by name, each with its tenants and all that these are granted', () => {
  const found = of({
    globex: { namespaces: ['shared', 'globex'], domains: ['g.com'], kinds: ['WasmPlugin'], credentials: ['g'] },
    acme: { namespaces: ['shared'], domains: ['a.com'], gateways: ['edge'], credentials: ['a'] },
  });
  expect(found.map(({ namespace, tenants }) => [namespace, tenants])).toEqual([
    ['globex', ['globex']],
    ['shared', ['acme', 'globex']],
  ]);
  expect(found[1]).toMatchObject({
    domains: [{ domain: 'a.com' }, { domain: 'g.com' }],
    platformPods: [{ istio: 'edge' }],
    gatewayNamespaces: ['edge'],
    credentials: ['a', 'g'],
    kinds: ['WasmPlugin'],
  });
});

test('without credentials any certificate on pods of its own may be shown', () => {
  expect(of(ACME)[0]!.credentials).toBeUndefined();
});

test("pods of a tenant's own gateways are its own, those by selector are not", () => {
  const gateways = [gateway({ name: 'public' }), gateway({ name: 'old', selector: { istio: 'old' } })];
  expect(of(ACME, [acme({ gateways })])[0]!.ownPods).toEqual([{ istio: 'acme-public' }]);
});

test('a namespace that no tenant lives in is as strict as the default', () => {
  expect(of(ACME, [])[0]).toMatchObject({ mtls: 'STRICT', hasSidecars: true, isVisibleToAll: false, weakerPorts: [] });
});

const mtls = (mode: MtlsMode, ...modes: MtlsMode[]) => ({
  mtls: { mode, exceptions: modes.map((each) => ({ service: 'ui', port: 80, mode: each })) },
  services: [service('ui')],
});

test('what environments say together is what is permitted', () => {
  const [limits] = of(
    ACME,
    [acme(mtls('STRICT', 'PERMISSIVE'))],
    [acme({ ...mtls('PERMISSIVE', 'DISABLE'), isolation: { ...acme().isolation, sidecar: false } })],
  );
  expect(limits).toMatchObject({ mtls: 'PERMISSIVE', hasSidecars: false });
  expect(limits!.weakerPorts).toEqual([{ labels: { app: 'ui' }, ports: new Map([['80', 'DISABLE']]) }]);
});

test('UNSET anywhere leaves mTLS to the mesh', () => {
  expect(of(ACME, [acme(mtls('STRICT'))], [acme(mtls('UNSET'))])[0]!.mtls).toBeUndefined();
});

test('external workloads may be seen by all', () => {
  expect(of(ACME, [acme({ services: [service('ui', { workload: 'external' })] })])[0]!.isVisibleToAll).toBe(true);
});

test.each<[MtlsMode, MtlsMode[]]>([
  ['STRICT', ['STRICT']],
  ['PERMISSIVE', ['PERMISSIVE', 'STRICT']],
  ['DISABLE', ['DISABLE', 'PERMISSIVE', 'STRICT']],
])('%s and what is stronger', (mode, modes) => {
  expect(modesFrom(mode)).toEqual(modes);
});
