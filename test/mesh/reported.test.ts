import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { askFor } from '../resolver/ask-for';
import { drained } from './agreement/drained';
import { Lab } from './lab';
import { saidOf } from './said-of';

/** What people reported to Istio and lints claim, on a real mesh: their own fixtures, and what the resolver says of each request. */
let lab: Lab | undefined;

afterAll(() => lab?.stop());

interface Question {
  readonly from: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  /** 0 is no connection. */
  readonly status: number;
  readonly workload?: string;
  readonly location?: string;
  /** The path that the pod is sent. */
  readonly path?: string;
  /** The origin that the answer allows; absent where it is not looked at. */
  readonly allowed?: string | undefined;
  /** Whether it arrives by mTLS. */
  readonly isMutual?: boolean;
}

const ask = (from: string) => {
  return (url: string, status: number, more: Partial<Question> = {}): Question => ({ from, url, status, ...more });
};
const outside = ask('edge/gateway');
const inside = ask('shop/web');
const SHOP = 'http://shop.example.com';
const API = 'http://api.shop.svc.cluster.local';
const cookie = (value: string) => ({ headers: { cookie: value } });
const origin = (value: string) => ({ headers: { origin: value } });
const agent = (value: string) => ({ headers: { 'user-agent': value } });

const CASES: [fixture: string, ...questions: Question[]][] = [
  ['BL201/bad-below-a-wildcard', inside(`${API}/`, 503)],
  ['BL201/bad-wildcard', inside(`${API}/`, 503)],
  ['BL250/bad', outside(`${SHOP}/api/v1/x`, 200, { path: '/$1' })],
  ['BL250/bad-regex-rewrite', outside(`${SHOP}/api/x`, 200, { path: '/$1' })],
  ['BL250/bad-redirect', outside(`${SHOP}/old/x`, 301, { location: `${SHOP}/new/\\1` })],
  ['BL250/good', outside(`${SHOP}/api/x`, 200, { path: '/x' })],
  ['BL251/bad', outside(`${SHOP}/admin`, 200, { workload: 'web' })],
  ['BL251/bad-port', outside(`${SHOP}/`, 200, { workload: 'web' })],
  ['BL251/bad-caller', inside(`${API}/`, 200, { workload: 'api' })],
  ['BL251/good', outside(`${SHOP}/admin`, 200, { workload: 'api' }), inside(`${API}/`, 200, { workload: 'web' })],
  ['BL252/bad', inside(`${API}/`, 200), ask('pay/cart')(`${API}/`, 503)],
  [
    'BL252/bad-behind-a-rule',
    ask('pay/cart')(`${API}/`, 200),
    ask('pay/cart')(`${API}/`, 503, { headers: { 'x-user': 'x' } }),
  ],
  ['BL252/bad-namespace-of-its-own', ask('config/console')(`${API}/`, 200), inside(`${API}/`, 503)],
  ['BL252/good', inside(`${API}/`, 200), ask('pay/cart')(`${API}/`, 200)],
  ['BL252/good-private', inside(`${API}/`, 200), ask('pay/cart')(`${API}/`, 200)],
  [
    'BL253/bad',
    inside(`${API}/`, 200, { workload: 'web', ...cookie('user=jason') }),
    inside(`${API}/`, 200, { workload: 'api', ...cookie('a=b; user=jason') }),
    inside(`${API}/`, 200, { workload: 'api', ...cookie('tier=gold; a=b') }),
    inside(`${API}/`, 200, { workload: 'api', ...agent('Mozilla/5.0 (iPhone) Mobile/15E148') }),
  ],
  [
    'BL253/good',
    inside(`${API}/`, 200, { workload: 'web', ...cookie('a=b; user=jason') }),
    inside(`${API}/`, 200, { workload: 'web', ...agent('Mozilla/5.0 (iPhone) Mobile/15E148') }),
  ],
  ['BL308/bad-no-proxy', inside(`${API}/`, 503)],
  ['BL308/good-no-proxy-behind-another-rule', inside(`${API}/`, 200)],
  ['BL254/bad', inside(`${API}/`, 200, { ...origin('https://app.example.com'), allowed: undefined })],
  [
    'BL254/good',
    inside(`${API}/`, 200, { ...origin('https://app.example.com'), allowed: 'https://app.example.com' }),
    inside(`${API}/`, 200, { ...origin('https://b.example.com:8443'), allowed: 'https://b.example.com:8443' }),
  ],
  ['BL255/bad', outside(`${SHOP}/`, 200, { workload: 'api' })],
  ['BL255/good', outside(`${SHOP}/`, 200, { workload: 'web' })],
  ['BL308/bad-outside', inside('https://pay.example.com/', 0)],
  ['BL308/bad-outside-plain', inside('http://pay.example.com/', 503)],
  ['BL308/good-inside', inside('https://pay.example.com/', 200)],
  ['BL312/bad-tls', inside('http://pay.example.com/', 400)],
  ['BL312/good-tls', inside('http://pay.example.com/', 200)],
  ['BL320/bad', inside(`${API}/`, 200, { isMutual: true })],
  ['BL320/bad-subset', inside(`${API}/`, 200, { isMutual: true })],
  ['BL320/good', inside(`${API}/`, 200, { isMutual: false })],
  ['BL319/bad', inside('http://pay.example.com/', 400)],
  ['BL319/good-files', inside('http://pay.example.com/', 200)],
  ['BL527/bad', inside(`${API}/`, 503)],
  ['BL527/bad-policy', inside(`${API}/admin`, 200)],
  ['BL527/good', inside(`${API}/`, 200), inside(`${API}/admin`, 403)],
  ['BL527/good-plaintext', inside(`${API}/`, 200)],
  ['BL533/bad-mesh', inside('https://pay.example.com/', 200)],
  ['BL533/good-mesh', inside('http://pay.example.com/', 200)],
  [
    'BL627/bad-stars',
    inside(`${API}/service/a/health`, 403),
    inside(`${API}/service/*/health`, 200),
    inside(`${API}/v1/a`, 403),
    inside(`${API}/v2/a`, 200),
    inside(`${API}/a/status`, 200),
    inside(`${API}/v3/a/x`, 200),
  ],
  ['BL604/bad-beside-the-gateway', outside(`${SHOP}/admin`, 200)],
  ['BL604/good-at-the-gateway', outside(`${SHOP}/admin`, 403)],
  ['BL625/bad-issuer', ask('shop/web')('http://web.shop.svc.cluster.local/', 403)],
  ['BL625/bad-no-rules', ask('shop/web')('http://web.shop.svc.cluster.local/', 403)],
  ['BL625/bad-issuer-claim', ask('shop/web')('http://web.shop.svc.cluster.local/', 403)],
  ['BL635/bad', outside('http://www.example.com/', 403)],
  ['BL635/bad-deny', outside('https://www.example.com/', 403)],
  ['BL635/bad-namespace', outside('http://www.example.com/', 403)],
  ['BL635/good', outside('http://www.example.com/', 200)],
  ['BL635/bad-nothing-allowed', outside(`${SHOP}/`, 403)],
];

/** Pods that the fixture leaves without a proxy. */
function sidecarsOf(yaml: string): string[] {
  const bare = yaml.includes('sidecar.istio.io/inject: "false"');
  return bare ? ['shop/web', 'edge/*'] : ['*/*'];
}

test.each(CASES.map(([fixture, ...questions]) => [fixture, questions] as const))('%s', async (fixture, questions) => {
  const yaml = readFileSync(join(__dirname, '..', 'check', 'fixtures', `${fixture}.yaml`), 'utf8');
  const settings = { external: ['pay.example.com'], sidecars: sidecarsOf(yaml) };
  if (lab === undefined) lab = await Lab.start({ ...settings, manifests: yaml });
  else await lab.replaceAll(yaml, settings);
  // No connection is left to pods whose policies were others.
  await drained(lab);
  const model = MeshModel.ofText(yaml);
  const resolver = new Resolver(model);
  for (const question of questions) {
    const { from, url, headers = {}, status, workload, location, path } = question;
    const [answer] = await lab.play([{ from, url, headers }]);
    if ('allowed' in question) expect(answer!.headers?.['access-control-allow-origin']).toBe(question.allowed);
    const { isMutual } = question;
    if (isMutual !== undefined) expect('x-forwarded-client-cert' in (answer!.received?.headers ?? {})).toBe(isMutual);
    const expected = {
      url,
      status,
      ...(workload && { workload }),
      ...(location && { location }),
      ...(path && { path }),
    };
    expect({
      url,
      status: answer!.status,
      ...(workload && { workload: answer!.workload }),
      ...(location && { location: answer!.headers?.location }),
      ...(path && { path: answer!.received?.path }),
    }).toEqual(expected);
    const said = resolver.resolve(askFor(model, { from, url, method: 'GET', headers }));
    expect({ url, said: saidOf(said) }).toEqual({ url, said: status });
    if (path !== undefined && said.outcome.kind === 'forward') expect(said.outcome.destinations[0]!.path).toBe(path);
  }
});

test('BL526/bad: the plaintext of a kubelet is cut off at a port that takes mTLS only', async () => {
  const yaml = readFileSync(join(__dirname, '..', 'check', 'fixtures', 'BL526/bad.yaml'), 'utf8');
  const kubelet = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: kubelet, namespace: shop }
spec:
  selector: { matchLabels: { app: kubelet } }
  template:
    metadata: { labels: { app: kubelet } }
    spec: { containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }
`;
  await lab!.replaceAll(`${yaml}${kubelet}`, { sidecars: ['shop/api'] });
  const request = { from: 'shop/kubelet', url: `${API}/healthz` };
  expect((await lab!.request(request)).status).toBe(0);
  await lab!.replaceAll(`${yaml.replace('STRICT', 'PERMISSIVE')}${kubelet}`, { sidecars: ['shop/api'] });
  expect((await lab!.request(request)).status).toBe(200);
});
