import { sourcesOf } from '../../lib/diff/source';
import { MeshModel } from '../../lib/mesh-model';
import { deployment, ESTATE } from '../resolver/estate';

const mesh = (...documents: string[]) => MeshModel.ofText([ESTATE, ...documents].join('\n---\n'));
const apps = (base: MeshModel, head = base) => sourcesOf(base, head).map((source) => source.apps);

test('workloads that are treated alike send as one', () => {
  expect(apps(mesh())).toEqual([['acme/cms', 'acme/ui']]);
});

test('a label that rules ask for, or an identity that policies name, tells workloads apart', () => {
  const byLabel = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: x, namespace: acme }
spec:
  hosts: [ui]
  http: [{ match: [{ sourceLabels: { app: cms } }], route: [{ destination: { host: ui } }] }]`;
  const byIdentity = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: x, namespace: acme }
spec: { rules: [{ from: [{ source: { principals: [cluster.local/ns/acme/sa/ui] } }] }] }`;
  expect(apps(mesh(byLabel))).toEqual([['acme/cms'], ['acme/ui']]);
  expect(apps(mesh(byIdentity))).toEqual([['acme/cms'], ['acme/ui']]);
  expect(apps(mesh(), mesh(byLabel))).toEqual([['acme/cms'], ['acme/ui']]);
});

test('a workload without a proxy sends for itself, as what it is', () => {
  const plain = deployment('acme', 'batch', 'main').replace(
    'app: batch',
    'app: batch, sidecar.istio.io/inject: "false"',
  );
  const sources = sourcesOf(mesh(plain), mesh(plain));
  expect(sources.map((source) => [source.apps, source.head.meshed])).toEqual([
    [['acme/batch'], false],
    [['acme/cms', 'acme/ui'], true],
  ]);
});

test('what is in one version only has no requests to compare, and a gateway sends for visitors only', () => {
  const gateway = deployment('acme', 'gateway', 'main').replace('app: gateway', 'istio: acme-gateway');
  expect(apps(mesh(), mesh(deployment('acme', 'new', 'main'), gateway))).toEqual([['acme/cms', 'acme/ui']]);
  expect(apps(mesh(gateway))).toEqual([['acme/cms', 'acme/ui']]);
});

test('a label that a DestinationRule selects clients by tells workloads apart', () => {
  const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: x, namespace: acme }
spec: { host: cms, workloadSelector: { matchLabels: { app: ui } } }`;
  expect(apps(mesh(rule))).toEqual([['acme/cms'], ['acme/ui']]);
});

test('versions of one application that rules tell apart are named one by one, others by the application', () => {
  const rule = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: x, namespace: acme }
spec:
  hosts: [ui]
  http: [{ match: [{ sourceLabels: { version: ops-1234 } }], route: [{ destination: { host: ui } }] }]`;
  expect(apps(mesh(rule))).toEqual([['acme/cms-main', 'acme/ui'], ['acme/cms-ops-1234']]);
});

test('patterns of principals tell identities apart, those of other fields do not', () => {
  const policy = (value: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: x, namespace: acme }
spec: { rules: [${value}] }`;
  const from = (principals: string) => `{ from: [{ source: { principals: ["${principals}"] } }] }`;
  expect(apps(mesh(policy(from('*/ns/acme/sa/u*'))))).toEqual([['acme/cms'], ['acme/ui']]);
  expect(apps(mesh(policy(from('*/ns/acme/sa/*'))))).toEqual([['acme/cms', 'acme/ui']]);
  expect(apps(mesh(policy(from('other.domain/ns/acme/sa/ui'))))).toEqual([['acme/cms'], ['acme/ui']]);
  expect(apps(mesh(policy('{ to: [{ operation: { hosts: [ui] } }] }')))).toEqual([['acme/cms', 'acme/ui']]);
});
