import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMesh, readMeshFiles } from '../../lib/mesh-model';

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const object = (name: string) => `{ apiVersion: v1, kind: Service, metadata: { name: ${name} } }`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
  mkdirSync(at('b', 'node_modules'), { recursive: true });
  writeFileSync(at('b', 'two.yml'), object('two'));
  writeFileSync(at('a.yaml'), object('one'));
  writeFileSync(at('c.json'), '{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "three" } }');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('YAML and JSON of a folder and all below it, in the order of names', () => {
  expect(readMeshFiles([folder], folder).map(({ file }) => file)).toEqual(['a.yaml', join('b', 'two.yml'), 'c.json']);
  expect(loadMesh([at('c.json'), at('b')]).services.map(({ name }) => name)).toEqual(['three', 'two']);
});

test('what is no manifest is left out: other files, packages, Kustomize, links that lead nowhere or to folders', () => {
  for (const name of ['README.md', 'kustomization.yaml', join('b', 'node_modules', 'x.yaml')]) {
    writeFileSync(at(name), 'not: [valid');
  }
  symlinkSync(at('gone'), at('gone.yaml'));
  symlinkSync(at('b'), at('folder.yaml'));
  symlinkSync(at('a.yaml'), at('link.yaml'));
  expect(readMeshFiles([folder], folder).map(({ file }) => file)).toEqual([
    'a.yaml',
    join('b', 'two.yml'),
    'c.json',
    'link.yaml',
  ]);
});

test('a file that is named is read whatever its ending', () => {
  writeFileSync(at('export.txt'), object('four'));
  expect(loadMesh([at('export.txt')]).services.map(({ name }) => name)).toEqual(['four']);
});

test('a path that does not exist is an error that names it', () => {
  expect(() => loadMesh([at('nothing')])).toThrow(`there is no file or folder ${at('nothing')}`);
});
