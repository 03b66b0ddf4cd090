import { bookinfo } from '../../apps/bookinfo/chart';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { check } from '../../lib/check/check';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { MeshModel } from '../../lib/mesh-model';
import { registryOf, SHIPPED_ESTATES } from '../estate/shipped-estates';

const findingsIn = (app: GitOpsApp) => {
  const files = [...app.files()].map(([file, text]) => ({ file, text: String(text) }));
  expect(files.length).toBeGreaterThan(10);
  return check(MeshModel.of(files));
};

test.each(SHIPPED_ESTATES)('nothing is to be found in what $name renders', (shipped) => {
  const { estate, settings } = registryOf(shipped);
  const app = new GitOpsApp({ outdir: 'dist', gitops: settings.gitops });
  composeEstate(app, estate);
  expect(findingsIn(app)).toEqual([]);
});

test('nothing is to be found in what bookinfo renders', () => {
  const app = new GitOpsApp({ outdir: 'dist' });
  bookinfo(app);
  expect(findingsIn(app)).toEqual([]);
});
