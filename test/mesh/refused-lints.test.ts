import { execFileSync } from 'node:child_process';
import { loadAll } from 'js-yaml';
import { stringify } from 'yaml';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import type { Emitted } from '../estate/rendered';
import { ApiServer } from './api-server';
import { injected } from './injector';
import { lintFixture } from './lint-fixture';
import { required } from './processes';

/** What lints say that the API server refuses, and that Istio's injector refuses or is not asked for, with their own fixtures. */
let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.start();
  const namespaces = ['acme', 'shop', 'edge', 'legacy'].map((name) => ({
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name },
  }));
  await server.apply(namespaces.map((each) => stringify(each)).join('---\n'));
}, 120_000);
afterAll(() => server?.stop());

async function errorsOf(name: string): Promise<string[]> {
  return (await server.apply(lintFixture(name), { dryRun: true })).flatMap(({ error }) => error ?? []);
}

test.each([
  ['BL101', /no kind VirtualService in networking\.istio\.io\/v1lalpha1/],
  ['BL102', /no kind Policy/],
  ['BL103', /timeuot.*field not declared in schema/],
  ['BL104', /weight.*field not declared in schema/],
  ['BL106', /exact/],
  ['BL107', /STRCIT/],
  ['BL108', /name: Required value/],
  ['BL113', /OPS-1234_new/],
  ['BL114', /labels/],
  ['BL117', /memory|quantit/],
  ['BL118', /MODE|env/],
  ['BL502', /selector/],
  ['BL505', /maxReplicas/],
  ['BL512', /name/],
  ['BL548', /spec\.ports: Required value/],
])('the API server refuses %s/bad, and takes %s/good', async (code, message) => {
  expect(await errorsOf(`${code}/bad`)).toEqual([expect.stringMatching(message)]);
  expect(await errorsOf(`${code}/good`)).toEqual([]);
});

test('the API server refuses pods without containers (BL548)', async () => {
  expect(await errorsOf('BL548/bad-containers')).toEqual([expect.stringMatching(/containers: Required value/)]);
});

const DAEMON = (spec: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: acme }
spec:
  updateStrategy: { type: "" }
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      ${spec}
      restartPolicy: ""
      containers:
        - name: agent
          image: agent
          imagePullPolicy: ""
          terminationMessagePolicy: ""
          ports: [{ containerPort: 8080, protocol: "" }]
          readinessProbe: { httpGet: { port: 8080, scheme: "" } }
      volumes: [{ name: log, hostPath: { path: /var/log, type: "" } }]
`;

test('the API server takes an empty text for a default, and refuses it where it has none (BL107)', async () => {
  const taken = DAEMON('tolerations: [{ key: spot, operator: "", effect: "" }]');
  expect((await server.apply(taken, { dryRun: true })).map(({ error }) => error)).toEqual([undefined]);
  expect(said(taken)).toEqual([]);
  const refused = DAEMON('securityContext: { fsGroupChangePolicy: "" }');
  expect((await server.apply(refused, { dryRun: true })).map(({ error }) => error)).toEqual([
    expect.stringMatching(/fsGroupChangePolicy: Unsupported value/),
  ]);
  expect(said(refused)).toEqual(['BL107']);
});

test('a Sidecar with port 0 at a Unix socket is taken (BL111)', async () => {
  const socket = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: socket, namespace: acme }
spec:
  egress:
    - port: { number: 0, protocol: HTTP, name: http }
      bind: unix:///var/run/app/outbound.sock
      hosts: ["*/*"]
`;
  expect((await server.apply(socket, { dryRun: true })).map(({ error }) => error)).toEqual([undefined]);
  expect(said(socket)).toEqual([]);
});

function said(text: string): string[] {
  return check(MeshModel.ofText(text)).map(({ code }) => code);
}

/** The pods of a fixture, as its controllers make them. */
function podsOf(name: string): Emitted[] {
  return (loadAll(lintFixture(name)) as Emitted[]).flatMap(({ kind, metadata, spec }) => {
    const pod = kind === 'Pod' ? { metadata, spec } : kind === 'Deployment' ? spec.template : undefined;
    if (pod === undefined) return [];
    return [{ apiVersion: 'v1', kind: 'Pod', ...pod, metadata: { ...pod.metadata, name: 'pod', namespace: 'acme' } }];
  });
}

test.each(['BL523', 'BL529'])('the injector refuses the pods of %s/bad, and takes those of %s/good', async (code) => {
  const [bad, good] = [podsOf(`${code}/bad`), podsOf(`${code}/good`)];
  expect([bad.length, good.length > 0]).toEqual([1, true]);
  for (const pod of bad) await expect(injected(server, pod)).rejects.toThrow();
  for (const pod of good) expect(JSON.stringify(await injected(server, pod))).toContain('istio-proxy');
});

test('the API server refuses pods whose proxy may use less than it requests (BL523)', async () => {
  await server.apply('apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: acme }\n');
  const errors = async (name: string) => {
    const { status: _, ...pod } = await injected(server, podsOf(name)[0]!);
    const own = { ...pod, metadata: { ...pod.metadata, name: 'limited', namespace: 'acme' } };
    return (await server.apply(stringify(own), { dryRun: true })).flatMap(({ error }) => error ?? []);
  };
  expect(await errors('BL523/bad-limit')).toEqual([
    expect.stringMatching(/500m.*must be less than or equal to cpu limit/),
  ]);
  expect((await errors('BL523/good-limit')).filter((error) => error.includes('limit'))).toEqual([]);
});

test('the image auto is replaced in a container called istio-proxy only (BL515)', async () => {
  const imagesOf = async (name: string) => {
    const { spec } = await injected(server, podsOf(name)[0]!);
    return spec.containers.map(({ image }: { image: string }) => image);
  };
  expect(await imagesOf('BL515/bad-name')).toContain('auto');
  expect(await imagesOf('BL515/good')).not.toContain('auto');
});

test('what runs as user 1337 is not redirected to the proxy (BL513)', async () => {
  const [pod] = podsOf('BL513/bad');
  const { spec } = await injected(server, pod!);
  const init = spec.initContainers.find(({ name }: Emitted) => name === 'istio-init');
  expect(init.args.join(' ')).toContain('-u 1337');
});

/** Istio's webhook of injection: nobody answers it here, so that a pod is refused where it is asked. */
async function webhook(): Promise<string> {
  const args = ['manifest', 'generate', '--set', 'profile=minimal'];
  const output = execFileSync(required('BRANCHLINE_ISTIOCTL'), args, { maxBuffer: 2 ** 26 }).toString();
  const found = (loadAll(output) as (Emitted | null)[]).find((each) => each?.kind === 'MutatingWebhookConfiguration');
  expect(found.webhooks.map(({ failurePolicy }: { failurePolicy: string }) => failurePolicy)).toContain('Fail');
  return stringify(found);
}

test('a namespace with another value of istio-injection asks for no injection; beside a revision the label counts (BL528, BL516, BL647, BL562)', async () => {
  expect((await server.apply(await webhook())).flatMap(({ error }) => error ?? [])).toEqual([]);
  const asks = async (namespace: Emitted, name: string, template: Emitted = {}) => {
    const own = { ...namespace, metadata: { ...namespace.metadata, name } };
    // No controller makes it here, and without it a pod is refused before any webhook is asked.
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } };
    await server.apply([own, account].map((each) => stringify(each)).join('---\n'));
    const spec = { containers: [{ name: 'app', image: 'r/app:1' }] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...template, name: 'pod', namespace: name }, spec };
    const path = `/api/v1/namespaces/${name}/pods?dryRun=All`;
    const { status, body } = await server.send('POST', path, JSON.stringify(pod));
    return status === 201 ? 'not asked' : String(body.message);
  };
  // A webhook is in force some moments after it is written.
  const [enabled, disabled] = loadAll(lintFixture('BL528/good')) as Emitted[];
  const asked = /failed calling webhook "namespace\.sidecar-injector\.istio\.io"/;
  await server.processes.until('the webhook is asked', async () => asked.test(await asks(enabled!, 'enabled')));
  const [bad] = loadAll(lintFixture('BL528/bad')) as Emitted[];
  expect(await asks(bad!, 'bad')).toBe('not asked');
  expect(await asks(disabled!, 'disabled')).toBe('not asked');
  const [both] = loadAll(lintFixture('BL516/bad')) as Emitted[];
  expect(await asks(both!, 'both')).toMatch(asked);
  // The annotation of pods asks for nothing; the label does (BL647).
  const [[plain, , annotated], [, , labelled]] = ['bad', 'good'].map((name) => {
    return loadAll(lintFixture(`BL647/${name}`)) as Emitted[];
  }) as [Emitted[], Emitted[]];
  expect(await asks(plain!, 'plain', annotated!.spec.template.metadata)).toBe('not asked');
  expect(await asks(plain!, 'labelled', labelled!.spec.template.metadata)).toMatch(/failed calling webhook/);
  // The namespace decides about a revision, and not the pods; where it says nothing, they do (BL562).
  const [[pods], [free]] = ['bad', 'good'].map((name) => {
    const objects = loadAll(lintFixture(`BL562/${name}`)) as Emitted[];
    return [objects[0]!, objects.at(-1)!.spec.template.metadata];
  }) as [Emitted[], Emitted[]];
  const canary = { labels: { app: 'web', 'istio.io/rev': 'canary' } };
  expect(await asks(pods!, 'decided', canary)).toMatch(asked);
  expect(await asks(free!, 'free', canary)).toBe('not asked');
  expect(await asks(free!, 'default', { labels: { 'istio.io/rev': 'default' } })).toMatch(/rev\.object/);
});
