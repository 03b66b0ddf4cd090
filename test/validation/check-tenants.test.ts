import type { Tenant } from '../../lib/model/tenant';
import { aTenant, saidOf } from './samples';

const globex = { name: 'globex', domains: ['globex.example.com'] };

test('TENANT-1: two tenants side by side', () => {
  expect(saidOf(aTenant(), aTenant(globex))).toEqual([]);
});

test('TENANT-1: one namespace for two is an error that names both', () => {
  expect(saidOf(aTenant(), aTenant({ ...globex, namespace: 'acme' }))).toEqual([
    "acme.namespace: error: namespace: tenants 'acme' and 'globex' both have the namespace 'acme' [TENANT-1]\n" +
      "    fix: give each its own; 'globex' declares it at globex.namespace",
    "globex.namespace: error: namespace: tenants 'acme' and 'globex' both have the namespace 'acme' [TENANT-1]\n" +
      "    fix: give each its own; 'acme' declares it at acme.namespace",
  ]);
});

test('TENANT-1: one name for two is an error', () => {
  expect(saidOf(aTenant(), aTenant({ namespace: 'b', domains: [] })).join()).toMatch(/two tenants are called 'acme'/);
});

test.each<[Tenant[], string[]]>([
  [
    [aTenant(), aTenant({ namespace: 'b', domains: [], gateways: [] })],
    ["acme.name: error: name: two tenants are called 'acme', the other one is at acme.name [TENANT-1]"],
  ],
  [
    [aTenant(), aTenant({ name: 'globex', domains: [], gateways: [], namespace: 'acme' })],
    [
      "acme.namespace: error: namespace: tenants 'acme' and 'globex' both have the namespace 'acme' [TENANT-1]\n    fix: give each its own; 'globex' declares it at globex.namespace",
      "globex.namespace: error: namespace: tenants 'acme' and 'globex' both have the namespace 'acme' [TENANT-1]\n    fix: give each its own; 'acme' declares it at acme.namespace",
    ],
  ],
  [[aTenant(), aTenant({ name: 'globex', domains: [], gateways: [] })], []],
])('TENANT-1: the whole message about tenants, case %#', (tenants, said) => {
  expect(saidOf(...tenants)).toEqual(said);
});
