import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from './cluster';
import { required } from './processes';

/** What istiod says in the status of routes of the Gateway API about what BL416 and BL417 report, and about what is sound. */
const fixture = (name: string) => readFileSync(join(__dirname, '../check/fixtures', `${name}.yaml`), 'utf8');
let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start({ sidecars: [], crds: [required('BRANCHLINE_GATEWAY_API_CRDS')] });
}, 120_000);
afterAll(() => cluster?.stop());

interface Route {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly parents?: readonly { readonly conditions: readonly Condition[] }[] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** Why istiod does not take a route, by its name. */
async function reasons(): Promise<Record<string, string>> {
  const { body } = await cluster.send('GET', '/apis/gateway.networking.k8s.io/v1/httproutes');
  const said = (body.items as Route[]).map(({ metadata, status }) => {
    const conditions = (status?.parents ?? []).flatMap((parent) => parent.conditions);
    const wrong = conditions.find(({ type, status }) => /^(Accepted|ResolvedRefs)$/.test(type) && status === 'False');
    return [metadata.name, conditions.length === 0 ? 'no parent' : (wrong?.reason ?? 'accepted')] as const;
  });
  return Object.fromEntries(said);
}

test.each([
  [
    'BL416/bad',
    {
      apart: 'NotAllowedByListeners',
      'shut-out': 'NotAllowedByListeners',
      'no-listener': 'NoMatchingParent',
      'no-port': 'NoMatchingParent',
      'no-gateway': 'no parent',
    },
  ],
  ['BL416/good', { web: 'accepted', section: 'accepted', all: 'accepted', mesh: 'accepted', own: 'accepted' }],
  ['BL417/bad', { unknown: 'BackendNotFound', 'port-of-pods': 'accepted', 'not-granted': 'RefNotPermitted' }],
  ['BL417/good', { web: 'accepted', granted: 'accepted' }],
])(
  '%s',
  async (name, expected) => {
    const refused = (await cluster.apply(fixture(name))).filter(({ error }) => error);
    // The API server itself refuses a backend without a port.
    expect(refused.map(({ id }) => id)).toEqual(name === 'BL417/bad' ? ['HTTPRoute/shop/no-port'] : []);
    const deadline = Date.now() + 15_000;
    while (JSON.stringify(sorted(await reasons())) !== JSON.stringify(sorted(expected)) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await reasons()).toEqual(expected);
    const routes = fixture(name)
      .split(/^---\n/m)
      .filter((text) => /^kind: (HTTPRoute|ReferenceGrant)$/m.test(text));
    await cluster.remove(routes.join('---\n'));
  },
  60_000,
);

/** Pods that somebody else runs, and a Gateway that has the address of their Service. */
const BY_HAND = `
apiVersion: v1
kind: Service
metadata: { name: gateway, namespace: edge }
spec: { selector: { istio: edge }, ports: [{ name: http, port: 80, targetPort: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec:
  gatewayClassName: istio
  addresses: [{ type: Hostname, value: gateway.edge.svc.cluster.local }]
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
`;
const route = (name: string, backend: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: edge }]
  hostnames: [${name}.example.com]
  rules: [{ backendRefs: [{ ${backend} }] }]
`;

test('BL417: clients get an error in place of the backend', async () => {
  const base = readFileSync(join(__dirname, '../check/reported/base.yaml'), 'utf8');
  const routes = [
    route('sound', 'name: web, port: 80'),
    route('pods', 'name: web, port: 8080'),
    route('none', 'name: wep, port: 80'),
  ];
  const refused = (await cluster.apply([base, BY_HAND, ...routes].join('---\n'))).filter(({ error }) => error);
  expect(refused).toEqual([]);
  await cluster.available();
  const to = (name: string) => ({ from: 'edge/gateway', url: `http://${name}.example.com/` });
  await cluster.waitUntilServing(to('sound'), { status: 200, workload: 'web' });
  for (const name of ['pods', 'none']) expect((await cluster.mesh.play([to(name)]))[0]?.status).toBe(500);
}, 60_000);

const sorted = (found: Record<string, string>) => Object.entries(found).sort();
