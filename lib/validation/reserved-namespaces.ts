/** Namespaces of Kubernetes, Istio, GitOps tools and other parts of a platform, whose Secrets and policies are not a tenant's. */
export const RESERVED_NAMES =
  'default|kube-.*|openshift(-.*)?|gke-.*|(calico|cattle|cnpg|crossplane|flux|gatekeeper|gmp|istio|knative|longhorn|metallb)-system|istio-(cni|egress|ingress|operator)|cattle-.*|knative-.*|linkerd(-.*)?|argo|argo-?cd|argo-(events|rollouts|workflows)|flux|cert-manager|external-secrets|sealed-secrets|vault|kyverno|keda|tekton-pipelines|tigera-operator|ingress-nginx|local-path-storage|olm';
const RESERVED = new RegExp(`^(${RESERVED_NAMES})$`);

/**
 * Whether a namespace is part of the platform: no tenant has it unless a table grants it.
 *
 * @param tool the namespace of the estate's own GitOps tool
 */
export function isReservedNamespace(namespace: string, tool?: string): boolean {
  return namespace === tool || RESERVED.test(namespace);
}

/**
 * Why a host is a name of the cluster's own DNS, which is no host for visitors and none outside the mesh; nothing when it
 * is neither. Pods ask for `db.acme` below `svc.cluster.local` too, so the last part alone can be a namespace.
 *
 * @param isNamespace whether the estate, or the cluster, has a namespace of this name
 */
export function clusterName(host: string, isNamespace: (name: string) => boolean): string | undefined {
  if (host === 'localhost' || host.endsWith('.localhost')) return 'is the pod itself';
  if (host === 'svc' || host.endsWith('.svc') || host === 'cluster.local' || host.endsWith('.cluster.local')) {
    return 'is inside the cluster';
  }
  const last = host.slice(host.lastIndexOf('.') + 1);
  if (last !== host && isNamespace(last)) return `is a Service of the namespace '${last}' to the cluster's DNS`;
  return undefined;
}
