import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import type { RegistryError } from '../../lib/registry/registry-error';
import { TENANTS, variantFile } from '../variant/registry-state';

const estate = (limits: string) => `apiVersion: branchline/v1\nkind: Estate\nlimits: { variants: ${limits} }\n`;

/** What is said of a registry with these limits and variants of acme. */
function said(limits: string, variants: Readonly<Record<string, string>>): string[] {
  const files = {
    ...TENANTS,
    'estate.yaml': estate(limits),
    ...Object.fromEntries(Object.entries(variants).map(([id, text]) => [`acme/variants/${id}.yaml`, text])),
  };
  try {
    parseWholeRegistry(Object.entries(files).map(([path, text]) => ({ path, text })));
    return [];
  } catch (error) {
    return (error as RegistryError).message.split('\n').slice(1);
  }
}

const big =
  '  cms: { image: "r.example.com/cms:2", replicas: 3, resources: { requests: { cpu: 500m, memory: 1Gi } } }\n';
const two = { 'A-1': variantFile('A-1'), 'A-2': variantFile('A-2', '', big) };

test.each<[string, boolean]>([
  ['{ count: 2 }', true],
  ['{ count: 1 }', false],
  ['{ replicas: 4 }', true],
  ['{ replicas: 3 }', false],
  ['{ cpu: 1500m }', true],
  ['{ cpu: "1.4" }', false],
  ['{ memory: 3Gi }', true],
  ['{ memory: 3000Mi }', false],
  ['{}', true],
])('TENANT-8: %s holds: %j', (limits, holds) => {
  expect(said(limits, two).length === 0).toBe(holds);
});

test('TENANT-8: the error is in the file of the first variant that is too much, with what there is and what to do', () => {
  expect(said('{ count: 1 }', two)).toEqual([
    "tenants/acme/variants/A-2.yaml:5:8: error: services.cms: tenant 'acme' has 2 variants, at most 1 are allowed (limits.variants.count of estate.yaml) [TENANT-8]",
    '    fix: remove some: `branchline variant list --tenant acme --stale` shows those that are over or idle',
  ]);
  expect(said('{ memory: 2Gi }', two)[0]).toContain(
    'has 3072Mi of memory requested by variants, at most 2Gi are allowed',
  );
});

test('TENANT-8: a variant of several services is one, and one that sleeps has no pods', () => {
  const both = variantFile('A-1', '', '  cms: { image: "r/c:2" }\n  ui: { image: "r/u:2" }\n');
  expect(said('{ count: 1, replicas: 2 }', { 'A-1': both })).toEqual([]);
  expect(said('{ replicas: 1 }', { 'A-1': both })).toHaveLength(2);
  expect(said('{ count: 1, replicas: 0 }', { 'A-1': variantFile('A-1', 'state: asleep\n', big) })).toEqual([]);
});

test('TENANT-8: each tenant by itself', () => {
  const files = {
    ...TENANTS,
    'estate.yaml': estate('{ count: 1 }'),
    'acme/variants/A-1.yaml': variantFile('A-1'),
    'shared/variants/A-1.yaml': variantFile('A-1', '', '  docx: { image: "r/d:2" }\n'),
  };
  expect(() => parseWholeRegistry(Object.entries(files).map(([path, text]) => ({ path, text })))).not.toThrow();
});

test.each(['{ count: -1 }', '{ count: many }', '{ cpu: lots }', '{ memory: 3 GB }', '{ pods: 3 }'])(
  'refused: %s',
  (limits) => {
    expect(said(limits, {})[0]).toMatch(/^tenants\/estate.yaml:3:\d+: error: limits\.variants/);
  },
);
