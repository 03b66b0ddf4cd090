import { composeEstate } from '../constructs/compose-estate';
import type { GitOpsSettings } from '../manifests/gitops';
import { GitOpsApp } from '../manifests/gitops-app';
import type { Files } from '../manifests/layout';
import type { Registry } from '../registry/parse-registry';

/** Renders some tenants of a registry: their files depend on the other tenants, but are their own. */
export function renderShare(
  { estate, settings }: Registry,
  gitops: Partial<GitOpsSettings>,
  tenants: ReadonlySet<string>,
): Files {
  const app = new GitOpsApp({ gitops: { ...settings.gitops, ...gitops } });
  composeEstate(app, estate, { only: tenants, checked: true });
  return app.files();
}
