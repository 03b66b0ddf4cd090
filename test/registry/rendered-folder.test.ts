import { parseRegistry } from '../../lib/registry/parse-registry';
import type { RegistryError } from '../../lib/registry/registry-error';
import type { RegistryFile } from '../../lib/registry/registry-files';

const ESTATE = `apiVersion: branchline/v1
kind: Estate
environments: { test: { class: staging }, production: { class: production } }
`;
const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: shop
services:
  cart: { workload: external, port: 80, subsets: { main: { track: stable } } }
`;
const VARIANT = `apiVersion: branchline/v1
kind: Variant
id: OPS-1
environments: [test, production]
services: { cart: { workload: managed, image: "cart:ops-1" } }
`;
const rendered = (command: string) => `kind: Deployment
metadata: { name: cart }
spec:
  template:
    metadata: { labels: { app: cart, track: stable } }
    spec: { containers: [{ name: server, command: [${command}] }] }
`;

const files = (...more: [string, string][]): RegistryFile[] => [
  { path: 'estate.yaml', text: ESTATE },
  { path: 'shop/tenant.yaml', text: TENANT },
  { path: 'shop/environments/test.yaml', text: 'apiVersion: branchline/v1\nkind: Environment\nnamespace: shop-test\n' },
  {
    path: 'shop/environments/production.yaml',
    text: 'apiVersion: branchline/v1\nkind: Environment\nnamespace: shop-prod\n',
  },
  { path: 'shop/variants/OPS-1.yaml', text: VARIANT },
  ...more.map(([path, text]) => ({ path: `shop/rendered/${path}`, text })),
];

function commandIn(environment: string, ...more: [string, string][]): unknown {
  const { estate } = parseRegistry(files(...more), 'tenants', undefined, environment);
  const overlay = JSON.stringify(estate.tenants[0]!.services[0]!.deployment ?? {});
  return /"command":(\["\w+"\])/.exec(overlay)?.[1];
}

test('an environment has what is rendered for it, else what is rendered for all', () => {
  const all: [string, string] = ['cart.yaml', rendered('all')];
  const own: [string, string] = ['test/cart.yaml', rendered('own')];
  expect(commandIn('test')).toBeUndefined();
  expect(commandIn('test', all)).toBe('["all"]');
  expect(commandIn('test', all, own)).toBe('["own"]');
  expect(commandIn('production', all, own)).toBe('["all"]');
  expect(commandIn('production', own)).toBeUndefined();
});

function refused(given: readonly RegistryFile[]): string {
  try {
    parseRegistry(given, 'tenants', undefined, 'test');
    return '';
  } catch (error) {
    return (error as RegistryError).message;
  }
}

test('an environment that estate.yaml does not have is an error', () => {
  expect(refused(files(['tst/cart.yaml', rendered('x')]))).toContain(
    "tenants/shop/rendered/tst/cart.yaml: error: there is no environment 'tst' in estate.yaml, there are: production, test\n    fix: did you mean `test`?",
  );
  const without = files(['test/cart.yaml', rendered('x')]).slice(1);
  expect(refused(without)).toContain("estate.yaml has no `environments`, so nothing is rendered for 'test'");
});

test('a folder in which no pods are found is told, and what is no object is an error', () => {
  const warned = (...more: [string, string][]) =>
    parseRegistry(files(...more), 'tenants', undefined, 'production').warnings.flatMap(({ message }) =>
      /no pods/.test(message) ? [message] : [],
    );
  const none = /no pods of `rendered` have the labels app: cart, track: stable/;
  expect(warned()).toEqual([]);
  expect(warned(['cart.yaml', rendered('x')])).toEqual([]);
  expect(warned(['cart.yaml', ''])).toEqual([expect.stringMatching(none)]);
  expect(warned(['test/cart.yaml', rendered('x')])).toEqual([expect.stringMatching(/no pods.*\(in production\)/)]);
  for (const text of ['Error: chart "shop" not found', 'NOTES', '- a']) {
    expect(refused(files(['cart.yaml', text]))).toContain(
      'tenants/shop/rendered/cart.yaml:1:1: error: is no object of Kubernetes: it has no `kind`',
    );
  }
  expect(refused(files(['cart.json', '{}']))).toContain('rendered/cart.json: error: registry files end in .yaml');
});

test('a file of a chart in another folder is moved to this one, and to none whose objects are written', () => {
  const misplaced = (path: string) =>
    refused([...files(), { path: `shop/${path}`, text: rendered('x') }])
      .split('\n')
      .filter((line) => line.includes('fix: move'));
  const there = ['    fix: move it to tenants/shop/rendered/cart.yaml, or out of the registry'];
  expect(misplaced('render/cart.yaml')).toEqual(there);
  expect(misplaced('rendered/shop/templates/cart.yaml')).toEqual(there);
  expect(misplaced('manifest/cart.yaml')).toEqual([expect.stringContaining('shop/manifests/cart.yaml')]);
});
