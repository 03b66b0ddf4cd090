import fc from 'fast-check';
import { AUTHORIZER, MESH } from './authorizer';
import { CONTAINER_PORTS, type Fields, NAMESPACES, object, SERVICES, VERSIONS } from './words';

/** A workload that answers for the external authorizer, in a namespace of its own, and what the installation says of it. */
export const authorizer: Fields[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'judges', labels: { 'istio-injection': 'enabled' } } },
  object('v1', 'Service', 'judges', AUTHORIZER, {
    selector: { app: AUTHORIZER },
    ports: [{ name: 'http', port: 8080, targetPort: 8080 }],
  }),
  object('apps/v1', 'Deployment', 'judges', AUTHORIZER, {
    replicas: 1,
    selector: { matchLabels: { app: AUTHORIZER } },
    template: {
      metadata: { labels: { app: AUTHORIZER } },
      spec: { containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 8080 }] }] },
    },
  }),
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: MESH } },
];

/** Services and their workloads are always there; versions may be scaled to zero. */
export const workloads: fc.Arbitrary<Fields[]> = fc
  .array(fc.boolean(), { minLength: SERVICES.length, maxLength: SERVICES.length })
  .map((empty) => [
    ...NAMESPACES.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'istio-injection': 'enabled' } },
    })),
    ...SERVICES.flatMap(({ namespace, name, ports }, index) => [
      object('v1', 'Service', namespace, name, {
        selector: { app: name },
        ports: ports.map((each) => ({ name: each.name, port: each.port, targetPort: each.port })),
      }),
      ...VERSIONS.map((version) =>
        object('apps/v1', 'Deployment', namespace, `${name}-${version}`, {
          replicas: version === 'v2' && empty[index] === true && index % 2 === 0 ? 0 : 1,
          selector: { matchLabels: { app: name, version } },
          template: {
            metadata: { labels: { app: name, version, 'istio-locality': version === 'v1' ? 'eu.a' : 'us.b' } },
            spec: {
              serviceAccountName: name,
              containers: [
                {
                  name: 'app',
                  image: 'app',
                  ports: CONTAINER_PORTS.map((each) => ({ name: each.name, containerPort: each.port })),
                },
              ],
            },
          },
        }),
      ),
    ]),
  ]);
