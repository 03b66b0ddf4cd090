import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { askFor } from '../resolver/ask-for';
import { service } from '../resolver/estate';
import { Issuer } from '../resolver/random/tokens';
import { drained } from './agreement/drained';
import { configurationOf } from './configuration';
import { type Expected, Lab, type LabSettings } from './lab';
import { callerIn } from './lint-fixture';
import { saidOf } from './said-of';

/** What lints say that a mesh does with their own fixtures, and what the resolver answers to the same requests. */
let lab: Lab | undefined;

afterAll(() => lab?.stop());

/** The fixture in force: all before it is gone. */
async function inForce(manifests: string, settings: LabSettings = {}): Promise<Lab> {
  const all = { external: ['other.example.net'], ...settings };
  if (lab === undefined) lab = await Lab.start({ ...all, manifests });
  else await lab.replaceAll(manifests, all);
  await drained(lab);
  return lab;
}

const ISSUER = new Issuer('https://id.example.com/');

/** A fixture as the lab takes it: its gateways are made by Istio's template for them, and keys are written out. */
function fixture(name: string): string {
  const text = readFileSync(join(__dirname, '../check/fixtures', `${name}.yaml`), 'utf8');
  return text
    .replaceAll(/( +)sidecar\.istio\.io\/inject: "true"\n +spec:/g, (whole, indent: string) => {
      const template = `${indent.slice(2)}annotations: { inject.istio.io/templates: gateway }`;
      return whole.replace('\n', `\n${template}\n`);
    })
    .replaceAll(/jwksUri: .*/g, `jwks: '${ISSUER.jwks}'`);
}

/** Objects as if each was created a second after the one before it. */
function aged(yaml: string, names: readonly string[]): string {
  return yaml
    .split(/^---\n/m)
    .map((text) => {
      const at = names.findIndex((name) => text.includes(`  name: ${name}\n`));
      const created = `  creationTimestamp: "2026-01-01T00:00:0${at}Z"\n`;
      return at < 0 ? text : text.replace('metadata:\n', `metadata:\n${created}`);
    })
    .join('---\n');
}

const workload = (namespace: string, name: string, labels = `app: ${name}`) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }
`;

/** A VirtualService by which callers inside are sent to a subset. */
const routed = (subset: string) => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: routed, namespace: acme }
spec:
  hosts: [cms.acme.svc.cluster.local]
  http: [{ route: [{ destination: { host: cms.acme.svc.cluster.local, subset: ${subset} } }] }]
`;

const CALLER = workload('acme', 'caller');
const STRANGER = workload('shop', 'stranger');
/** Its pods have no proxy. */
const PLAIN = `${workload('plain', 'caller')}---
apiVersion: v1
kind: Namespace
metadata: { name: plain }
`;

interface Question extends Expected {
  readonly from: string;
  readonly url: string;
  readonly send?: Record<string, string>;
  readonly sni?: string;
  /** `outbound|port|subset|host`, as the proxy of the sender has it. */
  readonly cluster?: string;
  /** Headers of the answer; `null` means absent. */
  readonly answered?: Record<string, string | null>;
  readonly method?: string;
  /** @default 1; of a share of the requests one is enough */
  readonly times?: number;
}

const ask = (from: string) => {
  return (url: string, expected: Omit<Question, 'from' | 'url'>): Question => ({ from, url, ...expected });
};
const caller = ask('acme/caller');
const stranger = ask('shop/stranger');
const plain = ask('plain/caller');
const gateway = ask('acme/gateway');
const CMS = 'http://cms.acme.svc.cluster.local';
const ACME = 'http://acme.example.com';

type Row = readonly [fixture: string, more: string, ...questions: Question[]];

/** Longer than the timeout of the rule that is meant. */
const SLOW = { 'x-lab-delay': '2500ms' };
const ADMIN = `Bearer ${ISSUER.token({ sub: 'ann', group: 'beta' })}`;
const PREFLIGHT = { origin: 'https://acme.example.com', 'access-control-request-method': 'GET' };
const WEB = `---\n${service('acme', 'web')}\n`;
const BEHIND_THE_WILDCARD = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: admin, namespace: acme }
spec:
  hosts: [admin.example.com]
  gateways: [gateway]
  http: [{ directResponse: { status: 200 } }]
`;

const answering = (namespace: string) => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: answering, namespace: ${namespace} }
spec:
  hosts: [a.example.com]
  gateways: [acme/gateway]
  http: [{ directResponse: { status: 418 } }]
`;
const OF_A_STRANGER = answering('rival');
/** Pods that Gateway acme/gateway is not meant for. */
const ANOTHER_GATEWAY = `${answering('acme')}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: edge }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { istio: edge }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
`;

const ROWS: readonly Row[] = [
  ['BL202/bad', CALLER, caller(`${CMS}/`, { status: 503, flags: 'NC' })],
  ['BL202/good', CALLER, caller(`${CMS}/`, { status: 200 })],
  // Pods of no other Gateway listen there: the lab makes them for the one that nobody is bound to.
  ['BL203/bad', '', gateway(`${ACME}/`, { status: 404 })],
  ['BL204/bad', '', gateway(`${ACME}/`, { status: 404 })],
  ['BL204/good', '', gateway(`${ACME}/`, { status: 200 })],
  ['BL204/good-server-name', '', gateway('https://b.example.com/', { status: 200, workload: 'api' })],
  ['BL209/bad', CALLER, caller(`${CMS}:81/`, { status: 200, cluster: 'outbound|81||cms.acme.svc.cluster.local' })],
  ['BL210/bad', CALLER, caller(`${CMS}/`, { status: 503, flags: 'NC' })],
  ['BL210/good', CALLER, caller(`${CMS}/`, { status: 200 })],
  ['BL213/bad', CALLER, caller(`${CMS}/`, { status: 200 })],
  ['BL214/bad', CALLER, caller(`${CMS}/`, { status: 200, version: 'main', times: 10 })],
  ['BL217/bad', '', gateway(`${ACME}/cms`, { status: 404 })],
  ['BL217/good', '', gateway(`${ACME}/cms`, { status: 200 })],
  [
    'BL218/bad',
    '',
    gateway(`${ACME}/cms`, {
      ...{ status: 200, send: { 'x-variant-id': 'a' } },
      headers: { 'x-variant-id': 'a', 'x-served-by': 'cms' },
    }),
  ],
  ['BL220/bad', CALLER, caller(`${CMS}/any`, { status: 200, route: 'mainline' })],
  [
    'BL222/bad',
    '',
    // The name of a rule: '-' where it has none.
    gateway('http://v1.acme.example.com/', { status: 200, route: '' }),
    gateway('http://v1.acme.example.com/', {
      status: 200,
      route: 'mainline',
      send: { host: 'v1.acme.example.com:80' },
    }),
    gateway('http://v1.acmeXexample.com/', { status: 404 }),
  ],
  ['BL223/bad', '', gateway('http://beta.acme.example.com/', { status: 200, route: 'mainline' })],
  ['BL225/bad', CALLER, caller(`${CMS}/cmsx`, { status: 200, send: SLOW })],
  ['BL225/good', CALLER, caller(`${CMS}/cmsx`, { status: 504, send: SLOW })],
  [
    'BL228/bad',
    CALLER,
    caller('http://ui.acme.svc.cluster.local/', {
      ...{ status: 200, send: { 'x-variant-id': 'a' } },
      headers: { 'x-variant-id': 'a,ops-1234' },
    }),
  ],
  ['BL229/bad', CALLER, caller(`${CMS}/`, { status: 200, times: 10 })],
  [
    'BL232/bad',
    CALLER,
    caller(`${CMS}/`, {
      ...{ status: 200, method: 'OPTIONS', send: { 'x-variant-id': 'ops-1234', ...PREFLIGHT } },
      answered: { 'access-control-allow-headers': 'content-type' },
    }),
  ],
  ['BL233/bad', '', gateway(`${ACME}/`, { status: 200, cluster: 'outbound|80||cms.acme.svc.cluster.local' })],
  ['BL236/bad', '', gateway(`${ACME}/`, { status: 200, route: 'mainline', send: { authorization: ADMIN } })],
  ['BL237/bad', '', gateway(`${ACME}/`, { status: 200, route: 'mainline' })],
  ['BL239/bad', '', ask('gateways/edge')(`${ACME}/`, { status: 404 })],
  ['BL239/good', '', ask('gateways/edge')(`${ACME}/`, { status: 200 })],
  ['BL240/bad', CALLER, caller(`${CMS}/`, { status: 504, send: SLOW })],
  ['BL244/bad', CALLER, caller(`${CMS}/`, { status: 200, send: { 'x-test': 'slow' } })],
  ['BL243/bad', CALLER, caller(`${CMS}/`, { status: 200, workload: 'cms' })],
  ['BL245/bad', '', gateway('http://ops-1234.example.com/', { status: 404 })],
  ['BL302/bad', `${CALLER}${routed('main')}`, caller(`${CMS}/`, { status: 503, flags: 'UH' })],
  ['BL302/good', `${CALLER}${routed('main')}`, caller(`${CMS}/`, { status: 200 })],
  [
    'BL303/bad',
    `${CALLER}${routed('main')}${workload('acme', 'cms-ops-1', 'app: cms, version: ops-1')}`,
    caller(`${CMS}/`, { status: 200, times: 60, version: 'ops-1' }),
  ],
  ['BL306/bad', `${CALLER}${STRANGER}${routed('ops-1234')}`, stranger(`${CMS}/`, { status: 503, flags: 'NC' })],
  ['BL307/bad', CALLER, ask('shop/front')(`${CMS}/`, { status: 503, flags: 'NC' }), caller(`${CMS}/`, { status: 200 })],
  ['BL313/bad', CALLER, caller(`${CMS}/`, { status: 200 })],
  ['BL316/bad', CALLER, caller(`${CMS}/`, { status: 200, cluster: 'outbound|80||cms.acme.svc.cluster.local' })],
  ['BL407/bad', OF_A_STRANGER, gateway('http://a.example.com/', { status: 418 })],
  ['BL407/good', OF_A_STRANGER, gateway('http://a.example.com/', { status: 404 })],
  ['BL408/bad', ANOTHER_GATEWAY, ask('edge/gateway')('http://a.example.com/', { status: 418 })],
  ['BL408/good', ANOTHER_GATEWAY, ask('edge/gateway')('http://a.example.com/', { status: 0 })],
  ['BL503/bad', `${CALLER}${routed('canary')}`, caller(`${CMS}/`, { status: 503, flags: 'UH' })],
  ['BL503/good', `${CALLER}${routed('canary')}`, caller(`${CMS}/`, { status: 200, version: 'canary' })],
  [
    'BL606/bad',
    `${WEB}${workload('acme', 'web')}${STRANGER}`,
    stranger('http://web.acme:8080/', { status: 200, headers: { 'x-forwarded-client-cert': null } }),
  ],
  ['BL607/bad', `${WEB}${workload('acme', 'web')}${PLAIN}`, plain('http://web.acme:8080/', { status: 200 })],
  ['BL609/bad', `${WEB}${workload('acme', 'web')}${STRANGER}`, stranger('http://web.acme:8080/', { status: 403 })],
  [
    'BL609/good-purge',
    `${WEB}${workload('acme', 'web')}${STRANGER}`,
    stranger('http://web.acme:8080/', { status: 403 }),
    { ...stranger('http://web.acme:8080/', { status: 200 }), method: 'PURGE' },
  ],
  ['BL571/bad', callerIn('shop'), ask('shop/caller')('http://cart.shop.svc.cluster.local:7070/', { status: 503 })],
  ['BL573/bad', CALLER, caller('http://web.shop.svc.cluster.local/', { status: 200 })],
  ['BL573/bad-deny', CALLER, caller('http://web.shop.svc.cluster.local/', { status: 403 })],
  ['BL573/bad-to', CALLER, caller('http://web.shop.svc.cluster.local/', { status: 200 })],
  ['BL573/good-empty-to', CALLER, caller('http://web.shop.svc.cluster.local/', { status: 403 })],
  ['BL573/good', CALLER, caller('http://web.shop.svc.cluster.local/', { status: 403 })],
  [
    'BL574/bad',
    '',
    ask('edge/gateway')('http://localhost/', { status: 404 }),
    ask('edge/gateway')('http://shop.example.com/', { status: 200 }),
  ],
  ['BL574/bad-service', '', ask('edge/gateway')('http://web/', { status: 404 })],
  ['BL610/bad-idle', '', ask('shop/ui')('http://web.shop.svc.cluster.local/', { status: 403 })],
  ['BL610/good-idle', '', ask('shop/ui')('http://web.shop.svc.cluster.local/', { status: 200 })],
  ['BL610/bad', CALLER, caller(`${CMS}/`, { status: 403 })],
  ['BL610/good', CALLER, caller(`${CMS}/`, { status: 200 })],
  ['BL611/bad', CALLER, caller(`${CMS}/`, { status: 403 })],
  [
    'BL612/bad',
    `${WEB}${workload('acme', 'web')}${PLAIN}`,
    plain('http://web.acme:8080/', { status: 403, send: { host: 'admin.example.com' } }),
    plain('http://web.acme:8080/', { status: 200, send: { host: 'admin.example.com:8080' } }),
  ],
  ['BL613/bad', STRANGER, stranger(`${CMS}/`, { status: 200 })],
  ['BL613/good', STRANGER, stranger(`${CMS}/`, { status: 403 })],
  ['BL614/bad', `${WEB}${workload('acme', 'web')}${STRANGER}`, stranger('http://web.acme:8080/', { status: 200 })],
  ['BL628/bad', PLAIN, plain('http://web.shop.svc.cluster.local/', { status: 200 })],
  ['BL628/good', PLAIN, plain('http://web.shop.svc.cluster.local/', { status: 0 })],
  ['BL634/bad', '', ask('front/ui')('http://web.shop.svc.cluster.local/', { status: 403 })],
  ['BL634/good', '', ask('front/ui')('http://web.shop.svc.cluster.local/', { status: 200 })],
  ['BL636/bad', '', ask('edge/gateway')('http://shop.example.com/', { status: 403, send: { authorization: ADMIN } })],
  ['BL636/good', '', ask('edge/gateway')('http://shop.example.com/', { status: 200, send: { authorization: ADMIN } })],
  ['BL703/bad', CALLER, caller('http://other.example.net/', { status: 0 })],
  ['BL707/bad', CALLER, caller('https://api.payments.example.net/', { status: 0 })],
  ['BL707/good', CALLER, caller('https://api.payments.example.net/', { status: 200 })],
];

/** Only pods of these namespaces have a proxy. */
const SIDECARS = ['acme/*', 'shop/*', 'edge/*', 'front/*', 'rival/*', 'gateways/*', 'istio-system/*'];

test.each(ROWS.map(([name, ...rest]) => [name, rest] as const))('%s', async (name, [more, ...questions]) => {
  const yaml = `${fixture(name)}${more}`;
  await inForce(yaml, { sidecars: SIDECARS });
  const model = MeshModel.ofText(yaml);
  const resolver = new Resolver(model);
  for (const question of questions) {
    const { from, url, send: headers = {}, cluster, answered = {}, method = 'GET', times = 1, ...expected } = question;
    const asked = { from, url, method, headers };
    if (times > 1) {
      const answers = await lab!.play(Array.from({ length: times }, () => asked));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([expected.status]));
      if (expected.version !== undefined) expect(answers.map(({ version }) => version)).toContain(expected.version);
      continue;
    }
    const result = await lab!.expect(asked, expected);
    if (cluster !== undefined) expect(result.logs![0]!.cluster).toBe(cluster);
    const seen = Object.fromEntries(Object.keys(answered).map((key) => [key, result.headers?.[key] ?? null]));
    expect(seen).toEqual(answered);
    // How long the application takes is not known to the resolver.
    if (expected.status === 504) continue;
    expect({ url, said: saidOf(resolver.resolve(askFor(model, asked))) }).toEqual({ url, said: expected.status });
  }
});

/** Objects that say nothing to any proxy. */
const NOT_IN_FORCE: readonly (readonly [fixture: string, object: RegExp, more: string])[] = [
  ['BL207/bad', /name: cms-retries$/m, ''],
  ['BL301/bad', /kind: DestinationRule/, ''],
  ['BL305/bad', /name: cms-old$/m, ''],
  ['BL317/bad', /namespace: istio-system/, ''],
  ['BL602/bad', /name: other$/m, workload('acme', 'web')],
  ['BL603/bad', /name: main$/m, ''],
  ['BL605/bad', /kind: PeerAuthentication/, ''],
  ['BL702/bad', /kind: Sidecar/, ''],
  ['BL704/bad', /kind: Sidecar/, ''],
];

const AGES = ['default', 'cms', 'other', 'main', 'cms-retries', 'cms-old'];

test.each(NOT_IN_FORCE)('%s is in force for nobody', async (name, object, more) => {
  const documents = `${aged(fixture(name), AGES)}${more}${CALLER}`.split(/^---\n/m);
  const subject = documents.filter((text) => object.test(text));
  expect(subject).toHaveLength(1);
  await inForce(documents.join('---\n'));
  const workloads = lab!.workloads.filter((each) => !each.startsWith('(external)'));
  const all = await configurationOf(lab!, workloads);
  await lab!.replaceAll(documents.filter((text) => text !== subject[0]).join('---\n'));
  expect((await configurationOf(lab!, workloads)) === all).toBe(true);
});

const REFUSED = [
  ...[
    'BL116/bad',
    'BL119/bad',
    'BL120/bad',
    'BL211/bad',
    'BL215/bad',
    'BL216/bad',
    'BL221/bad',
    'BL227/bad',
    'BL234/bad',
  ],
  ...['BL235/bad', 'BL242/bad', 'BL249/bad', 'BL304/bad', 'BL406/bad', 'BL409/bad', 'BL601/bad', 'BL615/bad'],
  ...['BL406/bad-grpc', 'BL406/bad-bytes'],
];

test.each(REFUSED)('%s is refused', async (name) => {
  if (lab === undefined) lab = await Lab.start({ manifests: CALLER });
  await expect(lab.replaceAll(fixture(name))).rejects.toThrow();
});

/** An address at which nothing listens. */
const CLOSED = `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: closed, namespace: acme }
spec:
  hosts: [closed.example.net]
  location: MESH_EXTERNAL
  resolution: STATIC
  endpoints: [{ address: 10.244.0.1, ports: { http: 1 } }]
  ports: [{ number: 80, name: http, protocol: HTTP }]
`;

test.each(['bad', 'good'])('retries for statuses only do not retry a connection that fails: BL246/%s', async (name) => {
  const rules = fixture(`BL246/${name}`).split(/^---\n/m);
  const rule = rules.find((text) => text.includes('kind: VirtualService'))!;
  const mesh = await inForce(
    `${rule.replaceAll('cms.acme.svc.cluster.local', 'closed.example.net')}${CLOSED}${CALLER}`,
  );
  // URX: all attempts were made.
  const flags = name === 'bad' ? 'UF' : 'URX,UF';
  await mesh.expect({ from: 'acme/caller', url: 'http://closed.example.net/' }, { status: 503, flags });
});

/** A fixture whose gateway is written in one line, made by Istio's template for gateways. */
function withGateway(yaml: string): string {
  const labels = 'metadata: { labels: { istio: gateway }';
  expect(yaml).toContain(`${labels} }`);
  return yaml.replace(`${labels} }`, `${labels}, annotations: { inject.istio.io/templates: gateway } }`);
}

test('a gateway that sends to its own Service ends the request only when its headers are too long (BL546)', async () => {
  const mesh = await inForce(withGateway(fixture('BL546/bad')));
  await mesh.expect({ from: 'acme/gateway', url: 'http://shop.example.net/' }, { status: 431 });
});

test('a mirror without a percentage copies every request (BL231)', async () => {
  const mesh = await inForce(`${fixture('BL231/bad')}${CALLER}`);
  const { total: before } = await mesh.received('acme/cms-canary');
  const request = { from: 'acme/caller', url: `${CMS}/` };
  const answers = await mesh.play(Array.from({ length: 20 }, () => request));
  expect(answers.every(({ version }) => version === 'main')).toBe(true);
  // Copies arrive after the answers.
  let copies = 0;
  while (copies < 20) {
    copies = (await mesh.received('acme/cms-canary')).total - before;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(copies).toBe(20);
});

test('weights choose anew for each request, whatever a hash keeps (BL238)', async () => {
  const even = fixture('BL238/bad').replace('weight: 95', 'weight: 50').replace('weight: 5\n', 'weight: 50\n');
  const mesh = await inForce(`${even}${CALLER}`);
  const request = { from: 'acme/caller', url: `${CMS}/`, headers: { 'x-user': 'ann' } };
  const answers = await mesh.play(Array.from({ length: 100 }, () => request));
  expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(['main', 'canary']));
});

test('under the name of a wildcard one gets to the host that asks for certificates (BL410)', async () => {
  const mesh = await inForce(`${fixture('BL410/bad')}${BEHIND_THE_WILDCARD}`);
  const request = { from: 'acme/gateway', url: 'https://admin.example.com/' };
  await mesh.expect(request, { status: 0 });
  await mesh.expect({ ...request, sni: 'other.example.com' }, { status: 200 });
});

test('what the proxy of pods reads depends on which of two Services is older (BL511)', async () => {
  const seen = new Set<string>();
  for (const order of [
    ['cms', 'cms-second'],
    ['cms-second', 'cms'],
  ]) {
    await inForce(`${aged(fixture('BL511/bad'), order)}${CALLER}`);
    const workloads = lab!.workloads.filter((each) => !each.startsWith('(external)'));
    seen.add(await configurationOf(lab!, workloads));
  }
  expect(seen.size).toBe(2);
});

test('all attempts together have no more time than the timeout (BL230)', async () => {
  const mesh = await inForce(`${fixture('BL230/bad')}${CALLER}`);
  const { total: before } = await mesh.received('acme/cms');
  const slow = { 'x-lab-delay': '5s' };
  await mesh.expect({ from: 'acme/caller', url: `${CMS}/`, headers: slow }, { status: 504, flags: 'UT' });
  const attempts = (await mesh.received('acme/cms')).total - before;
  // 1 and 5 more are meant.
  expect(attempts).toBeLessThan(6);
});

/** A certificate of an authority that nobody knows, and what the Secret of a Gateway holds. */
function secretOf(withAuthority: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'branchline-certificate-'));
  try {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const args = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=www.example.com',
    ];
    execFileSync('openssl', ['req', '-x509', ...args, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const [pem, secret] = [certificate, key].map((file) => readFileSync(file).toString('base64'));
    const data = `tls.crt: ${pem}, tls.key: ${secret}${withAuthority ? `, ca.crt: ${pem}` : ''}`;
    return `apiVersion: v1\nkind: Secret\nmetadata: { name: cert, namespace: acme }\ndata: { ${data} }\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each([
  // The client does not take the certificate: so it was shown one.
  ['BL404/bad-no-authority', false, /reset|EOF/],
  ['BL404/good-authority', true, /x509/],
])('%s: a server with MUTUAL and no certificate of an authority shows none of its own', async (name, has, error) => {
  const documents = fixture(name).split(/^---\n/m);
  const others = documents.filter((text) => !text.includes('kind: Secret'));
  const mesh = await inForce(withGateway([...others, secretOf(has)].join('---\n')));
  const asked = { from: 'acme/gateway', url: 'https://www.example.com/', clientCertificate: true };
  const result = await mesh.request(asked);
  expect([result.status, result.error]).toEqual([0, expect.stringMatching(error)]);
});

test('keys that istiod cannot fetch verify no token (BL637)', async () => {
  const text = readFileSync(join(__dirname, '../check/fixtures/BL637/bad-service.yaml'), 'utf8');
  const mesh = await inForce(`${text}${CALLER}`);
  const request = { from: 'acme/caller', url: 'http://web.acme.svc.cluster.local/' };
  const token = new Issuer('https://id.example.com').token({ sub: 'ann' });
  await mesh.expect({ ...request, headers: { authorization: `Bearer ${token}` } }, { status: 401 });
  await mesh.expect(request, { status: 403 });
});

test('an entry of a Telemetry without providers takes those of the mesh, and its own settings with them (BL710)', async () => {
  const pods = workload('acme', 'web');
  const isTraced = async (manifests: string) => {
    const mesh = await inForce(manifests);
    return (await configurationOf(mesh, ['acme/web'])).includes('"tracing":{');
  };
  expect(await isTraced(pods)).toBe(true);
  expect(await isTraced(`${fixture('BL710/bad')}${pods}`)).toBe(false);
});

test('a ServiceEntry for the host of a Service takes its place in its own namespace (BL708)', async () => {
  // By DNS its host would lead to the Service after all.
  const entry = 'resolution: STATIC\n  endpoints: [{ address: 10.244.255.250 }]';
  const yaml = `${fixture('BL708/bad').replace('resolution: DNS', entry)}${CALLER}${workload('rival', 'caller')}`;
  const mesh = await inForce(`${yaml}${STRANGER}`);
  const answeredBy = async (from: string) => (await mesh.request({ from, url: `${CMS}/` })).namespace;
  expect(await answeredBy('acme/caller')).toBe('acme');
  expect(await answeredBy('shop/stranger')).toBe('acme');
  expect(await answeredBy('rival/caller')).toBe('(external)');
});
