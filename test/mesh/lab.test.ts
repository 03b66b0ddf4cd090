import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lab, type LabRequest } from './lab';

const gateway = 'acme/acme-gateway';
const estate = join(__dirname, 'fixtures', 'estate.yaml');
const cms = 'http://cms.acme.svc.cluster.local:8080';

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start({ manifests: estate, sidecars: ['acme/*', 'beta/visitor'] });
});
afterAll(() => lab?.stop());

describe('at the edge', () => {
  test('a request reaches the pod that its path asks for', async () => {
    await lab.expect(
      { from: gateway, url: 'http://acme.example.com/any?x=1' },
      { status: 200, workload: 'ui', version: 'main', route: 'edge-ui' },
    );
  });

  test('a prefix ends where its path segment ends', async () => {
    await lab.expect({ from: gateway, url: 'http://acme.example.com/cms/a' }, { workload: 'cms', route: 'edge-cms' });
    await lab.expect({ from: gateway, url: 'http://acme.example.com/cmsx' }, { workload: 'ui', route: 'edge-ui' });
  });

  test('a hostname sets the header, and the header from outside is removed', async () => {
    const headers = { 'x-variant-id': 'ops-999' };
    await lab.expect(
      { from: gateway, url: 'http://ops-1234.acme.example.com/', headers },
      { route: 'edge-ops-1234-ui', headers: { 'x-variant-id': 'ops-1234' } },
    );
    await lab.expect(
      { from: gateway, url: 'http://acme.example.com/', headers },
      { headers: { 'x-variant-id': null } },
    );
  });

  test('an unknown host has no route', async () => {
    await lab.expect({ from: gateway, url: 'http://nobody.example.org/' }, { status: 404, flags: 'NR' });
  });

  test('the server name chooses the certificate', async () => {
    const [main, alt] = await lab.play([
      { from: gateway, url: 'https://ops-1234.acme.example.com/', httpVersion: '2' },
      { from: gateway, url: 'https://alt.example.net/' },
    ]);
    expect(main).toMatchObject({ status: 200, certificate: ['acme.example.com', '*.acme.example.com'] });
    expect(alt).toMatchObject({ status: 200, certificate: ['alt.example.net'] });
  });

  test('fails when the server name is unknown', async () => {
    const [result] = await lab.play([{ from: gateway, url: 'https://nobody.example.org/' }]);
    expect(result.status).toBe(0);
    expect(result.error).toMatch(/EOF|reset/);
  });

  test('gRPC: one message, many messages, a failing status', async () => {
    const call: LabRequest = { from: gateway, url: 'http://acme.example.com/search.Search/Find', grpc: true };
    const [unary, stream, failing] = await lab.play([
      call,
      { ...call, headers: { 'x-lab-count': '5' } },
      { ...call, headers: { 'x-lab-status': '13' } },
    ]);
    expect(unary).toMatchObject({ grpcStatus: '0', messages: 1, workload: 'search' });
    expect(unary.received?.protocol).toBe('HTTP/2.0');
    expect(stream).toMatchObject({ grpcStatus: '0', messages: 5 });
    expect(failing.grpcStatus).toBe('13');
  });

  test('a WebSocket stays open and echoes', async () => {
    const result = await lab.request({ from: gateway, url: 'ws://acme.example.com/live', webSocket: 'hello' });
    expect(result).toMatchObject({ status: 101, workload: 'ui', echo: 'hello' });
  });

  test('a mirrored request reaches the canary, the answer is mainline', async () => {
    const before = (await lab.received('acme/cms-canary')).total;
    await lab.expect({ from: gateway, url: 'http://acme.example.com/cms/mirrored' }, { workload: 'cms' });
    await until(async () => (await lab.received('acme/cms-canary')).total > before);
    const { last } = await lab.received('acme/cms-canary');
    expect(last.at(-1)?.path).toBe('/cms/mirrored');
  });
});

describe('in the mesh', () => {
  test('weights split mainline traffic', async () => {
    const answers = await lab.play(Array.from({ length: 2000 }, () => ({ from: 'acme/ui', url: `${cms}/` })));
    const canary = answers.filter((answer) => answer.version === 'canary').length;
    expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
    // 30 % of 2000; five standard deviations are 102.
    expect(Math.abs(canary - 600)).toBeLessThan(102);
  });

  test.each(['ops-1234', 'OPS-1234'])('the header %s takes the variant', async (variant) => {
    await lab.expect(
      { from: 'acme/ui', url: `${cms}/`, headers: { 'x-variant-id': variant } },
      { workload: 'cms-ops-1234', version: 'ops-1234', route: 'mesh-cms-ops-1234' },
    );
  });

  test('an unknown variant falls back to mainline', async () => {
    await lab.expect(
      { from: 'acme/ui', url: `${cms}/`, headers: { 'x-variant-id': 'ops-12345' } },
      { workload: 'cms', route: 'mesh-cms-fallback' },
    );
  });

  test('a variant follows the whole chain, from the hostname on', async () => {
    const { next } = await lab.expect(
      { from: gateway, url: 'http://ops-1234.acme.example.com/', headers: { 'x-call': `${cms}/chained` } },
      { workload: 'ui' },
    );
    expect(next).toMatchObject({ status: 200, workload: 'cms-ops-1234' });
    expect(next?.received?.headers['x-variant-id']).toBe('ops-1234');
  });

  test('mutual TLS: the pod sees the identities of both ends', async () => {
    const { received } = await lab.request({ from: 'acme/ui', url: `${cms}/` });
    expect(received?.headers['x-forwarded-client-cert']).toMatch(
      /By=spiffe:\/\/cluster.local\/ns\/acme\/sa\/cms;.*URI=spiffe:\/\/cluster.local\/ns\/acme\/sa\/ui/,
    );
  });

  test('fails in plaintext where mutual TLS is STRICT', async () => {
    const result = await lab.play([{ from: 'beta/bare', url: `${cms}/` }]);
    expect(result[0]).toMatchObject({ status: 0, error: expect.stringMatching(/reset|EOF/) });
  });

  test('fails with 403 for a caller that no policy allows', async () => {
    await lab.expect({ from: 'beta/visitor', url: `${cms}/` }, { status: 403 });
  });

  test('plays gRPC between workloads', async () => {
    const url = 'http://search.acme.svc.cluster.local:9090/search.Search/Find';
    const [answer] = await lab.play([{ from: 'acme/ui', url, grpc: true }]);
    expect(answer).toMatchObject({ grpcStatus: '0', workload: 'search' });
  });
});

describe('while it runs', () => {
  afterEach(() => lab.replaceAll(estate));

  const workload = (key: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cms-${key}, namespace: acme }
spec:
  selector: { matchLabels: { app: cms, version: ${key} } }
  template:
    metadata: { labels: { app: cms, version: ${key} } }
    spec: { serviceAccountName: cms, containers: [{ name: cms, image: cms, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cms-${key}, namespace: acme }
spec:
  host: cms.acme.svc.cluster.local
  subsets: [{ name: ${key}, labels: { version: ${key} } }]
`;
  const withRoute = (key: string) =>
    meshCms().replace(
      '    - name: mesh-cms-fallback',
      `    - name: mesh-cms-${key}
      match: [{ headers: { x-variant-id: { exact: ${key} } } }]
      route: [{ destination: { host: cms.acme.svc.cluster.local, port: { number: 8080 }, subset: ${key} } }]
    - name: mesh-cms-fallback`,
    );

  test('a variant comes and goes under load without a failed request, in the safe order', async () => {
    const headers = { 'x-variant-id': 'ops-77' };
    const load = await lab.load([{ from: 'acme/ui', url: `${cms}/`, headers }], 4);
    await load.flows(200);
    await lab.apply(workload('ops-77'));
    await load.flows(200);
    await lab.apply(withRoute('ops-77'));
    await load.flows(200);
    await lab.expect({ from: 'acme/ui', url: `${cms}/`, headers }, { workload: 'cms-ops-77' });
    await lab.apply(meshCms());
    await load.flows(200);
    await lab.remove('Deployment/acme/cms-ops-77', 'DestinationRule/acme/cms-ops-77');
    await load.flows(200);
    const report = await load.stop();
    expect(report.failures).toEqual({});
    expect(report.answered['acme/cms-ops-77']).toBeGreaterThan(0);
    expect(report.answered['acme/cms']).toBeGreaterThan(0);
  });

  test('a Deployment rolls to a new image under load without a failed request, and old pods go', async () => {
    const deployment = objectOf('kind: Deployment\nmetadata: { name: cms, namespace');
    const from = { from: 'acme/ui', url: `${cms}/` };
    const before = new Set((await lab.play(Array(50).fill(from))).map(({ pod }) => pod));
    const load = await lab.load([from], 4);
    await load.flows(200);
    await lab.apply(deployment.replaceAll('image: cms', 'image: cms:2'));
    await load.flows(200);
    const report = await load.stop();
    expect(report.failures).toEqual({});
    const after = (await lab.play(Array(50).fill(from))).map(({ pod, workload: of }) =>
      of === 'cms' ? pod : undefined,
    );
    expect(after.filter((pod) => pod !== undefined && before.has(pod))).toEqual([]);
  });

  test('pods of a StatefulSet and of a DaemonSet answer', async () => {
    const pods = (kind: string, name: string) => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: acme }
spec:
  ${kind === 'StatefulSet' ? `serviceName: ${name}\n  replicas: 2` : 'minReadySeconds: 0'}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, version: main } }
    spec: { containers: [{ name: ${name}, image: ${name}, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: acme }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 8080 }] }
`;
    await lab.apply([pods('StatefulSet', 'db'), pods('DaemonSet', 'agent')]);
    for (const [name, count] of [
      ['db', 2],
      ['agent', 1],
    ] as const) {
      const url = `http://${name}.acme.svc.cluster.local:8080/`;
      const answers = await lab.play(Array(40).fill({ from: 'acme/ui', url }));
      expect(new Set(answers.map(({ workload: of }) => of))).toEqual(new Set([name]));
      expect(new Set(answers.map(({ pod }) => pod)).size).toBe(count);
    }
  });

  test('a gateway that asks for a certificate serves those who show one', async () => {
    const mutual = objectOf('kind: Gateway').replaceAll('mode: SIMPLE', 'mode: MUTUAL');
    await lab.apply(mutual);
    const request: LabRequest = { from: gateway, url: 'https://acme.example.com/' };
    const [without, shown] = await lab.play([request, { ...request, clientCertificate: true }]);
    expect(without).toMatchObject({ status: 0, error: expect.stringMatching(/certificate required|reset|EOF/) });
    expect(shown).toMatchObject({ status: 200, workload: 'ui' });
  });

  test('a workload that goes and comes back is reached again', async () => {
    for (let round = 0; round < 3; round++) {
      await lab.apply([workload('ops-77'), withRoute('ops-77')]);
      const headers = { 'x-variant-id': 'ops-77' };
      await lab.expect({ from: 'acme/ui', url: `${cms}/`, headers }, { status: 200, workload: 'cms-ops-77' });
      await lab.replaceAll(estate);
    }
  });

  test('a Sidecar that leaves one port of a service takes no endpoints of the others from anybody', async () => {
    const docs = `
apiVersion: v1
kind: Service
metadata: { name: docs, namespace: acme }
spec: { selector: { app: ui }, ports: [{ name: http, port: 8080 }, { name: http-more, port: 9090 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: docs, namespace: beta }
spec:
  hosts: [docs.acme.svc.cluster.local]
  exportTo: ['.']
  http: [{ route: [{ destination: { host: docs.acme.svc.cluster.local, port: { number: 9090 } } }] }]
`;
    const sidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: beta }
spec: { egress: [{ hosts: [./*] }] }
`;
    for (let round = 0; round < 10; round++) {
      await lab.replaceAll([estate, docs]);
      await lab.apply(sidecar);
      await lab.expect({ from: 'acme/ui', url: 'http://docs.acme.svc.cluster.local:8080/' }, { status: 200 });
    }
  });

  test('load counts what fails, with the log line', async () => {
    const load = await lab.load([{ from: 'acme/ui', url: `${cms}/`, headers: { 'x-variant-id': 'ops-77' } }], 4);
    await load.flows(50);
    await lab.apply(withRoute('ops-77'));
    await load.flows(50);
    await lab.apply(meshCms());
    const report = await load.stop();
    expect(report.answered['acme/cms']).toBeGreaterThan(0);
    expect(Object.keys(report.failures)).toEqual([expect.stringMatching(/^503/)]);
    expect(report.samples[0].logs?.[0]).toMatchObject({ flags: 'NC', route: 'mesh-cms-ops-77' });
  });

  test('fails when a route names a subset that is not there', async () => {
    await lab.apply(withRoute('ops-77'));
    await lab.expect(
      { from: 'acme/ui', url: `${cms}/`, headers: { 'x-variant-id': 'ops-77' } },
      { status: 503, flags: 'NC' },
    );
  });

  test('fails with the object and the field when a manifest has an unknown field', async () => {
    const wrong = meshCms().replace('weight: 70', 'wieght: 70');
    await expect(lab.apply(wrong)).rejects.toThrow(/VirtualService\/acme\/mesh-cms: .*wieght/);
  });

  test('fails with what Envoy knows when an answer is not as expected', async () => {
    const surprise = lab.expect({ from: gateway, url: 'http://acme.example.com/' }, { workload: 'cms' });
    await expect(surprise).rejects.toThrow(
      /expected workload "cms", got "ui"[\s\S]*"route": "edge-ui"[\s\S]*edge-search/,
    );
  });
});

/** The VirtualService `mesh-cms` of the estate. */
function meshCms(): string {
  return objectOf('name: mesh-cms,');
}

/** The object of the estate whose text has this. */
function objectOf(text: string): string {
  const found = readFileSync(estate, 'utf8')
    .split('\n---\n')
    .find((object) => object.includes(text));
  if (!found) throw new Error(`the estate has no ${text}`);
  return `${found}\n`;
}

async function until(state: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await state())) {
    if (Date.now() > deadline) throw new Error('not within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
