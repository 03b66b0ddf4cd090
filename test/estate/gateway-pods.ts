import type { Tenant } from '../../lib/model/tenant';
import type { Emitted } from './rendered';

/** Gateways that are there before tenants: pods with the labels that its Gateways select, and nothing else does. */
export function gatewaysElsewhere(tenants: readonly Tenant[], objects: readonly Emitted[]): Emitted[] {
  const taken = objects.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.metadata.labels);
  return tenants.flatMap(({ name: tenant, gateways }) =>
    gateways.flatMap(({ name, podNamespace, selector, serviceAccount = `${tenant}-${name}` }) => {
      const labels = selector ?? {};
      const isThere = taken.some((pod) => Object.entries(labels).every(([key, value]) => pod[key] === value));
      if (selector === undefined || isThere) return [];
      // Those of the platform are there once for all who use them.
      taken.push(labels);
      return [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          // Two environments of a tenant have pods of their own, with other labels.
          metadata: { name: Object.values(labels).join('-'), namespace: podNamespace },
          spec: {
            selector: { matchLabels: labels },
            template: {
              metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
              spec: { serviceAccountName: serviceAccount, containers: [{ name: 'istio-proxy', image: 'auto' }] },
            },
          },
        },
      ];
    }),
  );
}
