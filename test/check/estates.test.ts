import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { GitOpsApp } from '../../lib/manifests/gitops-app';
import { MeshModel } from '../../lib/mesh-model';
import { readRegistry } from '../../lib/registry/read-registry';

const ESTATES = ['online-boutique', 'robo-adviser'].map((name) => [
  name,
  join(__dirname, '../../apps', name, 'tenants'),
]);

test.each(ESTATES)('nothing is to be found in what %s renders', (_, folder) => {
  expect(existsSync(folder!)).toBe(true);
  const { estate, settings } = readRegistry(folder!);
  const app = new GitOpsApp({ outdir: 'dist', gitops: settings.gitops });
  composeEstate(app, estate);
  const files = [...app.files()].map(([file, text]) => ({ file, text: String(text) }));
  expect(files.length).toBeGreaterThan(10);
  expect(check(MeshModel.of(files))).toEqual([]);
});
