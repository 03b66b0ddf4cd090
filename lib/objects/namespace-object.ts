import { GRANTED_ANNOTATION } from '../model/grants';
import type { ManifestProps } from '../output/manifest-props';

/**
 * A tenant's Namespace, with Istio's injection turned on.
 *
 * @param isGranted whether a table of grants limits the tenant (TENANT-6)
 * @param istioRevision the revision of Istio that injects its proxies; the cluster's usual one unless it is given
 */
export function namespaceObject(
  tenant: string,
  namespace: string,
  isGranted: () => boolean,
  istioRevision?: string,
): ManifestProps {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    name: namespace,
    clusterScoped: true,
    labels: {
      ...(istioRevision === undefined ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': istioRevision }),
      'app.kubernetes.io/part-of': tenant,
      'app.kubernetes.io/managed-by': 'branchline',
    },
    lateAnnotations: (): Record<string, string> => (isGranted() ? { [GRANTED_ANNOTATION]: 'true' } : {}),
    placement: { stage: 'platform', file: 'namespace' },
    fields: {},
  };
}
