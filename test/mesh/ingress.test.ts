import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshModel } from '../../lib/mesh-model';
import { gatewayClients, Resolver } from '../../lib/resolver';
import { Cluster } from './cluster';

/**
 * What the real istiod makes of Ingresses of its class, beside what the resolver says of them (BL260): a path of type
 * ImplementationSpecific without a star is compared as a whole (BL272), and annotations of other controllers change nothing (BL273).
 */
let cluster: Cluster;

const fixture = (name: string) => readFileSync(join(__dirname, `../check/fixtures/BL260/${name}.yaml`), 'utf8');
const path = (uri: string, type: string, port = 'number: 80') =>
  `{ path: "${uri}", pathType: ${type}, backend: { service: { name: web, port: { ${port} } } } }`;

/** A class is one of istiod's by its controller alone; the fixture leaves it to the cluster. */
const CLASS = `---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: istio }
spec: { controller: istio.io/ingress-controller }
`;

/** Paths of every form, on a host of their own. */
const PATHS = `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: paths
  namespace: shop
  annotations: { kubernetes.io/ingress.class: istio, nginx.ingress.kubernetes.io/rewrite-target: /rewritten }
spec:
  rules:
    - host: paths.example.com
      http:
        paths:
          - ${path('/prefix', 'Prefix')}
          - ${path('/slash/', 'Prefix')}
          - ${path('/exact', 'Exact')}
          - ${path('/whole', 'ImplementationSpecific')}
          - ${path('/star.*', 'ImplementationSpecific')}
          - ${path('/all/*', 'ImplementationSpecific')}
          - ${path('/prefix/none', 'Exact', 'number: 81')}
`;
const YAML =
  `${fixture('bad')}---\n${fixture('good').split('---\n').slice(-2).join('---\n')}${PATHS}${CLASS}`.replaceAll(
    'metadata: { name: web, namespace: shop }\nspec:\n  ingressClassName: mesh',
    'metadata: { name: other, namespace: shop }\nspec:\n  ingressClassName: mesh',
  );

const URLS = [
  ...['ok', 'ok/x', 'oks', 'gone', 'number', 'name', 'files', 'none', 'a', 'a/x', 'b', 'b/x'].map(
    (name) => `http://www.example.com/${name}`,
  ),
  ...['c', 'c/x', 'cx', 'x'].map((name) => `http://any.example.net/${name}`),
  ...[
    'prefix',
    'prefix/',
    'prefix/x',
    'prefixed',
    'prefix/none',
    'prefix/none/x',
    'slash',
    'slash/',
    'slash/x',
    'exact',
  ]
    .concat(['whole', 'whole/x', 'exact/', 'star', 'star/x', 'starry', 'all', 'all/x', 'allx', ''])
    .map((name) => `http://paths.example.com/${name}`),
];

beforeAll(async () => {
  cluster = await Cluster.start({ sidecars: [] });
  expect((await cluster.apply(YAML)).filter(({ error }) => error)).toEqual([]);
  await cluster.available();
}, 120_000);
afterAll(() => cluster?.stop());

test('istiod serves Ingresses as the resolver says', async () => {
  const from = 'istio-system/ingress';
  for (const url of ['http://www.example.com/ok', 'http://any.example.net/c', 'http://paths.example.com/all'])
    await cluster.waitUntilServing({ from, url }, { status: 200, workload: 'web' });
  const model = MeshModel.ofText(YAML);
  const resolver = new Resolver(model);
  const [client] = gatewayClients(model);
  const said = URLS.map((url) => {
    const { host, pathname } = new URL(url);
    const { outcome } = resolver.resolve({ from: client!, port: 80, authority: host, path: pathname });
    const result = outcome.kind === 'forward' ? outcome.destinations[0]!.result : outcome;
    return `${url} ${result.kind === 'delivered' ? 200 : 'status' in result ? result.status : result.kind}`;
  });
  const answers = await cluster.mesh.play(URLS.map((url) => ({ from, url })));
  expect(said).toEqual(answers.map(({ status }, at) => `${URLS[at]} ${status}`));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 404, 503]));
  const statusOf = (path: string) => answers[URLS.indexOf(`http://paths.example.com/${path}`)]!.status;
  expect([statusOf('whole'), statusOf('whole/x')]).toEqual([200, 404]);
  expect(answers[URLS.indexOf('http://paths.example.com/all/x')]!.received?.path).toBe('/all/x');
}, 60_000);
