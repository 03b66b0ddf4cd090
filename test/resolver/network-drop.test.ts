import { deployment, ESTATE, fromApp, fromOutside, namespace, resolverOf, summary, virtualService } from './estate';

const policy = (name: string, spec: string, ns = 'acme') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${ns} }
spec: ${spec}`;
const SHOP = [namespace('shop'), deployment('shop', 'till', 'main')];
const CMS = 'http://cms.acme.svc.cluster.local:8080/';
const own = policy('cms', '{ podSelector: { matchLabels: { app: cms } }, ingress: [{ from: [{ podSelector: {} }] }] }');
const pay = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: acme }
spec: { hosts: [pay.example.com], location: MESH_EXTERNAL, resolution: DNS, ports: [{ number: 80, name: http, protocol: HTTP }] }`;

test('a connection that no policy of the pods lets in times out: 503 of the proxy that sends', () => {
  const resolver = resolverOf([ESTATE, ...SHOP, own]);
  expect(summary(fromApp(resolver, 'acme', 'ui', CMS))).toBe('cms');
  const answer = fromApp(resolver, 'shop', 'till', CMS);
  expect(summary(answer)).toBe('cms 503 network_policy');
  expect(answer.outcome.kind === 'forward' && answer.outcome.destinations[0]!.result).toMatchObject({
    detail:
      'NetworkPolicy acme/cms lets no connection of these pods of namespace shop in at port 8080: it times out, where the network enforces NetworkPolicies',
  });
});

test('what leaves pods is let out by their own policies; a host outside by those for addresses', () => {
  const closed = policy(
    'ui',
    '{ podSelector: { matchLabels: { app: ui } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: ui } } }] }] }',
  );
  const said = (...documents: string[]) => {
    const resolver = resolverOf([ESTATE, pay, ...documents]);
    return [CMS, 'http://pay.example.com/'].map((url) => summary(fromApp(resolver, 'acme', 'ui', url)));
  };
  expect(said(closed)).toEqual(['cms 503 network_policy', 'pay 503 network_policy']);
  const open = closed.replace('egress: [', 'egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }, ');
  expect(said(open)).toEqual(['cms', 'pay']);
  expect(said()).toEqual(['cms', 'pay']);
});

test("a gateway's pods that nobody can connect to, and pods that shut the gateway out", () => {
  const route = '    - route: [{ destination: { host: cms.acme.svc.cluster.local, port: { number: 8080 } } }]';
  const edge = virtualService('acme', 'edge', ['acme.example.com'], route, 'gateways: [gateway]');
  const pods = deployment('acme', 'edge', 'main').replace('labels: { app: edge', 'labels: { istio: acme-gateway');
  const said = (...documents: string[]) =>
    fromOutside(resolverOf([ESTATE, edge, pods, ...documents]), 'http://acme.example.com/');
  const closed = said(policy('gateway', '{ podSelector: { matchLabels: { istio: acme-gateway } } }'));
  expect(closed.outcome).toEqual({
    kind: 'unreachable',
    detail: "NetworkPolicy acme/gateway lets no connection in at port 80 of the gateway's pods",
  });
  expect(summary(said(policy('cms', '{ podSelector: { matchLabels: { app: cms } } }')))).toBe('cms 503 network_policy');
  expect(summary(said(own))).toBe('cms');
});

test('pods in the network of their node, and pods of ambient mode, are left alone', () => {
  const closed = policy('cms', '{ podSelector: { matchLabels: { app: cms } } }');
  const said = (change: (estate: string) => string) =>
    summary(fromApp(resolverOf([change(ESTATE), closed]), 'acme', 'ui', CMS));
  expect(said((estate) => estate)).toBe('cms 503 network_policy');
  expect(
    said((estate) =>
      estate.replaceAll('spec: { serviceAccountName: cms', 'spec: { hostNetwork: true, serviceAccountName: cms'),
    ),
  ).not.toContain('network_policy');
  expect(
    said((estate) => estate.replace('istio-injection: enabled', 'istio.io/dataplane-mode: ambient')),
  ).not.toContain('network_policy');
});
