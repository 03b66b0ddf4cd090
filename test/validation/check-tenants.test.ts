import { aGateway, aTenant, saidOf } from './samples';

const globex = { name: 'globex', domains: ['globex.example.com'] };

test('TENANT-1: two tenants side by side', () => {
  expect(saidOf(aTenant(), aTenant(globex))).toEqual([]);
});

test('TENANT-1: one namespace for two is an error that names both', () => {
  expect(saidOf(aTenant(), aTenant({ ...globex, namespace: 'acme' }))).toEqual([
    "globex.namespace: error: namespace: tenants 'acme' and 'globex' both have the namespace 'acme' [TENANT-1]\n" +
      "    fix: give each its own; 'acme' declares it at acme.namespace",
  ]);
});

test('TENANT-1: one gateway for two is an error, whatever the order of its labels', () => {
  const a = aTenant({ gateways: [aGateway({ selector: { a: '1', b: '2' } })] });
  const b = aTenant({ ...globex, gateways: [aGateway({ selector: { b: '2', a: '1' } })] });
  expect(saidOf(a, b).join()).toMatch(/tenants 'acme' and 'globex' both use the gateway pods \{ a: 1, b: 2 \}/);
});

test('TENANT-1: one name for two is an error', () => {
  expect(saidOf(aTenant(), aTenant({ namespace: 'b', domains: [] })).join()).toMatch(/two tenants are called 'acme'/);
});
