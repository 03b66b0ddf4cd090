import { aTenant, saidOf } from './samples';

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

test('TENANT-1: one name for two is an error', () => {
  expect(saidOf(aTenant(), aTenant({ namespace: 'b', domains: [] })).join()).toMatch(/two tenants are called 'acme'/);
});
