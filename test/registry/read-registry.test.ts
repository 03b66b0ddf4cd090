import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readRegistry, shownFolder } from '../../lib/registry/read-registry';

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
services:
  ui: { image: "registry.example.com/ui:1.4.2", port: 8080 }
`;
const VARIANT = `apiVersion: branchline/v1
kind: Variant
id: OPS-1
services:
  ui: { image: "registry.example.com/ui:OPS-1" }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchline-registry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
function write(name: string, text: string): void {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), text);
}
function link(name: string, target: string): void {
  mkdirSync(dirname(path(name)), { recursive: true });
  symlinkSync(target, path(name));
}
/** The tenants and variants, or what is said, without the folder of this run. */
function read(): string[] {
  try {
    const { estate, variants } = readRegistry(path('tenants'));
    return [...estate.tenants.map(({ name }) => name), ...variants.map(({ id }) => id)];
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, '').split('\n').slice(1);
  }
}

test('nothing is read through a link: its content may be a secret, and it may lead anywhere', () => {
  const fix = '    fix: put the file or folder itself there';
  write('tenants/acme/tenant.yaml', TENANT);
  write('secret.yaml', 'S3CRET: 1');
  write('elsewhere/tenant.yaml', 'S3CRET');
  expect(read()).toEqual(['acme']);
  link('tenants/acme/README.md', '/nowhere/README.md');
  link('tenants/acme/OWNERS', '../../secret.yaml');
  expect(read()).toEqual(['acme']);
  link('tenants/acme/variants/OPS-1.yaml', '../../../secret.yaml');
  link('tenants/acme/variants/OPS-2.yaml', '/nowhere/OPS-1.yaml');
  link('tenants/estate.yaml', '/dev/zero');
  link('tenants/other', '../elsewhere');
  expect(read()).toEqual(
    ['acme/variants/OPS-1.yaml', 'acme/variants/OPS-2.yaml', 'estate.yaml', 'other'].flatMap((name) => [
      `tenants/${name}: error: is a link, and links are not followed`,
      fix,
    ]),
  );
});

test('a pipe that nobody writes to ends the run at once', () => {
  write('tenants/acme/tenant.yaml', TENANT);
  mkdirSync(path('tenants/acme/variants'));
  execFileSync('mkfifo', [path('tenants/acme/variants/F.yaml')]);
  expect(read()).toEqual(['tenants/acme/variants/F.yaml: error: is a pipe, not a regular file']);
});

test.each(['OPS-1', 'OPS-1.txt', 'OPS-1.yml', 'OPS-1.YAML'])(
  'a variant in a file called %s is not passed over',
  (name) => {
    write('tenants/acme/tenant.yaml', TENANT);
    write(`tenants/acme/variants/${name}`, VARIANT);
    expect(read()).toEqual([
      `tenants/acme/variants/${name}: error: registry files end in .yaml`,
      '    fix: call it OPS-1.yaml',
    ]);
  },
);

test('files that are none of ours may stand there', () => {
  write('tenants/acme/tenant.yaml', TENANT);
  for (const name of ['OWNERS', 'README.md', '.gitkeep', 'acme/notes.txt', 'acme/variants/Makefile']) {
    write(`tenants/${name}`, 'all:\n\techo');
  }
  mkdirSync(path('tenants/acme/variants/OPS-2.yaml'));
  expect(read()).toEqual(['acme']);
});

test('a folder without a tenant is an error: what was written for tenants would all be removed', () => {
  mkdirSync(path('tenants'));
  expect(read()[0]).toBe('tenants: error: declares no tenant');
  write('tenants/estate.yaml', 'apiVersion: branchline/v1\nkind: Estate\n');
  expect(read()[0]).toBe('tenants: error: declares no tenant');
});

test('no folder, or a file in its place', () => {
  expect(read()[0]).toBe('tenants: error: there is no such folder');
  write('tenants', '');
  expect(read()[0]).toBe('tenants: error: is not a folder');
});

test('variants of a tenant whose name is misspelt', () => {
  write('tenants/acme/tenant.yaml', TENANT);
  write('tenants/acem/variants/OPS-1.yaml', VARIANT);
  expect(read()).toEqual([
    'tenants/acem: error: has variants but no tenant.yaml',
    '    fix: did you mean tenants/acme?',
  ]);
});

test.each([
  ['tenants', 'tenants'],
  ['./tenants', 'tenants'],
  ['tenants//', 'tenants'],
  ['a\\b\\', 'a/b'],
  ['.', '.'],
  ['./', '.'],
  ['/', '/'],
  ['../tenants/', '../tenants'],
  ['.hidden', '.hidden'],
])('messages name the folder %j as %s', (folder, shown) => {
  expect(shownFolder(folder)).toBe(shown);
});

test('hidden folders and packages are not looked into, folders that only end in a dot are', () => {
  write('tenants/acme/tenant.yaml', TENANT);
  write('tenants/.git/tenant.yaml', 'not: [valid');
  write('tenants/node_modules/x/tenant.yaml', 'not: [valid');
  expect(read()).toEqual(['acme']);
  write('tenants/acme./tenant.yaml', 'not: [valid');
  expect(read()).not.toEqual(['acme']);
});
