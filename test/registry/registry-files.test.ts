import type { Problem } from '../../lib/model/problem';
import { locateFiles, looksLikeOurs } from '../../lib/registry/registry-files';

function located(...paths: string[]) {
  const problems: Problem[] = [];
  const found = locateFiles(
    paths.map((path) => ({ path, text: `text of ${path}` })),
    'tenants',
    problems,
  );
  const said = problems.map(({ origin, message, fix }) => `${origin.describe([])}: ${message} (${fix})`);
  return { ...found, said };
}

const PLACES =
  'does not belong here: files are estate.yaml, <tenant>/tenant.yaml, <tenant>/environments/<environment>.yaml, <tenant>/variants/<id>.yaml, <tenant>/manifests/<name>.yaml and <tenant>/rendered/<name>.yaml';

test('files by what they declare, tenants and files in the order of names', () => {
  const { estate, tenants, said } = located(
    'beta/tenant.yaml',
    'acme/variants/OPS-2.yaml',
    'acme/environments/staging.yaml',
    'acme/variants/OPS-1.yaml',
    'acme/tenant.yaml',
    'estate.yaml',
  );
  expect(said).toEqual([]);
  expect(estate).toEqual({ name: 'estate', shown: 'tenants/estate.yaml', text: 'text of estate.yaml' });
  expect(tenants.map(({ name }) => name)).toEqual(['acme', 'beta']);
  const [acme] = tenants;
  expect(acme!.tenant?.shown).toBe('tenants/acme/tenant.yaml');
  expect(acme!.variants.map(({ name }) => name)).toEqual(['OPS-1', 'OPS-2']);
  expect(acme!.environments).toEqual([
    {
      name: 'staging',
      shown: 'tenants/acme/environments/staging.yaml',
      text: 'text of acme/environments/staging.yaml',
    },
  ]);
});

test('hidden files and what is no YAML are ignored, at any depth', () => {
  const { tenants, said } = located(
    'acme/tenant.yaml',
    '.x.yaml',
    'acme/.y.yaml',
    '.git/a/b.yaml',
    'README.md',
    'acme/a.txt',
  );
  expect([tenants.length, said]).toEqual([1, []]);
});

test.each([
  ['acme/tenant.yml', 'registry files end in .yaml (call it tenant.yaml)'],
  ['acme/variants/OPS-1.YML', 'registry files end in .yaml (call it OPS-1.yaml)'],
  ['estate.yml', 'registry files end in .yaml (call it estate.yaml)'],
  ['estat.yaml', `${PLACES} (did you mean \`estate.yaml\`?)`],
  ['acme/tenants.yaml', `${PLACES} (did you mean \`tenant.yaml\`?)`],
  ['acme/manifests/secret.json', 'registry files end in .yaml (call it secret.yaml)'],
  ['acme/manifests/secret.yml', 'registry files end in .yaml (call it secret.yaml)'],
  [
    'acme/manifests/deep/secret.yaml',
    `${PLACES} (move it to tenants/acme/manifests/secret.yaml, or out of the registry)`,
  ],
  ['acme/variants/deep/OPS-1.yaml', `${PLACES} (move it to tenants/acme/variants/OPS-1.yaml, or out of the registry)`],
  ['acme/other/OPS-1.yaml', `${PLACES} (move it there, or out of the registry)`],
])('%s: %s', (path, expected) => {
  expect(located('acme/tenant.yaml', path).said).toEqual([`tenants/${path}: ${expected}`]);
});

test('a folder without tenant.yaml, and what it has', () => {
  const { said } = located('acme/tenant.yaml', 'acmee/variants/OPS-1.yaml', 'zoo/environments/staging.yaml');
  expect(said).toEqual([
    'tenants/acmee: has variants but no tenant.yaml (did you mean tenants/acme?)',
    'tenants/zoo: has environments but no tenant.yaml (add tenants/zoo/tenant.yaml)',
  ]);
});

test.each([
  ['apiVersion: branchline/v1', true],
  ['# comment\n{ "apiVersion": "branchline/v1" }', true],
  ['kind: Tenant\napiVersion:branchline/v1', true],
  ['\uFEFFapiVersion: branchline/v1', true],
  ['apiVersion: v1', false],
  ['text about apiVersion: branchline/v1', false],
])('%j is ours: %s', (text, expected) => {
  expect(looksLikeOurs(text)).toBe(expected);
});

test('a text of ours is found whatever its file is called', () => {
  const problems: Problem[] = [];
  locateFiles([{ path: 'acme/tenant.txt', text: 'apiVersion: branchline/v1' }], 'tenants', problems);
  expect(problems.map(({ fix }) => fix)).toEqual(['call it tenant.yaml']);
});

test.each([
  ['acme.yaml', 'kind: Tenant', 'move it to tenants/acme/tenant.yaml'],
  ['acme/acme.yaml', 'kind: Tenant', 'move it there'],
  ['OPS-1.yaml', 'kind: Variant', 'move it to tenants/<tenant>/variants/OPS-1.yaml'],
  ['acme/OPS-1.yaml', 'kind: Variant', 'move it to tenants/acme/variants/OPS-1.yaml'],
  ['acme/qa.yaml', 'kind: "Environment"', 'move it to tenants/acme/environments/qa.yaml'],
  ['acme/platform.yaml', 'kind: Estate', 'move it to tenants/estate.yaml'],
  ['acme/database.yaml', undefined, 'move it to tenants/acme/manifests/database.yaml'],
])('a file in the wrong place is told its own: %s with %s', (path, kind, fix) => {
  const text = kind === undefined ? 'apiVersion: v1\nkind: ConfigMap\n' : `apiVersion: branchline/v1\n${kind}\n`;
  const problems: Problem[] = [];
  locateFiles([{ path, text }], 'tenants', problems);
  expect(problems.map((each) => each.fix)).toEqual([`${fix}, or out of the registry`]);
});
