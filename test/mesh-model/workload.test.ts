import { isRunning, MeshModel } from '../../lib/mesh-model';

const POD =
  'metadata: { labels: { app: x } }, spec: { serviceAccountName: sa, containers: [{ name: a, ports: [{ name: web, containerPort: 8080 }] }], initContainers: [{ name: istio-proxy }] }';

function read(kind: string, spec: string, version = 'apps/v1') {
  return MeshModel.ofText(
    `apiVersion: ${version}\nkind: ${kind}\nmetadata: { name: x, namespace: acme }\nspec: ${spec}`,
  ).workloads[0]!;
}

test.each([
  ['Deployment', `{ replicas: 2, template: { ${POD} } }`, 2],
  ['StatefulSet', `{ replicas: 0, template: { ${POD} } }`, 0],
  ['Deployment', `{ template: { ${POD} } }`, undefined],
  ['DaemonSet', `{ template: { ${POD} } }`, undefined],
  ['CronJob', `{ jobTemplate: { spec: { template: { ${POD} } } } }`, undefined],
])('%s: what its pods are, and how many', (kind, spec, replicas) => {
  const workload = read(kind, spec, kind === 'CronJob' ? 'batch/v1' : 'apps/v1');
  expect(workload).toMatchObject({
    labels: { app: 'x' },
    serviceAccount: 'sa',
    replicas,
    ports: [{ name: 'web', number: 8080 }],
    containers: ['a', 'istio-proxy'],
    hostNetwork: false,
  });
  expect(isRunning(workload)).toBe(replicas !== 0);
});

test('a Pod is its own template, and runs as default where it says nothing', () => {
  const model = MeshModel.ofText(
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x, labels: { app: x } }\nspec: { hostNetwork: true }',
  );
  expect(model.workloads[0]).toMatchObject({
    namespace: 'default',
    labels: { app: 'x' },
    replicas: 1,
    serviceAccount: 'default',
    hostNetwork: true,
  });
});
