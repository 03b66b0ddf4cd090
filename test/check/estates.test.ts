import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bookinfo } from '../../apps/bookinfo/chart';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { check } from '../../lib/check/check';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { MeshModel } from '../../lib/mesh-model';
import { readRegistry } from '../../lib/registry/read-registry';

const findingsIn = (app: GitOpsApp) => {
  const files = [...app.files()].map(([file, text]) => ({ file, text: String(text) }));
  expect(files.length).toBeGreaterThan(10);
  return check(MeshModel.of(files));
};

test.each(['online-boutique', 'robo-adviser'])('nothing is to be found in what %s renders', (name) => {
  const folder = join(__dirname, '../../apps', name, 'tenants');
  expect(existsSync(folder)).toBe(true);
  const { estate, settings } = readRegistry(folder);
  const app = new GitOpsApp({ outdir: 'dist', gitops: settings.gitops });
  composeEstate(app, estate);
  expect(findingsIn(app)).toEqual([]);
});

test('nothing is to be found in what bookinfo renders', () => {
  const app = new GitOpsApp({ outdir: 'dist' });
  bookinfo(app);
  expect(findingsIn(app)).toEqual([]);
});
