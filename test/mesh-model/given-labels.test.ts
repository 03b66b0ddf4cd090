import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';

/** Kubernetes gives pods labels of its own: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const mesh = (kind: string, selector: string, subset = '{}') =>
  MeshModel.ofText(`
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: one, namespace: shop }
spec:
  selector: ${selector}
  ports: [{ name: http, port: 80 }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: one, namespace: shop }
spec:
  host: one.shop.svc.cluster.local
  subsets: [{ name: some, labels: ${subset} }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: one, namespace: shop }
spec:
  hosts: [one.shop.svc.cluster.local]
  http: [{ route: [{ destination: { host: one.shop.svc.cluster.local, subset: some } }] }]
---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: db, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: app, image: "registry.example.com/db:1.0.0", ports: [{ containerPort: 80 }] }] }
`);
const said = (model: MeshModel) => check(model).map(({ code }) => code);

test.each([
  ['StatefulSet', '{ app: db }', '{ statefulset.kubernetes.io/pod-name: db-1 }'],
  ['StatefulSet', '{ app: db }', '{ apps.kubernetes.io/pod-index: "1" }'],
  ['StatefulSet', '{ app: db }', '{ controller-revision-hash: db-7c9 }'],
  ['Deployment', '{ app: db }', '{ app: db, pod-template-hash: 5d4f8c7b9 }'],
  ['StatefulSet', '{ statefulset.kubernetes.io/pod-name: db-0 }', '{ app: db }'],
])('%s: the labels that Kubernetes gives its pods select them: %s, %s', (kind, selector, subset) => {
  const model = mesh(kind, selector, subset);
  expect(said(model)).toEqual([]);
  expect(model.servicesOfPods(model.workloads[0]!).map(({ name }) => name)).toEqual(['one']);
});

test.each([
  ['StatefulSet', '{ statefulset.kubernetes.io/pod-name: db-2 }'],
  ['StatefulSet', '{ statefulset.kubernetes.io/pod-name: other-0 }'],
  ['StatefulSet', '{ statefulset.kubernetes.io/pod-name: db-01 }'],
  ['Deployment', '{ statefulset.kubernetes.io/pod-name: db-0 }'],
])('%s: no pod has %s', (kind, selector) => {
  expect(said(mesh(kind, selector, '{ app: db }'))).toContain('BL501');
});

test('pods of other controllers do not have them', () => {
  expect(said(mesh('StatefulSet', '{ app: db }', '{ pod-template-hash: 5d4f8c7b9 }'))).toContain('BL302');
  expect(said(mesh('Deployment', '{ app: db }', '{ controller-revision-hash: db-7c9 }'))).toContain('BL302');
});
