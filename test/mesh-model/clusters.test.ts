import { clustersOf, clustersWith, clusterTitle } from '../../lib/mesh-model';

const place = (folder: string, environment: string, cluster: string) => ({
  file: `${folder}/kustomization.yaml`,
  text: `# written by branchline\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata:\n  annotations:\n    branchline.dev/cluster: ${cluster}\n    branchline.dev/environment: ${environment}\nresources: []\n`,
});
const object = (file: string) => ({ file, text: `kind: Service\nmetadata: { name: ${file.replaceAll('/', '-')} }\n` });
const names = (files: Parameters<typeof clustersOf>[0]) =>
  clustersOf(files).map((each) => [
    each.cluster,
    each.environments,
    each.files.map(({ file }) => file).filter((file) => !file.endsWith('kustomization.yaml')),
  ]);

const STAGING = [place('dist/staging/acme', 'staging', 'nonprod'), object('dist/staging/acme/routing/a.yaml')];
const PRODUCTION = [place('dist/production/acme', 'production', 'prod'), object('dist/production/acme/a.yaml')];

test('files are of the cluster of their folder; what stands beside a tenant is so too, other files are for all', () => {
  const beside = object('dist/production/gitops/acme.yaml');
  const other = object('extra.yaml');
  expect(names([...STAGING, ...PRODUCTION, beside, other])).toEqual([
    ['nonprod', ['staging'], ['dist/staging/acme/routing/a.yaml', 'extra.yaml']],
    ['prod', ['production'], ['dist/production/acme/a.yaml', 'dist/production/gitops/acme.yaml', 'extra.yaml']],
  ]);
});

test('environments of one cluster are one mesh, whatever else is there', () => {
  const qa = [place('dist/qa/acme', 'qa', 'nonprod'), object('dist/qa/acme/a.yaml')];
  const other = object('extra.yaml');
  expect(names([...STAGING, ...qa, other])).toEqual([
    ['nonprod', ['qa', 'staging'], ['dist/staging/acme/routing/a.yaml', 'dist/qa/acme/a.yaml', 'extra.yaml']],
  ]);
  expect(clusterTitle(clustersOf([...STAGING, ...qa])[0]!)).toBe('cluster nonprod (qa, staging)');
});

test('where nothing says so there is one cluster without a name', () => {
  const plain = { file: 'dist/acme/kustomization.yaml', text: 'kind: Kustomization\nresources: []\n' };
  expect(names([plain, object('dist/acme/a.yaml')])).toEqual([[undefined, [], ['dist/acme/a.yaml']]]);
  expect(names([])).toEqual([[undefined, [], []]]);
});

test('a folder that is read by itself, and one at the top, are told apart alike', () => {
  const files = [place('staging/acme', 'staging', 'nonprod'), object('staging/acme/a.yaml')];
  expect(names([...files, place('acme', 'production', 'prod'), object('acme/a.yaml')])).toEqual([
    ['nonprod', ['staging'], ['staging/acme/a.yaml']],
    ['prod', ['production'], ['acme/a.yaml']],
  ]);
});

test('a mark that is no text, or in a file of another name, is none', () => {
  const broken = { ...place('x/acme', 'a', '{ b: c }') };
  const elsewhere = { ...place('y/acme', 'a', 'b'), file: 'y/acme/config.yaml' };
  expect(clustersOf([broken, elsewhere])).toHaveLength(1);
  expect(clustersOf([broken, elsewhere])[0]!.environments).toEqual([]);
});

test('an environment is found in its cluster; one that is nowhere is an error', () => {
  const clusters = clustersOf([...STAGING, ...PRODUCTION]);
  expect(clustersWith(clusters, 'production').map(({ cluster }) => cluster)).toEqual(['prod']);
  expect(clustersWith(clusters, undefined)).toEqual(clusters);
  expect(() => clustersWith(clusters, 'qa')).toThrow(
    "there is no environment 'qa' in the input, there are: production, staging",
  );
  expect(() => clustersWith(clustersOf([]), 'qa')).toThrow("the input has no environments, 'qa' is asked for");
});
