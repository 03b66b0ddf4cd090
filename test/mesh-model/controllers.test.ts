import { MeshModel } from '../../lib/mesh-model';
import { Resolver, workloadClient } from '../../lib/resolver';
import { deployment, namespace } from '../resolver/estate';

const canary = (service: string) => `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: web, namespace: shop }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: web-main }
  service: { ${service} }`;

const modelOf = (...documents: string[]) => MeshModel.ofText(documents.join('\n---\n'));
const services = (model: MeshModel) => model.services.map(({ name, selector }) => [name, selector]);

test('Flagger makes Services of the apex, of the primary and of the canary, and a primary workload', () => {
  const model = modelOf(namespace('shop'), deployment('shop', 'web', 'main'), canary('port: 8080'));
  expect(services(model)).toEqual([
    ['web-main', { app: 'web-primary' }],
    ['web-main-canary', { app: 'web' }],
    ['web-main-primary', { app: 'web-primary' }],
  ]);
  expect(model.workloads.map(({ name, labels }) => [name, labels.app])).toEqual([
    ['web-main', 'web'],
    ['web-main-primary', 'web-primary'],
  ]);
  const from = workloadClient(model.workloads[0]!);
  const { outcome } = new Resolver(model).resolve({ from, port: 8080, authority: 'web-main.shop.svc.cluster.local' });
  expect(outcome).toMatchObject({ kind: 'forward', destinations: [{ result: { kind: 'delivered' } }] });
});

test('the apex has the name that the Canary gives it; one that stands in the input is kept', () => {
  const own = `apiVersion: v1
kind: Service
metadata: { name: front, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }`;
  const names = (...documents: string[]) => services(modelOf(...documents)).map(([name]) => name);
  expect(names(canary('name: front, port: 80'))).toEqual(['front', 'front-canary', 'front-primary']);
  expect(services(modelOf(own, canary('name: front, port: 80')))[0]).toEqual(['front', { app: 'web' }]);
});

test('what controllers make is not among the objects of the input, and stands where its maker does', () => {
  const model = modelOf(namespace('shop'), canary('port: 8080'));
  expect(model.objects.map(({ kind }) => kind)).toEqual(['Namespace', 'Canary']);
  expect(model.services[0]!.object.at()).toMatchObject({ line: 5 });
});

test('a delegate that Flagger makes is not missing, another one is', () => {
  const root = (name: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: root, namespace: shop }
spec: { hosts: [shop.example.com], http: [{ delegate: { name: ${name} } }] }`;
  expect(modelOf(root('web-main'), canary('port: 80, delegation: true')).findings).toEqual([]);
  expect(modelOf(root('other'), canary('port: 80, delegation: true')).findings).toMatchObject([
    { code: 'delegate-missing' },
  ]);
});

test('the name of a Service of Knative stands for the ingress', () => {
  const model = modelOf(`apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: hello, namespace: fn }
spec: { template: { spec: { containers: [{ image: "r/hello:1" }] } } }`);
  expect(model.services).toMatchObject([{ name: 'hello', externalName: expect.stringContaining('local-gateway') }]);
  expect(model.workloads).toMatchObject([{ name: 'hello', kind: 'Service', replicas: undefined }]);
});

describe('workloads of other API groups', () => {
  const pods = 'spec: { containers: [{ name: a, image: "r/a:1", ports: [{ containerPort: 80 }] }] }';

  test('any kind with a pod template is a workload', () => {
    const model = modelOf(`apiVersion: apps.kruise.io/v1alpha1
kind: CloneSet
metadata: { name: cart, namespace: shop }
spec: { replicas: 3, template: { metadata: { labels: { app: cart } }, ${pods} } }`);
    expect(model.workloads).toMatchObject([
      { kind: 'CloneSet', labels: { app: 'cart' }, replicas: 3, ports: [{ number: 80 }] },
    ]);
  });

  test('a Rollout has the pods of the Deployment that it names', () => {
    const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: web, namespace: shop }
spec: { replicas: 4, workloadRef: { kind: Deployment, name: web-main } }`;
    const model = modelOf(deployment('shop', 'web', 'main', 0), rollout);
    expect(model.workloads).toMatchObject([
      { kind: 'Deployment', replicas: 0 },
      { kind: 'Rollout', replicas: 4, labels: { app: 'web' }, serviceAccount: 'web' },
    ]);
  });

  test('a template of something else is none', () => {
    const model = modelOf(`apiVersion: example.com/v1
kind: Widget
metadata: { name: w, namespace: shop }
spec: { template: { spec: { text: hello } } }`);
    expect(model.workloads).toEqual([]);
  });
});
