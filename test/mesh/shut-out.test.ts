import { Lab } from './lab';
import { callerIn, lintFixture } from './lint-fixture';

/** What lints about policies that shut everybody out, or are in force nowhere, and about servers without rules claim, on a real mesh. */
let lab: Lab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

const WWW = 'http://www.example.com/';

test.each([
  ['bad', 403],
  ['good', 200],
])('a policy without rules refuses what no other one allows (BL641 %s)', async (name, status) => {
  lab = await Lab.start({ manifests: `${lintFixture(`BL641/${name}`)}${callerIn('shop')}${callerIn('pay')}` });
  for (const from of ['shop/caller', 'pay/caller'])
    await lab.expect({ from, url: 'http://web.shop.svc.cluster.local/' }, { status });
  await lab.expect({ from: 'shop/caller', url: 'http://api.shop.svc.cluster.local/' }, { status: 200 });
});

test('in the root namespace it shuts every pod (BL641 bad-mesh)', async () => {
  lab = await Lab.start({ manifests: `${lintFixture('BL641/bad-mesh')}${callerIn('pay')}` });
  for (const name of ['web', 'api'])
    await lab.expect({ from: 'pay/caller', url: `http://${name}.shop.svc.cluster.local/` }, { status: 403 });
});

test.each([
  ['bad-gateway', 403],
  ['good-gateway', 200],
])('in the root namespace it shuts gateways too (BL641 %s)', async (name, status) => {
  lab = await Lab.start({ manifests: lintFixture(`BL641/${name}`) });
  await lab.expect({ from: 'edge/gateway', url: WWW }, { status });
});

test('a policy for a Gateway that is not there is in no sidecar (BL643)', async () => {
  lab = await Lab.start({ manifests: `${lintFixture('BL643/bad')}${callerIn('shop')}` });
  await lab.expect({ from: 'shop/caller', url: 'http://web.shop.svc.cluster.local/' }, { status: 200 });
});

test.each([
  ['bad', 200],
  ['good', 403],
])('a policy asks for the server name of TLS (BL644 %s)', async (name, status) => {
  lab = await Lab.start({ manifests: lintFixture(`BL644/${name}`) });
  // What it names is refused, or never asked: over plain HTTP there is no server name.
  const url = 'https://www.example.com/';
  await lab.expect({ from: 'edge/gateway', url }, { status });
  await lab.expect({ from: 'edge/gateway', url: 'http://admin.example.com/' }, { status: 200 });
});

test.each([
  ['bad', 200, 0],
  ['bad-plain', 404, 200],
  ['good-redirect', 301, 200],
])('a server takes rules of one kind (BL259 %s)', async (name, plain, tls) => {
  lab = await Lab.start({ manifests: lintFixture(`BL259/${name}`) });
  await lab.expect({ from: 'edge/gateway', url: WWW }, { status: plain });
  await lab.expect({ from: 'edge/gateway', url: 'https://www.example.com/' }, { status: tls });
});

test.each([
  ['bad', 'http://www.exmaple.com/', 404],
  ['bad-namespace', 'http://www.example.com/', 404],
  ['bad-beside-the-mesh', 'http://news.example.org/', 404],
  ['bad-redirect', 'http://www.exmaple.com/', 301],
  ['bad-redirect', 'https://www.exmaple.com/', 0],
  ['good', 'http://www.example.com/', 200],
  ['good-redirect', 'https://www.example.com/', 200],
])('a host has to be written alike in both places (BL261 %s, %s)', async (name, url, status) => {
  lab = await Lab.start({ manifests: lintFixture(`BL261/${name}`) });
  await lab.expect({ from: 'edge/gateway', url }, { status });
});

test.each([
  ['bad', 503],
  ['bad-empty', 503],
  ['good', 200],
])('a Service without a selector has no pods (BL549 %s)', async (name, status) => {
  lab = await Lab.start({ manifests: `${lintFixture(`BL549/${name}`)}${callerIn('shop')}` });
  await lab.expect({ from: 'shop/caller', url: 'http://web.shop.svc.cluster.local/' }, { status });
});

test.each([
  ['bad-delegate', 503],
  ['good-delegate', 200],
])("a delegate's route without a port takes that of the gateway (BL209 %s)", async (name, status) => {
  lab = await Lab.start({ manifests: lintFixture(`BL209/${name}`) });
  await lab.expect({ from: 'edge/gateway', url: 'http://www.example.com:8000/web' }, { status });
});

test.each([
  ['bad-outside-port', 503],
  ['good-outside-port', 200],
])('a host outside takes no mTLS of the mesh, also on one port (BL308 %s)', async (name, status) => {
  lab = await Lab.start({ manifests: `${lintFixture(`BL308/${name}`)}${callerIn('shop')}` });
  await lab.expect({ from: 'shop/caller', url: 'http://edition.cnn.com/' }, { status });
});

test("a Service's address takes no connections on the ports of its pods (BL910)", async () => {
  lab = await Lab.start({ manifests: lintFixture('BL910/bad') });
  const ask = (url: string) => ({ from: 'pay/till', url });
  const answers = await lab.play(['http://web.shop:8080/orders', 'http://api:8080/', 'http://web.shop:80/'].map(ask));
  expect(answers.map(({ status }) => status === 200)).toEqual([false, false, true]);
});

test.each([
  ['bad-beside-nothing', 'http', 0],
  ['bad-allow-on-tls', 'https', 0],
  ['good-beside-nothing', 'http', 200],
])('rules with conditions on HTTP allow nothing where bytes arrive (BL623 %s)', async (name, scheme, status) => {
  lab = await Lab.start({ manifests: `${lintFixture(`BL623/${name}`)}${callerIn('shop')}` });
  await lab.expect({ from: 'shop/caller', url: `${scheme}://vault.shop.svc.cluster.local:8200/` }, { status });
});

test('at a port that is called https, what is plain HTTP passes unread (BL911)', async () => {
  const nobody = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: { rules: [{ to: [{ operation: { methods: [GET] } }] }] }
`;
  const url = 'http://web.shop.svc.cluster.local:443/';
  lab = await Lab.start({ manifests: `${lintFixture('BL911/good-http')}${callerIn('shop')}${nobody}` });
  await lab.expect({ from: 'shop/caller', url }, { status: 200, workload: 'web' });
  await lab.replaceAll(`${lintFixture('BL911/bad')}${callerIn('shop')}${nobody}`);
  await lab.expect({ from: 'shop/caller', url }, { status: 0 });
});
