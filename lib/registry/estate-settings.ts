import type { GitOpsSettings } from '../output/gitops-settings';
import { GitOpsTool } from '../output/gitops-tool';
import type { Environments } from './environments';
import type { EstateFile, GitOpsContent } from './file-content';

/** What holds for all tenants together. */
export interface EstateSettings {
  /** The tool that applies the output, and where it finds it. */
  readonly gitops: GitOpsSettings;
}

/** The namespace of the tool that applies the output. */
export function toolNamespaceOf({ tool, namespace }: GitOpsContent): string | undefined {
  return namespace ?? { argocd: 'argocd', flux: 'flux-system', none: undefined }[tool];
}

/** An estate.yaml as settings; without one no GitOps objects are written. */
export function estateSettings(file: Pick<EstateFile, 'gitops'> = {}): EstateSettings {
  const { gitops = { tool: GitOpsTool.NONE } } = file;
  return { gitops: { ...gitops, tool: gitops.tool as GitOpsTool } };
}

/** How the tool finds the output of one environment: it has a folder of its own, and may have a cluster of its own. */
export function gitOpsOf(
  gitops: GitOpsSettings,
  environment: string | undefined,
  environments: Environments | undefined,
): GitOpsSettings {
  if (environment === undefined || environments === undefined) return gitops;
  const destination = environments.destinationOf(environment);
  const { path } = gitops;
  return {
    ...gitops,
    ...(path !== undefined && { path: folderOf(path, environment) }),
    environment,
    cluster: environments.clusterOf(environment),
    ...(destination !== undefined && { destination }),
  };
}

/** The folder of an environment in the output's. */
export function folderOf(path: string, environment: string): string {
  return path === '' || path === '.' ? environment : `${path.replace(/\/+$/, '')}/${environment}`;
}
