import { join } from 'node:path';
import { composeEstate, GitOpsApp, readRegistry } from '../../lib';

// The default estate is declared in YAML alone: everything is in tenants/. Each environment has a folder of the output.
for (const environment of ['production', 'staging']) {
  const { estate, settings } = readRegistry(join(__dirname, 'tenants'), { environment });
  const outdir = join(process.env.CDK8S_OUTDIR ?? 'dist', environment);
  const app = new GitOpsApp({ outdir, gitops: settings.gitops });
  composeEstate(app, estate);
  app.synth();
}
