import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMesh, readMeshFiles } from '../../lib/mesh-model';

let base: string;
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const object = (name: string) => `{ apiVersion: v1, kind: Service, metadata: { name: ${name} } }`;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'load-'));
  folder = join(base, 'given');
  mkdirSync(folder);
  mkdirSync(at('b', 'node_modules'), { recursive: true });
  writeFileSync(at('b', 'two.yml'), object('two'));
  writeFileSync(at('a.yaml'), object('one'));
  writeFileSync(at('c.json'), '{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "three" } }');
});

afterEach(() => rmSync(base, { recursive: true }));

test('YAML and JSON of a folder and all below it, in the order of names', () => {
  expect(readMeshFiles([folder], folder).map(({ file }) => file)).toEqual(['a.yaml', join('b', 'two.yml'), 'c.json']);
  expect(loadMesh([at('c.json'), at('b')]).services.map(({ name }) => name)).toEqual(['three', 'two']);
});

test('what is no manifest is left out: other files, packages, Kustomize, locks of editors', () => {
  for (const name of [
    'README.md',
    'old.yaml.bak',
    'kustomization.yaml',
    'kustomization.yml',
    join('b', 'node_modules', 'x.yaml'),
  ]) {
    writeFileSync(at(name), 'not: [valid');
  }
  symlinkSync('me@host.1234', at('.#a.yaml'));
  symlinkSync(at('gone'), at('README'));
  expect(readMeshFiles([folder], folder).map(({ file }) => file)).toEqual(['a.yaml', join('b', 'two.yml'), 'c.json']);
});

test('links, pipes and devices in a folder are refused, each by name and with nothing of what is behind', () => {
  symlinkSync('/dev/zero', at('b', 'zero.yaml'));
  symlinkSync(at('b'), at('folder'));
  symlinkSync(at('a.yaml'), at('link.yaml'));
  execFileSync('mkfifo', [at('pipe.yaml')]);
  expect(() => readMeshFiles([folder])).toThrow(
    [
      `${at('b', 'zero.yaml')}: is a link, and links are not followed`,
      `${at('folder')}: is a link, and links are not followed`,
      `${at('link.yaml')}: is a link, and links are not followed`,
      `${at('pipe.yaml')}: is a pipe, not a regular file`,
      '  fix: put the file or folder itself there',
    ].join('\n'),
  );
});

test('a path that is named may be a link to a file or a folder, but no device and no pipe', () => {
  symlinkSync(at('a.yaml'), at('..', 'named.yaml'));
  symlinkSync(folder, at('..', 'named'));
  try {
    expect(readMeshFiles([at('..', 'named.yaml')])).toHaveLength(1);
    expect(readMeshFiles([at('..', 'named')])).toHaveLength(3);
  } finally {
    for (const name of ['named.yaml', 'named']) rmSync(at('..', name));
  }
  expect(() => readMeshFiles(['/dev/zero'])).toThrow('/dev/zero: is a device, not a regular file');
  execFileSync('mkfifo', [at('pipe')]);
  expect(() => readMeshFiles([at('pipe')])).toThrow(`${at('pipe')}: is a pipe, not a regular file`);
});

test('a file that is named is read whatever its ending', () => {
  writeFileSync(at('export.txt'), object('four'));
  expect(loadMesh([at('export.txt')]).services.map(({ name }) => name)).toEqual(['four']);
});

test('a path that does not exist is an error that names it', () => {
  expect(() => loadMesh([at('nothing')])).toThrow(`there is no file or folder ${at('nothing')}`);
});

test('standard input and what a shell gives for <(…) are read where they are pipes', () => {
  const script = `for (const { file, text } of require('./lib/mesh-model').readMeshFiles(process.argv.slice(1))) console.log(file, text.trim());`;
  const read = (path: string, redirect: string) =>
    execFileSync(
      'bash',
      ['-c', `printf 'kind: A' | node -r @swc-node/register -e "$0" -- ${path} ${redirect}`, script],
      {
        cwd: join(__dirname, '../..'),
        encoding: 'utf8',
      },
    );
  expect(read('-', '')).toBe('stdin kind: A\n');
  expect(read('/dev/fd/7', "7< <(printf 'kind: B')")).toBe('/dev/fd/7 kind: B\n');
});
