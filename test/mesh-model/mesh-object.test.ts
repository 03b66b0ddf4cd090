import { compareAge, MeshModel } from '../../lib/mesh-model';

const service = (ns: string, name: string, created = '') => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${ns}${created === '' ? '' : `, creationTimestamp: "${created}"`} }`;
const sorted = (...documents: string[]) =>
  [...MeshModel.ofText(documents.join('\n---\n')).objects]
    .sort(compareAge)
    .map(({ namespace, name }) => `${namespace}/${name}`);

test('the older first, of one age by name, then by namespace, whatever the order of the input', () => {
  const all = [service('b', 'x'), service('a', 'x'), service('z', 'w')];
  expect(sorted(...all)).toEqual(['z/w', 'a/x', 'b/x']);
  expect(sorted(...[...all].reverse())).toEqual(['z/w', 'a/x', 'b/x']);
  expect(sorted(service('a', 'a', '2026-02-01T00:00:00Z'), service('a', 'b', '2026-01-01T00:00:00Z'))).toEqual([
    'a/b',
    'a/a',
  ]);
});

test('a field that is not there is where its nearest parent is', () => {
  const [object] = MeshModel.ofText(`# first\n${service('acme', 'ui')}\nspec:\n  ports:\n    - port: 80`).objects;
  expect(object!.at('spec', 'ports', 0, 'port')).toMatchObject({ file: 'input.yaml', line: 7 });
  expect(object!.at('spec', 'ports', 0, 'name').line).toBe(7);
  expect(object!.keyAt('spec').line).toBe(5);
});
