import type { GitOpsApp, VariantServiceProps } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const PORTS = {
  http: { port: 8080, targetPort: 8081 },
  api: { port: 9090, protocol: 'grpc' },
  admin: { port: 9000, targetPort: 8081 },
  db: { port: 5432, protocol: 'tcp' },
  metrics: { port: 9102, routed: false },
} as const;

function estate(props: Partial<VariantServiceProps> = {}): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme');
    const cms = acme.addService('cms', {
      port: undefined,
      ports: PORTS,
      routes: ['/cms', { path: '/cms/admin', port: 'admin' }],
      ...props,
    });
    const api = acme.addService('api', {
      port: undefined,
      ports: { api: PORTS.api },
      routes: ['/'],
      calls: [cms],
    });
    for (const id of ['OPS-1', 'OPS-2']) cms.addVariant(id, { image: image('cms', id) });
    api.addVariant('OPS-1', { image: image('api', 'OPS-1') });
  });
}

const from = 'acme/api';
const gateway = 'acme/gateway';
const cms = (port: number) => `http://cms.acme.svc.cluster.local:${port}/`;
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(), { sidecars: ['acme/*'] });
});
afterAll(() => mesh?.stop());

/** The port and the subset that a request reached, from the log of the proxy that sent it. */
async function reached(url: string, headers: Record<string, string>, more = {}) {
  const { logs, status } = await mesh.expect({ from, url, headers, ...more }, { status: 200 });
  const [, port, subset] = logs!.find(({ cluster }) => cluster.startsWith('outbound|'))!.cluster.split('|');
  return [status, Number(port), subset];
}

describe.each([
  ['http', 8080, {}],
  ['grpc', 9090, { grpc: true }],
  ['http on another port', 9000, {}],
])('MESH-9: a port that speaks %s', (_title, port, more) => {
  test.each([
    ['nobody', {}, 'main'],
    ['a variant', { 'x-variant-id': 'ops-1' }, 'ops-1'],
    ['a variant by its id', { 'x-variant-id': 'OPS-2' }, 'ops-2'],
    ['an unknown variant', { 'x-variant-id': 'ops-3' }, 'main'],
  ])('for %s', async (_who, headers, subset) => {
    expect(await reached(cms(port), headers, more)).toEqual([200, port, subset]);
  });
});

test('MESH-9: a tcp port leads to main, whatever a request through it says', async () => {
  for (const id of ['ops-1', 'ops-3']) {
    await mesh.expect({ from, url: cms(5432), headers: { 'x-variant-id': id } }, { status: 200, version: 'main' });
  }
});

test('MESH-9: no rule is taken on a port that is not routed', async () => {
  const headers = { 'x-variant-id': 'ops-1' };
  const { logs } = await mesh.expect({ from, url: cms(9102), headers }, { status: 200 });
  const [sent] = logs!.filter(({ cluster }) => cluster.startsWith('outbound|'));
  expect(sent!.cluster).toBe('outbound|9102||cms.acme.svc.cluster.local');
});

test.each([
  ['/cms', 8080],
  ['/cms/x', 8080],
  ['/cms/admin', 9000],
  ['/cms/admin/x', 9000],
])('MESH-9: at the edge %s leads to port %d, with and without a variant', async (path, port) => {
  const asked: [string, Record<string, string>, string][] = [
    ['acme.example.com', {}, 'main'],
    ['acme.example.com', { 'x-variant-id': 'ops-1' }, 'ops-1'],
    ['acme.example.com', { 'x-variant-id': 'ops-3' }, 'main'],
    ['ops-2.acme.example.com', {}, 'ops-2'],
  ];
  for (const [host, headers, version] of asked) {
    const url = `http://${host}${path}`;
    const { logs } = await mesh.expect({ from: gateway, url, headers }, { status: 200, version });
    expect(logs!.map(({ cluster }) => cluster)).toContain(`outbound|${port}|${version}|cms.acme.svc.cluster.local`);
  }
});

test('MESH-9: gateways send gRPC to a service whose first port speaks it', async () => {
  const call = { from: gateway, url: 'http://ops-1.acme.example.com/a.B/C', grpc: true, httpVersion: '2' } as const;
  await mesh.expect(call, { status: 200, version: 'ops-1' });
});

describe.each([
  ['without a timeout', {}],
  ['with a shorter timeout', { timeout: '0.3s' }],
])('MESH-9: what stays open, %s', (title, props) => {
  const headers = { 'x-lab-pause': '900ms' };
  beforeAll(() => mesh.replace(estate(props)));

  test.each([
    ['in the mesh', from, 'ws://cms.acme.svc.cluster.local:8080/'],
    ['at the edge', gateway, 'ws://acme.example.com/cms'],
  ])('a WebSocket %s stays', async (_where, sender, url) => {
    const result = await mesh.lab.request({ from: sender, url, webSocket: 'hi', headers });
    expect([result.error, result.echo]).toEqual([undefined, 'hi']);
  });

  test.each([
    ['in the mesh', from, cms(8080)],
    ['at the edge', gateway, 'http://acme.example.com/cms'],
  ])('a stream of events %s stays only without one', async (_where, sender, url) => {
    const result = await mesh.lab.request({ from: sender, url, headers: { ...headers, accept: 'text/event-stream' } });
    expect([result.status, result.error === undefined]).toEqual([200, title === 'without a timeout']);
  });
});
