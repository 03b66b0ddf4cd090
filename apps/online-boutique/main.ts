import { join } from 'node:path';
import { composeEstate, GitOpsApp, readRegistry } from '../../lib';

// The default estate is declared in YAML alone: everything is in tenants/.
const { estate, settings } = readRegistry(join(__dirname, 'tenants'));
const app = new GitOpsApp({ gitops: settings.gitops });
composeEstate(app, estate);
app.synth();
