import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { gatewayClients, Resolver } from '../../lib/resolver';

const SERVICES = ['web', 'api', 'docs']
  .map(
    (name) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: r/${name}, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
`,
  )
  .join('');

const path = (uri: string, type: string, service: string, port = 'number: 80') =>
  `{ path: "${uri}", pathType: ${type}, backend: { service: { name: ${service}, port: { ${port} } } } }`;
const rule = (host: string, ...paths: string[]) =>
  `{ ${host === '' ? '' : `host: "${host}", `}http: { paths: [${paths.join(', ')}] } }`;
const ingress = (name: string, spec: string, more = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: ${name}, namespace: shop${more} }\nspec: { ${spec} }\n---\n`;
const istio = (name: string, ...rules: string[]) =>
  ingress(name, `ingressClassName: istio, rules: [${rules.join(', ')}]`);

/** Where a request to the ingress gateway ends: the Service's name, or a status. */
function ends(yaml: string, url: string): string {
  const model = MeshModel.ofText(`${SERVICES}${yaml}`);
  const [from] = gatewayClients(model);
  if (from === undefined) return 'no gateway';
  const { protocol, host, pathname } = new URL(url);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const port = scheme === 'https' ? 443 : 80;
  const { outcome } = new Resolver(model).resolve({ from, port, scheme, authority: host, path: pathname });
  if (outcome.kind !== 'forward') return 'status' in outcome ? `${outcome.status}` : outcome.kind;
  const [{ workloads, result }] = outcome.destinations as [(typeof outcome.destinations)[number]];
  return result.kind === 'delivered'
    ? workloads.map(({ name }) => name).join()
    : `${'status' in result && result.status}`;
}

test.each([
  ['/', 'web'],
  ['/api', 'api'],
  ['/api/', 'api'],
  ['/api/v1', 'api'],
  ['/apis', 'web'],
  ['/api/docs', 'docs'],
  ['/api/docs/x', 'api'],
  ['/star', 'docs'],
  ['/starry', 'web'],
])('of several paths the longest is taken, in whole segments: %s to %s', (asked, service) => {
  const paths = [
    path('/', 'Prefix', 'web'),
    path('/api', 'Prefix', 'api'),
    path('/api/docs', 'Exact', 'docs'),
    path('/star.*', 'ImplementationSpecific', 'docs'),
  ];
  expect(ends(istio('all', rule('www.example.com', ...paths)), `http://www.example.com${asked}`)).toBe(service);
});

test('an exact path goes before a prefix that is as long, and a path of any form is the last', () => {
  const yaml = istio(
    'all',
    rule('', path('/*', 'ImplementationSpecific', 'docs'), path('/a', 'Prefix', 'web'), path('/a', 'Exact', 'api')),
  );
  expect(['/a', '/a/b', '/x'].map((asked) => ends(yaml, `http://any.example.com${asked}`))).toEqual([
    'api',
    'web',
    'docs',
  ]);
});

test('rules of several Ingresses for one host are those of one VirtualService', () => {
  const yaml =
    istio('one', rule('www.example.com', path('/', 'Prefix', 'web'))) +
    istio('two', rule('www.example.com', path('/api', 'Prefix', 'api')));
  expect([ends(yaml, 'http://www.example.com/'), ends(yaml, 'http://www.example.com/api')]).toEqual(['web', 'api']);
  expect(ends(yaml, 'http://other.example.com/')).toBe('404');
  const model = MeshModel.ofText(`${SERVICES}${yaml}`);
  expect(model.gateways.map(({ namespace, selector }) => [namespace, selector])).toEqual([
    ['istio-system', { istio: 'ingressgateway' }],
    ['istio-system', { istio: 'ingressgateway' }],
  ]);
});

test('ports are found by name; what has none is left out', () => {
  const named = (name: string) => istio('a', rule('', path('/', 'Prefix', 'web', `name: ${name}`)));
  expect([ends(named('http'), 'http://a.example/'), ends(named('https'), 'http://a.example/')]).toEqual(['web', '404']);
  const numbered = istio('a', rule('', path('/', 'Prefix', 'web', 'number: 81'), path('/b', 'Prefix', 'gone')));
  expect([ends(numbered, 'http://a.example/'), ends(numbered, 'http://a.example/b')]).toEqual(['503', '503']);
});

test('tls is a server for its hosts beside the plain one', () => {
  const tls = (spec: string) =>
    ingress('a', `ingressClassName: istio, tls: [${spec}], rules: [${rule('', path('/', 'Prefix', 'web'))}]`);
  const own = tls('{ hosts: [www.example.com], secretName: www }');
  expect([ends(own, 'https://www.example.com/'), ends(own, 'https://other.example.com/')]).toEqual([
    'web',
    'unreachable',
  ]);
  expect(ends(own, 'http://other.example.com/')).toBe('web');
  expect(ends(tls('{ secretName: www }'), 'https://other.example.com/')).toBe('web');
  expect(ends(tls('{ hosts: [www.example.com] }'), 'https://www.example.com/')).toBe('unreachable');
});

const CLASS = (name: string, controller: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: ${name} }\nspec: { controller: ${controller} }\n---\n`;
const RULES = `rules: [${rule('', path('/', 'Prefix', 'web'))}]`;

test.each([
  ['the class istio', ingress('a', `ingressClassName: istio, ${RULES}`), 'web'],
  ['another class', ingress('a', `ingressClassName: nginx, ${RULES}`), 'no gateway'],
  ['no class', ingress('a', RULES), 'no gateway'],
  ['an annotation', ingress('a', RULES, ', annotations: { kubernetes.io/ingress.class: istio }'), 'web'],
  [
    'an annotation for another, which goes before the class',
    ingress('a', `ingressClassName: istio, ${RULES}`, ', annotations: { kubernetes.io/ingress.class: nginx }'),
    'no gateway',
  ],
  [
    "a class of Istio's controller",
    CLASS('mesh', 'istio.io/ingress-controller') + ingress('a', `ingressClassName: mesh, ${RULES}`),
    'web',
  ],
  [
    'a class istio of another controller',
    CLASS('istio', 'example.com/x') + ingress('a', `ingressClassName: istio, ${RULES}`),
    'no gateway',
  ],
])('%s', (_, yaml, end) => {
  expect(ends(yaml, 'http://a.example/')).toBe(end);
});

test('what Istio makes of an Ingress is no object of the input, and nothing is said of it', () => {
  const yaml = `${SERVICES}${istio('a', rule('*.example.com', path('/api', 'Prefix', 'api'), path('/api', 'Prefix', 'web')))}`;
  expect(MeshModel.ofText(yaml).objects.map(({ kind }) => kind)).not.toContain('Gateway');
  expect(check(MeshModel.ofText(yaml)).filter(({ object }) => /autogenerated/.test(object))).toEqual([]);
});

describe("the mesh's settings", () => {
  const mesh = (settings: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "${settings}" }
---
`;
  const all = rule('', path('/', 'Prefix', 'web'));
  const none = ingress('none', `rules: [${all}]`);
  const annotated = (name: string) =>
    ingress('annotated', `rules: [${all}]`, `, annotations: { kubernetes.io/ingress.class: ${name} }`);
  const said = (...documents: string[]) => ends(documents.join(''), 'http://a.example/');

  test.each([
    [
      '',
      [istio('a', all), 'web'],
      [annotated('istio'), 'web'],
      [annotated('edge'), 'no gateway'],
      [none, 'no gateway'],
    ],
    ['ingressControllerMode: OFF', [istio('a', all), 'no gateway'], [annotated('istio'), 'no gateway']],
    ['ingressControllerMode: DEFAULT', [none, 'web'], [annotated('edge'), 'no gateway'], [istio('a', all), 'web']],
    ['ingressClass: edge', [annotated('edge'), 'web'], [annotated('istio'), 'no gateway'], [none, 'no gateway']],
  ] as const)('%s: which Ingresses istiod serves', (settings, ...cases) => {
    expect(cases.map(([yaml]) => said(yaml, settings === '' ? '' : mesh(settings)))).toEqual(
      cases.map(([, end]) => end),
    );
  });

  test('with a default class of another controller an Ingress without class is not taken', () => {
    const other = `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: other, annotations: { ingressclass.kubernetes.io/is-default-class: "true" } }
spec: { controller: example.com/other }
---
`;
    expect(said(none, other, mesh('ingressControllerMode: DEFAULT'))).toBe('no gateway');
  });

  test.each([
    ['ingressService: istio-ingressgateway', 'ingressgateway'],
    ['ingressService: edge', 'edge'],
    ['{ ingressService: edge, ingressSelector: front }', 'front'],
  ])('%s: the pods with istio: %s', (settings, label) => {
    const [gateway] = MeshModel.ofText(`${mesh(settings)}${istio('a', all)}`).gateways;
    expect(gateway?.selector).toEqual({ istio: label });
  });
});
