import { MeshModel } from '../../lib/mesh-model';
import { isMeshed } from '../../lib/resolver';

function has(namespace: string | undefined, labels: string, more = '', ns = 'acme'): boolean {
  const documents = [
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: ui, namespace: ${ns} }
spec: { template: { metadata: { labels: { app: ui, ${labels} } ${more} } } }`,
  ];
  if (namespace !== undefined) {
    documents.push(`apiVersion: v1
kind: Namespace
metadata: { name: ${ns}, labels: { ${namespace} } }`);
  }
  const model = MeshModel.ofText(documents.join('\n---\n'));
  return isMeshed(model, model.workloads[0]!);
}

const YES = 'sidecar.istio.io/inject: "true"';
const NO = 'sidecar.istio.io/inject: "false"';

// Istio's own webhooks: namespaceSelector and objectSelector of its MutatingWebhookConfiguration.
test.each([
  ['a namespace that nobody knows', undefined, '', true],
  ['and a pod that refuses', undefined, NO, false],
  ['an injected namespace', 'istio-injection: enabled', '', true],
  ['and a pod that refuses', 'istio-injection: enabled', NO, false],
  ['a namespace with a revision', 'istio.io/rev: stable', '', true],
  ['a namespace without label', '', '', false],
  ['and a pod that asks for it', '', YES, true],
  ['and a pod with a revision', '', 'istio.io/rev: stable', true],
  ['a namespace that refuses, and a pod that asks for it', 'istio-injection: disabled', YES, false],
  ['a namespace that refuses, with a revision', 'istio-injection: disabled, istio.io/rev: stable', '', false],
  ['pods that have been injected, wherever', 'istio-injection: disabled', 'security.istio.io/tlsMode: istio', true],
])('a proxy is in %s: %s %s', (_, namespace, labels, expected) => {
  expect(has(namespace, labels)).toBe(expected);
});

test('an annotation refuses, but asks for nothing by itself', () => {
  expect(has('istio-injection: enabled', '', `, annotations: { ${NO} }`)).toBe(false);
  expect(has('', '', `, annotations: { ${YES} }`)).toBe(false);
});

test('where a label and an annotation say different things, the label counts', () => {
  expect(has('istio-injection: enabled', YES, `, annotations: { ${NO} }`)).toBe(true);
  expect(has('istio-injection: enabled', NO, `, annotations: { ${YES} }`)).toBe(false);
});

test("pods in the node's network and Kubernetes' own have none", () => {
  expect(has('istio-injection: enabled', '', '}, spec: { hostNetwork: true')).toBe(false);
  expect(has('istio-injection: enabled', '', '', 'kube-system')).toBe(false);
});
