import { trustNote } from '../../lib/check/trust-note';
import { MeshModel } from '../../lib/mesh-model';
import { attempt } from '../attacks/two-tenants';

const grants = {
  a: { namespaces: ['a-ns'], domains: ['a.example.com'] },
  b: { namespaces: ['b-ns'], domains: ['b.example.com'] },
};

const noteOn = (estate?: object, only = '') => {
  const { files } = attempt(estate === undefined ? {} : { estate: { ...estate } });
  const texts = [...files].map(([file, text]) => ({ file, text })).filter(({ file }) => file.startsWith(only));
  return trustNote(MeshModel.of(texts));
};

test('TENANT-6: check says that nothing limits the tenants of a folder, unless a table does', () => {
  expect(noteOn()).toMatch(/^note: nothing limits what the 2 tenants may claim of each other; `grants` in estate.yaml/);
  expect(noteOn({ grants })).toBeUndefined();
});

test('TENANT-6: of one tenant, and of namespaces of others, nothing is said', () => {
  expect(noteOn(undefined, 'a/')).toBeUndefined();
  const text = ['x', 'y'].map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`).join('---\n');
  expect(trustNote(MeshModel.of([{ file: 'n.yaml', text }]))).toBeUndefined();
});
