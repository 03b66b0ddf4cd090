import type { ManifestProps } from '../output/manifest-props';

/** A tenant's Namespace, with Istio's injection turned on. */
export function namespaceObject(tenant: string, namespace: string): ManifestProps {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    name: namespace,
    clusterScoped: true,
    labels: {
      'istio-injection': 'enabled',
      'app.kubernetes.io/part-of': tenant,
      'app.kubernetes.io/managed-by': 'branchline',
    },
    placement: { stage: 'platform', file: 'namespace' },
    fields: {},
  };
}
