import { GRANTED_ANNOTATION } from '../model/grants';
import type { Tenant } from '../model/tenant';
import type { ManifestProps } from '../output/manifest-props';
import type { Visibility } from '../routing/visibility';

/** What the estate says of all namespaces of tenants. */
type OfEstate = Pick<Visibility, 'isGranted' | 'limits'>;

/**
 * A tenant's Namespace, with Istio's injection turned on.
 *
 * @param estate asked for at synthesis: whether a table of grants limits the tenant (TENANT-6), and its Pod Security level (TENANT-13)
 * @param istioRevision the revision of Istio that injects its proxies; the cluster's usual one unless it is given
 */
export function namespaceObject(
  tenant: string,
  namespace: string,
  estate: () => OfEstate,
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
    lateLabels: (): Record<string, string> => {
      const { podSecurity } = estate().limits;
      return podSecurity === undefined ? {} : { 'pod-security.kubernetes.io/enforce': podSecurity };
    },
    lateAnnotations: (): Record<string, string> => (estate().isGranted ? { [GRANTED_ANNOTATION]: 'true' } : {}),
    placement: { stage: 'platform', file: 'namespace' },
    fields: {},
  };
}

/** By name: the ResourceQuota of the namespace, where the estate has one and the namespace is the tenant's own (TENANT-13). */
export function quotaObjects({ workload }: Tenant, { limits }: OfEstate): Map<string, ManifestProps> {
  const { quota } = limits;
  if (quota === undefined || workload === 'external') return new Map();
  return new Map([
    [
      'quota',
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        name: 'branchline',
        placement: { stage: 'platform', file: 'quota' },
        fields: { spec: () => ({ hard: quota }) },
      },
    ],
  ]);
}
