import { isUnchanged } from '../../lib/diff';
import { ESTATE, namespace } from '../resolver/estate';
import { diffOf, edge, mesh, sentences, to } from './versions';

const UI = `    - route: [${to('ui')}]`;
const variant = (path = '') => `    - match: [{ ${path}headers: { x-variant-id: { exact: ops-1234 } } }]
      route: [${to('cms', 'ops-1234')}]\n`;
const CMS = `    - match: [{ uri: { exact: /cms } }, { uri: { prefix: /cms/ } }]
      route: [${to('cms')}]\n`;

test('the same objects in another order are no change', () => {
  const diff = diffOf(
    [edge(UI), mesh('cms', `    - route: [${to('cms')}]`)],
    [mesh('cms', `    - route: [${to('cms')}]`), edge(UI)],
  );
  expect(isUnchanged(diff)).toBe(true);
  expect(diff.objects).toEqual({ added: 0, removed: 0, changed: 0, named: [] });
});

test('an image and a label change objects, not traffic', () => {
  const head = ESTATE.replaceAll('name: app,', 'name: app, image: "app:2",').replace(
    'kind: Service\nmetadata: {',
    'kind: Service\nmetadata: { labels: { team: a },',
  );
  const diff = diffOf([edge(UI)], [edge(UI)], [ESTATE, head]);
  expect(isUnchanged(diff)).toBe(true);
  expect(diff.objects.changed).toBe(4);
});

test('a header rule at the edge: only requests with the header change', () => {
  expect(sentences(diffOf([edge(CMS + UI)], [edge(variant('uri: { prefix: /cms/ }, ') + CMS + UI)]))).toEqual([
    'acme.example.com/cms/… with x-variant-id: ops-1234: acme/cms main → ops-1234',
  ]);
});

test('a rule for a path: neither its neighbours nor others are reported', () => {
  expect(sentences(diffOf([edge(UI)], [edge(CMS + UI)]))).toEqual([
    'acme.example.com/cms, /cms/…: acme/ui main → acme/cms main',
  ]);
});

test('a prefix in place of a segment takes paths that nobody meant', () => {
  const prefix = `    - match: [{ uri: { prefix: /cms } }]\n      route: [${to('cms')}]\n`;
  expect(sentences(diffOf([edge(CMS + UI)], [edge(prefix + UI)]))).toEqual([
    'acme.example.com/cms… (not /cms, /cms/…): acme/ui main → acme/cms main',
  ]);
});

test('two rules that change places move what both take', () => {
  const other = `    - match: [{ headers: { end-user: { exact: tester } } }]\n      route: [${to('ui')}]\n`;
  const rest = `    - route: [${to('cms')}]`;
  expect(sentences(diffOf([edge(variant() + other + rest)], [edge(other + variant() + rest)]))).toEqual([
    'acme.example.com/… with end-user: tester and x-variant-id: ops-1234: acme/cms ops-1234 → acme/ui main',
  ]);
});

test('a rule that was in the shadow of another comes to light', () => {
  const all = `    - match: [{ headers: { x-variant-id: {} } }]\n      route: [${to('ui')}]\n`;
  expect(sentences(diffOf([edge(all + variant() + UI)], [edge(variant() + all + UI)]))).toEqual([
    'acme.example.com/… with x-variant-id: ops-1234: acme/ui main → acme/cms ops-1234',
  ]);
});

test.each([
  [
    'weights',
    to('cms', 'main', ', weight: 95'),
    to('cms', 'ops-1234', ', weight: 5'),
    'acme/cms main/ops-1234 95/5 → 75/25',
  ],
])('%s', (_, main, canary, text) => {
  const head = [main.replace('95', '75'), canary.replace('weight: 5', 'weight: 25')];
  expect(
    sentences(diffOf([mesh('cms', `    - route: [${main}, ${canary}]`)], [mesh('cms', `    - route: [${head}]`)])),
  ).toEqual([`acme/cms/… from acme/cms, acme/ui: ${text}`]);
});

test.each([
  ['timeout', 'timeout: 2s', 'timeout: 5s', 'timeout 2s → 5s'],
  ['retries', 'timeout: 2s', 'timeout: 2s\n      retries: { attempts: 0 }', 'retries the default → 0 attempts'],
  [
    'mirror',
    'timeout: 2s',
    `timeout: 2s\n      mirrors: [{ destination: { host: cms.acme.svc.cluster.local, subset: ops-1234 }, percentage: { value: 10 } }]`,
    'mirror added: 10% to acme/cms ops-1234',
  ],
  [
    'fault',
    'timeout: 2s',
    'timeout: 2s\n      fault: { delay: { fixedDelay: 3s, percentage: { value: 50 } } }',
    'fault added: 50% wait 3s',
  ],
  [
    'abort',
    'timeout: 2s',
    'timeout: 2s\n      fault: { abort: { httpStatus: 503, percentage: { value: 100 } } }',
    'acme/cms main → 503 (fault)',
  ],
  [
    'request header',
    'timeout: 2s',
    'timeout: 2s\n      headers: { request: { set: { x-a: b } } }',
    'request headers added: x-a: b',
    ' not with x-a: b',
  ],
  [
    'response header',
    'timeout: 2s',
    'timeout: 2s\n      headers: { response: { remove: [x-a] } }',
    'response headers added: no x-a',
  ],
  ['rewrite', 'timeout: 2s', 'timeout: 2s\n      rewrite: { authority: inner }', 'rewrite added: host inner'],
])('%s', (_, before, after, text, said = '') => {
  const rule = (more: string) => mesh('cms', `    - route: [${to('cms')}]\n      ${more}`);
  expect(sentences(diffOf([rule(before)], [rule(after)]))).toEqual([
    `acme/cms/…${said} from acme/cms, acme/ui: ${text}`,
  ]);
});

test('connection pools of a DestinationRule', () => {
  const head = ESTATE.replace(
    'host: cms.acme.svc.cluster.local\n',
    'host: cms.acme.svc.cluster.local\n  trafficPolicy: { connectionPool: { http: { http1MaxPendingRequests: 1 } } }\n',
  );
  expect(
    sentences(
      diffOf(
        [mesh('cms', `    - route: [${to('cms')}]`)],
        [mesh('cms', `    - route: [${to('cms')}]`)],
        [ESTATE, head],
      ),
    ),
  ).toEqual([
    'acme/cms/… from acme/cms, acme/ui: traffic policy the default → {"connectionPool":{"http":{"http1MaxPendingRequests":1}}}',
  ]);
});

test('a workload scaled to zero answers 503', () => {
  const head = ESTATE.replace(/(name: cms-main[\s\S]*?replicas: )1/, '$10');
  expect(
    sentences(
      diffOf(
        [mesh('cms', `    - route: [${to('cms')}]`)],
        [mesh('cms', `    - route: [${to('cms')}]`)],
        [ESTATE, head],
      ),
    ),
  ).toEqual(['acme/cms/… from acme/cms, acme/ui: acme/cms main → main: 503 (no pods)']);
});

test('hosts appear and vanish, with what happens to their requests', () => {
  const own = edge(`    - route: [${to('cms', 'ops-1234')}]`, ['ops-1234.acme.example.com'], 'edge-ops-1234');
  expect(sentences(diffOf([edge(UI)], [edge(UI), own]))).toEqual([
    'ops-1234.acme.example.com/…: host appears: 404 (no route) → acme/cms ops-1234',
  ]);
  expect(sentences(diffOf([edge(UI), own], [edge(UI)]))).toEqual([
    'ops-1234.acme.example.com/…: host vanishes: acme/cms ops-1234 → 404 (no route)',
  ]);
});

test('a change of plain HTTP only says so', () => {
  const head = ESTATE.replace(
    'hosts: [acme/acme.example.com, acme/*.acme.example.com]\n',
    'tls: { httpsRedirect: true }\n      hosts: [acme/acme.example.com, acme/*.acme.example.com]\n',
  );
  expect(sentences(diffOf([edge(UI)], [edge(UI)], [ESTATE, head]))).toContain(
    'http://acme.example.com/…: acme/ui main → 301 to https',
  );
});

test('another port of the pods is a change, also where the port of the Service stays', () => {
  const head = ESTATE.replace('targetPort: 8080', 'targetPort: 9090');
  expect(sentences(diffOf([edge(UI)], [edge(UI)], [ESTATE, head]))).toContain(
    'acme.example.com/…: pods 8080 acme/ui-main → 9090 acme/ui-main',
  );
});

test('another port outside is a change, too', () => {
  const entry = (port: number) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partner, namespace: acme }
spec:
  hosts: [partner.example.net]
  ports: [{ number: 80, name: http, protocol: HTTP, targetPort: ${port} }]
  resolution: DNS
  location: MESH_EXTERNAL`;
  const said = diffOf([entry(8080)], [entry(8443)]).changes.map(({ text }) => text);
  expect(said).toEqual(['pods 8080 partner.example.net → 8443 partner.example.net']);
});

test('the Secret of a server is another one', () => {
  const head = ESTATE.replace('credentialName: acme-wildcard', 'credentialName: acme-other');
  expect(sentences(diffOf([edge(UI)], [edge(UI)], [ESTATE, head]))).toContain(
    'acme.example.com/…: certificate of Secret acme-wildcard → acme-other',
  );
});

test('routes of the Kubernetes Gateway API are not compared, and that is said', () => {
  const route = (port: number) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ui, namespace: acme }
spec: { parentRefs: [{ name: gateway }], rules: [{ backendRefs: [{ name: ui, port: ${port} }] }] }`;
  const diff = diffOf([route(8080)], [route(9090)]);
  expect(isUnchanged(diff)).toBe(false);
  expect(diff.undecided).toEqual(['HTTPRoute acme/ui']);
  expect(diff.notes).toEqual(['HTTPRoute acme/ui changes: objects of the Kubernetes Gateway API are not compared']);
});

test('what an EnvoyFilter does is said to be unknown', () => {
  const filter =
    'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: lua, namespace: acme }\nspec: {}';
  const diff = diffOf([edge(UI)], [edge(UI), filter]);
  expect(diff.notes).toEqual(['EnvoyFilter acme/lua is new: what it does cannot be told from YAML']);
  expect(diff.undecided).toEqual(['EnvoyFilter acme/lua']);
  expect(diff.changes).toEqual([]);
});

test('a namespace that leaves the mesh travels in plaintext', () => {
  const head = ESTATE.replace(namespace('acme'), namespace('acme').replace('enabled', 'disabled'));
  expect(sentences(diffOf([edge(UI)], [edge(UI)], [ESTATE, head]))).toContain(
    'acme.example.com/…: travels in mtls → plaintext',
  );
});

test('a ramp that leaves requests with a header alone says so', () => {
  const rule = (main: number) =>
    mesh(
      'cms',
      `    - match: [{ withoutHeaders: { x-variant-id: {} } }]
      route: [${to('cms', 'main', `, weight: ${main}`)}, ${to('cms', 'ops-1234', `, weight: ${100 - main}`)}]
    - match: [{ headers: { x-variant-id: { exact: ops-1234 } } }]
      route: [${to('cms', 'ops-1234')}]
    - route: [${to('cms')}]`,
    );
  expect(sentences(diffOf([rule(95)], [rule(75)]))).toEqual([
    'acme/cms/… without x-variant-id from acme/cms, acme/ui: acme/cms main/ops-1234 95/5 → 75/25',
  ]);
});

test('an object that is added is younger than those that are there, whatever its name', () => {
  const other = edge(
    `    - name: late\n      match: [{ uri: { prefix: /cms } }]\n      route: [${to('cms')}]`,
    ['acme.example.com'],
    'aa',
  );
  const first = `    - name: first\n      match: [{ uri: { prefix: / }, headers: { x: {} } }]\n      route: [${to('ui')}]\n`;
  const told = sentences(diffOf([edge(first + UI)], [edge(first + UI), other]));
  expect(told).toEqual(['acme.example.com/cms… without x: acme/ui main → acme/cms main']);
  expect(sentences(diffOf([other], [other, edge(first + UI)])).join()).not.toContain('/cms…: ');
});

test('broken input never throws', () => {
  // Each line is broken in one way, in CI in all three.
  const all = process.env.CI !== undefined;
  const text = [ESTATE, edge(CMS + UI), mesh('cms', variant() + UI)].join('\n---\n');
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const ways = ['', `${lines[at]!.replace(/:.*/, ':')} [1, {}, null]`, `${lines[at]!.replace(/:.*/, ':')} "*"`];
    for (const put of all ? ways : [ways[at % 3]!]) {
      const broken = [...lines.slice(0, at), put, ...lines.slice(at + 1)].join('\n');
      expect(() => diffOf([], [], [text, broken])).not.toThrow();
    }
  }
});

describe('a NetworkPolicy', () => {
  const policy = (name: string, spec: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: acme }\nspec: ${spec}`;
  const of = (...documents: string[]) => sentences(diffOf([], documents));

  test('that shuts callers out moves their requests, and those alone', () => {
    const shut = policy(
      'cms',
      '{ podSelector: { matchLabels: { app: cms } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: cms } } }] }] }',
    );
    expect(of(shut)).toEqual([
      'acme/cms/… from acme/ui: acme/cms all pods → all pods: 503 (shut out by a NetworkPolicy)',
    ]);
  });

  test('that lets no pods of the namespace out', () => {
    const closed = policy('all', '{ podSelector: {}, policyTypes: [Egress] }');
    expect(of(closed).join()).toContain('503 (shut out by a NetworkPolicy)');
  });

  test('that lets all in that came in before is no change', () => {
    expect(of(policy('cms', '{ podSelector: { matchLabels: { app: cms } }, ingress: [{}] }'))).toEqual([]);
  });
});
