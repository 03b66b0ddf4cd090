import { isUnchanged } from '../../lib/diff';
import { ESTATE } from '../resolver/estate';
import { diffOf, edge, sentences, to } from './versions';

const policy = (spec: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cms, namespace: acme }
spec: { selector: { matchLabels: { app: cms } }, ${spec} }`;

const config = (mesh: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh },
  });

/** Only who is named may ask for /a; all else is open, so that the plainest request shows nothing. */
const onlyFor = (principal: string) =>
  policy(
    `rules: [{ from: [{ source: { principals: ["${principal}"] } }], to: [{ operation: { paths: [/a] } }] }, { to: [{ operation: { notPaths: [/a] } }] }]`,
  );

const authorizer = (port: number) => `apiVersion: v1
kind: Service
metadata: { name: authorizer, namespace: acme }
spec: { selector: { app: ui }, ports: [{ name: grpc, port: ${port} }] }`;

const ASKING = policy('action: CUSTOM, provider: { name: outside }, rules: [{ to: [{ operation: { paths: [/a] } }] }]');
const provider = (name: string, more = '') =>
  config(
    `extensionProviders: [{ name: ${name}, envoyExtAuthzGrpc: { service: authorizer.acme.svc.cluster.local, port: 9000${more} } }]`,
  );

const REFUSED = 'acme/cms/a from acme/ui: acme/cms all pods → all pods: 403';
const NOT_ASKED =
  'acme/cms/a from acme/cms, acme/ui: acme/cms all pods → all pods: 403; no longer unknown: AuthorizationPolicy acme/cms asks outside outside the mesh';
const toCms = (said: readonly string[]) => said.filter((text) => text.startsWith('acme/cms/'));

test('a policy that stays as it is shuts out a sender that runs as somebody else', () => {
  const rules = onlyFor('cluster.local/ns/acme/sa/ui');
  const other = ESTATE.replace('serviceAccountName: ui', 'serviceAccountName: robot');
  expect(sentences(diffOf([rules], [rules], [ESTATE, other]))).toEqual([REFUSED]);
});

test('a policy that stays as it is names nobody in another trust domain, but where the old name is an alias', () => {
  const rules = onlyFor('old/ns/acme/sa/ui');
  const [before, after] = [config('trustDomain: old'), config('trustDomain: new')];
  expect(sentences(diffOf([rules, before], [rules, after]))).toEqual([REFUSED]);
  const alias = config('trustDomain: new\ntrustDomainAliases: [old]');
  expect(isUnchanged(diffOf([rules, before], [rules, alias]))).toBe(true);
});

test('a policy that stays as it is refuses where its authorizer is gone, has another port or another name', () => {
  const before = [ASKING, provider('outside'), authorizer(9000)];
  expect(toCms(sentences(diffOf(before, [ASKING, provider('outside')])))).toEqual([NOT_ASKED]);
  expect(toCms(sentences(diffOf(before, [ASKING, provider('outside'), authorizer(9001)])))).toEqual([NOT_ASKED]);
  expect(toCms(sentences(diffOf(before, [ASKING, provider('other'), authorizer(9000)])))).toEqual([NOT_ASKED]);
});

test('at a gateway that runs as somebody else, too', () => {
  const gateway = (account: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: acme }
spec:
  template:
    metadata: { labels: { istio: acme-gateway, sidecar.istio.io/inject: "true" }, annotations: { inject.istio.io/templates: gateway } }
    spec: { serviceAccountName: ${account}, containers: [{ name: istio-proxy, image: auto }] }`;
  const rest = [onlyFor('cluster.local/ns/acme/sa/gateway'), edge(`    - route: [${to('cms')}]`)];
  const said = sentences(diffOf([gateway('gateway'), ...rest], [gateway('other'), ...rest]));
  expect(said).toEqual(['acme.example.com/a: acme/cms main → main: 403']);
});
