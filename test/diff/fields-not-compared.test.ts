import { isUnchanged } from '../../lib/diff';
import { diffOf, edge, to } from './versions';

const UI = edge(`    - route: [${to('ui')}]\n`);
const object = (apiVersion: string, kind: string, spec: string) => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: x, namespace: acme }
spec: ${spec}`;
const istio = (kind: string, spec: string) => object('networking.istio.io/v1', kind, spec);
const policy = (spec: string) => object('networking.k8s.io/v1', 'NetworkPolicy', `{ podSelector: {}, ${spec} }`);
const service = (more: string) =>
  object('v1', 'Service', `{ selector: { app: none }, ports: [{ name: http, port: 1 }]${more} }`);

test.each([
  [
    'ingress',
    istio(
      'Sidecar',
      '{ ingress: [{ port: { number: 1, protocol: HTTP, name: http }, defaultEndpoint: "127.0.0.1:2" }] }',
    ),
    istio(
      'Sidecar',
      '{ ingress: [{ port: { number: 1, protocol: HTTP, name: http }, defaultEndpoint: "127.0.0.1:3" }] }',
    ),
  ],
  [
    'bind and captureMode of egress',
    istio('Sidecar', '{ egress: [{ hosts: ["*/*"] }] }'),
    istio('Sidecar', '{ egress: [{ hosts: ["*/*"], captureMode: NONE }] }'),
  ],
  [
    'ipBlock',
    policy('egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]'),
    policy('egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]'),
  ],
  ['loadBalancerSourceRanges', service(', loadBalancerSourceRanges: [10.0.0.0/8]'), service('')],
  [
    'environmentVariables',
    istio('ProxyConfig', '{ concurrency: 2 }'),
    istio('ProxyConfig', '{ concurrency: 2, environmentVariables: { ISTIO_META_DNS_CAPTURE: "true" } }'),
  ],
])('%s: what it does to requests is not decided', (field, before, after) => {
  const diff = diffOf([UI, before], [UI, after]);
  expect(diff.notes.join()).toContain(`what ${field} does to requests is not compared`);
  expect(diff.undecided).toHaveLength(1);
});

test.each([
  [
    'an empty list and none',
    istio('Sidecar', '{ egress: [{ hosts: ["*/*"] }] }'),
    istio('Sidecar', '{ egress: [{ hosts: ["*/*"] }], ingress: [] }'),
  ],
  ['other fields', istio('ProxyConfig', '{ concurrency: 2 }'), istio('ProxyConfig', '{ concurrency: 3 }')],
  [
    'another group',
    object('example.com/v1', 'Sidecar', '{ ingress: [a] }'),
    object('example.com/v1', 'Sidecar', '{ ingress: [b] }'),
  ],
])('%s are no such change, and are named', (_, before, after) => {
  const diff = diffOf([UI, before], [UI, after]);
  expect(isUnchanged(diff)).toBe(true);
  expect(diff.objects.named).toHaveLength(1);
});
