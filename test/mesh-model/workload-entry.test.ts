import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';

const ENTRY = (host: string, app: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${app}, namespace: acme }
spec:
  hosts: [${host}]
  location: MESH_INTERNAL
  resolution: STATIC
  workloadSelector: { labels: { app: ${app} } }
  ports: [{ number: 80, name: http, protocol: HTTP }]`;

const MACHINE = (spec: string, namespace = 'acme', labels = '{}') => `apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: vm-1, namespace: ${namespace}, labels: ${labels} }
spec: ${spec}`;

const endpointsOf = (...documents: string[]) => {
  return MeshModel.ofText(documents.join('\n---\n')).services.map(({ endpoints }) => endpoints);
};

test('a ServiceEntry has the machines of its namespace that it selects', () => {
  const machine = MACHINE(
    '{ address: 10.0.0.7, labels: { app: vm }, ports: { http: 8080 }, serviceAccount: vm, locality: eu/a }',
  );
  expect(endpointsOf(ENTRY('vm.example', 'vm'), machine)).toMatchObject([
    [{ address: '10.0.0.7', labels: { app: 'vm' }, ports: { http: 8080 }, serviceAccount: 'vm' }],
  ]);
  expect(endpointsOf(ENTRY('vm.example', 'vm'), MACHINE('{ address: 10.0.0.7, labels: { app: db } }'))).toEqual([[]]);
  const elsewhere = MACHINE('{ address: 10.0.0.7, labels: { app: vm } }', 'shop');
  expect(endpointsOf(ENTRY('vm.example', 'vm'), elsewhere)).toEqual([[]]);
});

test('labels of the object count too, after those of spec', () => {
  const found = endpointsOf(
    ENTRY('a', 'vm'),
    MACHINE('{ address: a, labels: { tier: b } }', 'acme', '{ app: vm, tier: a }'),
  );
  expect(found).toMatchObject([[{ labels: { app: 'vm', tier: 'b' } }]]);
});

test('so has a Service, beside the pods', () => {
  const service = `apiVersion: v1
kind: Service
metadata: { name: vm, namespace: acme }
spec: { selector: { app: vm }, ports: [{ name: http, port: 80 }] }`;
  expect(endpointsOf(service, MACHINE('{ address: 10.0.0.7, labels: { app: vm } }'))).toMatchObject([
    [{ address: '10.0.0.7' }],
  ]);
});

test('machines of a WorkloadGroup register themselves: there is something behind the host', () => {
  const group = `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: vms, namespace: acme }
spec: { metadata: { labels: { app: vm } }, template: { serviceAccount: vm, ports: { http: 8080 } } }`;
  const client = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ui, namespace: acme }
spec: { template: { metadata: { labels: { app: ui } }, spec: { containers: [{ name: app }] } } }`;
  const answer = (...documents: string[]) => {
    const model = MeshModel.ofText(documents.join('\n---\n'));
    const from = { kind: 'workload' as const, namespace: 'acme', labels: { app: 'ui' } };
    const { outcome } = new Resolver(model).resolve({ from, port: 80, authority: 'vm.example' });
    return outcome.kind === 'forward' ? outcome.destinations[0]! : undefined;
  };
  expect(answer(client, ENTRY('vm.example', 'vm'))?.result).toMatchObject({ reason: 'no_healthy_upstream' });
  expect(answer(client, ENTRY('vm.example', 'vm'), group)).toMatchObject({
    addresses: ['WorkloadGroup acme/vms'],
    result: { kind: 'delivered' },
  });
});
