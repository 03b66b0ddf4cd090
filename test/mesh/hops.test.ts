import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { askFor } from '../resolver/ask-for';
import type { RandomRequest } from '../resolver/random/requests';
import { Lab } from './lab';
import { saidOf } from './said-of';

/** What the lints about hops claim, on a real mesh: their own fixtures, wrong and right ones, and a request for each. */
let lab: Lab | undefined;

afterAll(() => lab?.stop());

interface Question {
  readonly from?: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly webSocket?: boolean;
  /** 0 is no connection. */
  readonly status: number;
  readonly location?: string;
  /** The rule that takes it. */
  readonly rule?: string;
}

const outside = (url: string, status: number, more: Partial<Question> = {}): Question => ({
  from: 'edge/gateway',
  url,
  status,
  ...more,
});
const inside = (url: string, status: number, more: Partial<Question> = {}): Question => ({
  from: 'shop/api',
  url,
  status,
  ...more,
});
const API = 'api.shop.svc.cluster.local';

const CASES: [fixture: string, ...questions: Question[]][] = [
  ['BL530/bad', outside('https://shop.example.com/', 400)],
  ['BL530/bad-mesh', inside(`http://${API}/`, 400)],
  [
    'BL530/bad-behind-a-rule',
    inside(`http://${API}/`, 200),
    inside(`http://${API}/`, 400, { headers: { 'x-user': 'x' } }),
  ],
  ['BL530/bad-outside', inside('http://pay.example.com/', 400)],
  ['BL530/bad-subset', inside(`http://${API}/`, 400)],
  ['BL530/good', outside('https://shop.example.com/', 200)],
  ['BL530/good-outside', inside('http://pay.example.com/', 200)],
  ['BL531/bad', inside('https://pay.example.com/', 0)],
  ['BL531/bad-service', inside('https://vault.shop.svc.cluster.local:8200/', 0)],
  ['BL531/good', inside('https://pay.example.com/', 200), inside('http://pay.example.com/', 200)],
  ['BL532/bad', inside('http://pay.example.com/', 503)],
  ['BL532/bad-service', inside(`http://${API}/`, 503)],
  ['BL532/good', inside('http://pay.example.com/', 200)],
  ['BL533/bad', outside('https://shop.example.com/v1', 0)],
  ['BL533/bad-tls', outside('https://shop.example.com/', 404)],
  ['BL533/bad-tcp', outside('http://shop.example.com/', 404)],
  ['BL533/good', outside('https://shop.example.com/', 200)],
  ['BL533/good-both', outside('https://shop.example.com/', 200), outside('http://shop.example.com/', 200)],
  ['BL534/bad', outside('http://shop.example.com:443/a', 301, { location: 'https://shop.example.com:443/a' })],
  ['BL534/bad-rule', outside('https://shop.example.com/a', 301, { location: 'https://shop.example.com/a' })],
  ['BL534/good', outside('http://shop.example.com/a', 301), outside('https://shop.example.com/a', 200)],
  ['BL534/good-rule', outside('http://shop.example.com/a', 301), outside('https://shop.example.com/a', 200)],
  [
    'BL535/bad',
    outside('http://shop.example.com/', 503, { webSocket: true }),
    outside('http://shop.example.com/', 200),
  ],
  ['BL535/bad-port', outside('http://shop.example.com/', 503, { webSocket: true })],
  ['BL535/bad-protocol', inside(`http://${API}/`, 503, { webSocket: true })],
  ['BL535/good', outside('http://shop.example.com/', 101, { webSocket: true })],
  ['BL536/bad', outside('http://shop.example.com/', 503)],
  ['BL536/bad-mesh', inside(`http://${API}/`, 503)],
  ['BL536/good', outside('http://shop.example.com/', 200)],
  ['BL536/good-inside', outside('http://shop.example.com/', 200)],
  ['BL538/bad', ...['/orders', '/users/1', '/health'].map((path) => outside(`http://shop.example.com${path}`, 404))],
  [
    'BL538/bad-query',
    outside('http://shop.example.com/find?kind=book', 200, { rule: 'rest' }),
    outside('http://shop.example.com/books', 200, { rule: 'rest' }),
  ],
  [
    'BL538/good',
    outside('http://shop.example.com/find/x', 200, { rule: 'path' }),
    outside('http://shop.example.com/a(b)', 200, { rule: 'brackets' }),
    outside('http://shop.example.com/y', 200, { rule: 'one-of' }),
    outside('http://shop.example.com/b', 200, { rule: 'slash-later' }),
  ],
  [
    'BL538/bad-templates',
    outside('http://shop.example.com/orders/1', 200, { rule: 'rest' }),
    outside('http://shop.example.com/orders/*', 200, { rule: 'star' }),
    outside('http://shop.example.com/users/7', 200, { rule: 'rest' }),
    outside('http://shop.example.com/books/123', 200, { rule: 'rest' }),
  ],
  ['BL539/bad-wildcard', inside(`http://${API}/`, 200, { rule: 'default' })],
  [
    'BL534/bad-closed',
    outside('http://shop.example.com/', 301, { location: 'https://shop.example.com/' }),
    outside('https://shop.example.com/', 0),
  ],
  ['BL539/bad', inside(`http://${API}/`, 200, { rule: 'default' })],
  ['BL539/good', inside('http://one.example.com/', 200, { rule: 'all' })],
  ['BL540/bad', inside(`http://${API}/`, 404), outside('http://shop.example.com/api/x', 200)],
  ['BL540/good', inside(`http://${API}/`, 200)],
  ['BL540/good-mesh', inside(`http://${API}/`, 404)],
  ['BL646/bad', inside(`http://${API}/`, 0, { from: 'shop/web' })],
  ['BL646/bad-no-addresses', inside(`http://${API}/`, 0, { from: 'shop/web' })],
  ['BL646/bad-all-addresses', inside(`http://${API}/`, 0, { from: 'shop/web' })],
  ['BL646/bad-by-name', inside(`http://${API}/`, 403, { from: 'shop/web' })],
  ['BL646/good', inside(`http://${API}/`, 200, { from: 'shop/web' })],
  ['BL646/good-permissive', inside(`http://${API}/`, 200, { from: 'shop/web' })],
  ['BL646/good-included-port', inside(`http://${API}/`, 200, { from: 'shop/web' })],
  ['BL645/bad', inside('http://pay.example.com/', 503)],
  ['BL645/bad-namespace', inside('http://pay.example.com/', 503)],
  ['BL645/bad-mutual', inside('http://pay.example.com/', 503)],
  ['BL645/bad-cacert', inside('http://pay.example.com/', 503)],
  ['BL645/bad-gateway', outside('http://pay.example.com/', 503)],
  ['BL531/bad-root', inside('https://pay.example.com:9443/', 0)],
  ['BL534/bad-port', outside('http://shop.example.com/old', 301, { location: 'http://shop.example.com:8888/new' })],
  ['BL535/bad-path', outside('http://shop.example.com/ws/', 503, { webSocket: true })],
  ['BL542/bad', outside('https://shop.example.com/', 0)],
  ['BL542/bad-twice', outside('https://shop.example.com/', 0), inside(`http://${API}/`, 200)],
  ['BL542/bad-outside', inside('https://pay.example.com/', 0)],
  ['BL542/good', outside('https://shop.example.com/', 200)],
];

test.each(CASES.map(([fixture, ...questions]) => [fixture, questions] as const))('%s', async (fixture, questions) => {
  const yaml = readFileSync(join(__dirname, '..', 'check', 'fixtures', `${fixture}.yaml`), 'utf8');
  const settings = { external: ['pay.example.com', 'one.example.com', 'vpn.example.net'] };
  if (lab === undefined) lab = await Lab.start({ ...settings, manifests: yaml });
  else await lab.replaceAll(yaml, settings);
  const model = MeshModel.ofText(yaml);
  const resolver = new Resolver(model);
  for (const { webSocket, status, location, rule, from = '', url, ...question } of questions) {
    const headers = { ...question.headers, ...(webSocket && { upgrade: 'websocket' }) } as Record<string, string>;
    const [answer] = await lab.play([{ from, url, ...question, ...(webSocket && { webSocket: 'hello' }) }], {
      logs: rule !== undefined,
    });
    const seen = { url, status: answer!.status, ...(location && { location: answer!.headers?.location }) };
    expect({ ...seen, ...(rule && { rule: answer!.logs?.[0]?.route }) }).toEqual({
      url,
      status,
      ...(location && { location }),
      ...(rule && { rule }),
    });
    const asked: RandomRequest = { from, url, method: 'GET', headers };
    expect({ url, said: saidOf(resolver.resolve(askFor(model, asked))) }).toEqual({
      url,
      said: status === 101 ? 200 : status,
    });
  }
});

test('BL530/bad-mirror: copies in plain HTTP do not arrive where TLS is taken', async () => {
  const yaml = readFileSync(join(__dirname, '..', 'check', 'fixtures', 'BL530', 'bad-mirror.yaml'), 'utf8');
  await lab?.stop();
  lab = await Lab.start({ manifests: yaml });
  const [answer] = await lab.play([{ from: 'shop/api', url: `http://${API}/` }]);
  expect(answer).toMatchObject({ status: 200, workload: 'api' });
  const copies = await lab.envoy('shop/api', '/clusters?format=text');
  expect(copies).toMatch(/outbound\|443\|\|shadow\.shop\.svc\.cluster\.local::.*::rq_total::1/);
  expect((await lab.received('shop/shadow')).total).toBe(0);
});

test.each([
  ['BL714/bad', 503],
  ['BL714/good', 200],
])('%s: a Sidecar leads a port to where something listens, or nothing', async (name, status) => {
  const yaml = readFileSync(join(__dirname, '..', 'check', 'fixtures', `${name}.yaml`), 'utf8');
  await lab?.stop();
  lab = await Lab.start({ manifests: yaml });
  await lab.expect({ from: 'shop/web', url: `http://${API}/` }, { status });
});

test('a sidecar begins no TLS for a rule whose certificates are in a Secret, unless the rule selects it', async () => {
  const url = 'http://pay.example.com/';
  const good = readFileSync(join(__dirname, '..', 'check', 'fixtures', 'BL531', 'good.yaml'), 'utf8');
  const secret = good.replace('caCertificates: system', 'credentialName: pay-ca');
  expect(secret).not.toBe(good);
  await lab?.stop();
  lab = await Lab.start({ manifests: secret, external: ['pay.example.com'] });
  const [answer] = await lab.play([{ from: 'shop/api', url }]);
  expect(answer!.status).toBe(400);
  const model = MeshModel.ofText(secret);
  const asked = askFor(model, { from: 'shop/api', url, method: 'GET', headers: {} });
  expect(saidOf(new Resolver(model).resolve(asked))).toBe(400);
});
