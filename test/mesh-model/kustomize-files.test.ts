import { isKustomization, withoutKustomize } from '../../lib/mesh-model/kustomize-files';

const patch = 'kind: Deployment\nmetadata: { name: web }\nspec: { replicas: 3 }\n';
const kept = (kustomization: string, ...names: string[]) =>
  withoutKustomize([
    { file: 'shop/prod/kustomization.yaml', text: kustomization },
    ...names.map((name) => ({ file: `shop/${name}`, text: patch })),
  ]).map(({ file }) => file.slice('shop/'.length));

test('only files of these names tell Kustomize what to do', () => {
  expect(['kustomization.yaml', 'a/kustomization.yml'].map(isKustomization)).toEqual([true, true]);
  expect(['my-kustomization.yaml', 'kustomization.yaml/x.yaml'].map(isKustomization)).toEqual([false, false]);
});

test.each([
  ['patches: [{ path: replicas.yaml }, { patch: "- op: remove" }]'],
  ['patchesStrategicMerge: [replicas.yaml]'],
  ['patchesJson6902: [{ path: ./replicas.yaml, target: { kind: Deployment, name: web } }]'],
  ['transformers: [replicas.yaml]'],
  ['helmCharts: [{ name: web, valuesFile: other.yaml, additionalValuesFiles: [replicas.yaml] }]'],
  ['configMapGenerator: [{ name: files, files: [web.yaml=replicas.yaml] }]'],
])('%s: not an object of the cluster', (kustomization) => {
  expect(kept(`resources: [web.yaml]\n${kustomization}\n`, 'prod/web.yaml', 'prod/replicas.yaml')).toEqual([
    'prod/web.yaml',
  ]);
});

test('files of other folders are named from the folder of kustomization.yaml', () => {
  const names = ['base/replicas.yaml', 'prod/replicas.yaml'];
  expect(kept('patches: [{ path: ../base/replicas.yaml }]', ...names)).toEqual(['prod/replicas.yaml']);
});

test('what is a resource as well is read, and so is everything where nothing is named', () => {
  expect(kept('resources: [a.yaml]\npatches: [{ path: a.yaml }]', 'prod/a.yaml')).toEqual(['prod/a.yaml']);
  expect(kept('patches: nonsense', 'prod/a.yaml')).toEqual(['prod/a.yaml']);
  expect(kept('patches: [', 'prod/a.yaml')).toEqual(['prod/a.yaml']);
});
