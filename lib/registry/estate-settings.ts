import { type GitOpsSettings, GitOpsTool } from '../output/gitops-settings';
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
