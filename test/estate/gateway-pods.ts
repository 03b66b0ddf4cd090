import type { Estate } from '../../lib/model/tenant';
import type { Emitted } from './rendered';

/** Gateways that are there before an estate: pods with the labels that its Gateways select, and nothing else does. */
export function gatewaysElsewhere({ tenants }: Estate, objects: readonly Emitted[]): Emitted[] {
  const taken = objects.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.metadata.labels);
  return tenants.flatMap(({ name: tenant, gateways }) =>
    gateways.flatMap(({ name, podNamespace, selector }) => {
      const labels = selector ?? {};
      const isThere = taken.some((pod) => Object.entries(labels).every(([key, value]) => pod[key] === value));
      if (selector === undefined || isThere) return [];
      return [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: `${tenant}-${name}`, namespace: podNamespace },
          spec: {
            selector: { matchLabels: labels },
            template: {
              metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
              spec: { serviceAccountName: `${tenant}-${name}`, containers: [{ name: 'istio-proxy', image: 'auto' }] },
            },
          },
        },
      ];
    }),
  );
}
