/** The tool that applies what is written. */
export const GitOpsTool = {
  /** Argo CD: sync waves on the objects, an Application per tenant that prunes last. */
  ARGOCD: 'argocd',
  /** Flux: three Kustomizations per tenant, each waiting for the one before. */
  FLUX: 'flux',
  /** None of them: plain objects. */
  NONE: 'none',
} as const;
export type GitOpsTool = (typeof GitOpsTool)[keyof typeof GitOpsTool];
