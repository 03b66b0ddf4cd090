import { clusterName, isReservedNamespace } from '../../lib/validation/reserved-namespaces';

test.each([
  'default',
  'kube-system',
  'istio-system',
  'istio-ingress',
  'argocd',
  'argo-cd',
  'flux-system',
  'cert-manager',
  'openshift',
  'cd',
])('TENANT-1: %s belongs to the platform', (namespace) => {
  expect(isReservedNamespace(namespace, 'cd')).toBe(true);
});

test.each(['acme', 'defaults', 'my-default', 'cd2', 'kube'])('TENANT-1: %s does not', (namespace) => {
  expect(isReservedNamespace(namespace, 'cd')).toBe(false);
});

test.each<[string, string | undefined]>([
  ['localhost', 'is the pod itself'],
  ['a.localhost', 'is the pod itself'],
  ['localhost.example.com', undefined],
  ['mylocalhost', undefined],
  ['svc', 'is inside the cluster'],
  ['cms.acme.svc', 'is inside the cluster'],
  ['cluster.local', 'is inside the cluster'],
  ['cms.acme.svc.cluster.local', 'is inside the cluster'],
  ['mysvc', undefined],
  ['mycluster.local', undefined],
  ['db.acme', "is a Service of the namespace 'acme' to the cluster's DNS"],
  ['acme', undefined],
  ['acme.example.com', undefined],
])('TENANT-5: the host %s: %s', (host, expected) => {
  expect(clusterName(host, (name) => name === 'acme')).toBe(expected);
});
