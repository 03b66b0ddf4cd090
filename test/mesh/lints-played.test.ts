import { configurationOf } from './configuration';
import { Lab } from './lab';
import { callerIn, lintFixture } from './lint-fixture';

/** What lints about rules without effect, about order, and about Services without pods claim, on a real mesh with their own fixtures. */
let lab: Lab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

/** Objects as if the first of the named ones was created first. */
function aged(yaml: string, names: readonly string[]): string {
  return yaml
    .split(/^---\n/m)
    .map((text) => {
      const name = /^metadata:[\s{]*name: ([\w-]+)/m.exec(text)?.[1];
      const at = names.indexOf(name ?? '');
      const created = `creationTimestamp: "2026-01-01T00:00:0${at}Z"`;
      if (at < 0) return text;
      return text.includes('metadata: {')
        ? text.replace('metadata: {', `metadata: { ${created},`)
        : text.replace('metadata:\n', `metadata:\n  ${created}\n`);
    })
    .join('---\n');
}

test.each([
  ['BL537/bad', false],
  ['BL537/good', true],
])('a DestinationRule for an ExternalName Service is in no proxy, one for the host is: %s', async (name, isInForce) => {
  const yaml = `${lintFixture(name)}${callerIn('shop')}`;
  const documents = yaml.split(/^---\n/m);
  const isRule = (text: string) => text.includes('kind: DestinationRule');
  lab = await Lab.start({ manifests: documents.filter((text) => !isRule(text)).join('---\n') });
  const before = await configurationOf(lab, ['shop/caller']);
  await lab.apply(documents.filter(isRule).join('---\n'));
  expect((await configurationOf(lab, ['shop/caller'])) !== before).toBe(isInForce);
});

test.each(['BL541/bad', 'BL541/good'])(
  'whether a port translates gRPC-Web depends on age, or not: %s',
  async (name) => {
    const translates: boolean[] = [];
    for (const order of [
      ['api-grpc', 'api-web'],
      ['api-web', 'api-grpc'],
    ]) {
      const yaml = aged(lintFixture(name), order);
      if (lab === undefined) lab = await Lab.start({ manifests: yaml });
      else await lab.replaceAll(yaml);
      translates.push(await translatesGrpcWeb(lab, 'shop/api', 9090));
    }
    expect(translates[0] === translates[1]).toBe(name.endsWith('good'));
  },
);

/** Whether the inbound filters of a pod's port turn gRPC-Web into gRPC. */
async function translatesGrpcWeb(from: Lab, workload: string, port: number): Promise<boolean> {
  const { configs = [] } = JSON.parse(await from.envoy(workload, '/config_dump?resource=dynamic_listeners'));
  const listeners = (configs as { name: string; active_state?: { listener: { filter_chains?: object[] } } }[]).filter(
    ({ name }) => name === 'virtualInbound',
  );
  const chains = listeners.flatMap(({ active_state: state }) => state?.listener.filter_chains ?? []);
  const own = chains
    .map((chain) => JSON.stringify(chain))
    .filter((text) => text.includes(`"destination_port":${port}`));
  expect(own.length).toBeGreaterThan(0);
  return own.some((text) => text.includes('envoy.filters.http.grpc_web'));
}

test('requests to a Service, or a ServiceEntry, without pods get 503', async () => {
  lab = await Lab.start({ manifests: `${lintFixture('BL501/bad')}${callerIn('acme')}` });
  await lab.expect({ from: 'acme/caller', url: 'http://cms.acme/' }, { status: 503, flags: 'UH' });
  await lab.replaceAll(`${lintFixture('BL501/bad-service-entry')}${callerIn('shop')}`);
  await lab.expect({ from: 'shop/caller', url: 'http://vm.shop.internal/' }, { status: 503, flags: 'UH' });
  await lab.expect({ from: 'shop/caller', url: 'http://api.shop/' }, { status: 200, workload: 'api' });
});

test.each([
  ['BL544/bad', 'HTTP/1.1'],
  ['BL544/good', 'HTTP/2.0'],
  ['BL544/good-upgraded', 'HTTP/2.0'],
])('gRPC arrives at a port for http as HTTP/1.1: %s', async (name, protocol) => {
  lab = await Lab.start({ manifests: `${lintFixture(name)}${callerIn('shop')}` });
  const url = 'http://quote.shop.svc.cluster.local:9000/q.Quotes/Get';
  const [answer] = await lab.play([{ from: 'shop/caller', url, method: 'POST', grpc: true }]);
  expect([answer!.status, answer!.received?.protocol]).toEqual([200, protocol]);
});

test.each([
  ['BL545/bad', '/'],
  ['BL545/good', '/x'],
])('a rewrite after a regular expression replaces the whole path: %s', async (name, path) => {
  lab = await Lab.start({ manifests: lintFixture(name) });
  const [answer] = await lab.play([{ from: 'edge/gateway', url: 'http://www.example.com/a/x' }]);
  expect([answer!.status, answer!.received?.path]).toEqual([200, path]);
});

test.each([
  ['BL608/bad-named-port', 0],
  ['BL608/good-named-port', 200],
])('a DENY policy with a method closes a port for TCP that it names: %s', async (name, status) => {
  lab = await Lab.start({ manifests: `${lintFixture(name)}${callerIn('shop')}` });
  await lab.expect({ from: 'shop/caller', url: 'http://web.shop.svc.cluster.local:9000/', method: 'POST' }, { status });
});

test('httpsRedirect answers before any rule is asked (BL251)', async () => {
  lab = await Lab.start({ manifests: lintFixture('BL251/bad-redirected') });
  const url = 'http://www.example.com/.well-known/acme-challenge/x';
  await lab.expect({ from: 'edge/gateway', url }, { status: 301 });
});

test.each([
  ['BL627/bad-address', 403],
  ['BL627/good-address', 200],
])('pods behind a gateway see the addresses of its pods: %s', async (name, status) => {
  lab = await Lab.start({ manifests: lintFixture(name) });
  await lab.expect({ from: 'edge/gateway', url: 'http://www.example.com/' }, { status });
});

test.each([
  ['BL712/bad', false],
  ['BL712/good', true],
])('a proxy traces to a provider that the mesh has: %s', async (name, isTraced) => {
  const mesh = 'extensionProviders: [{ name: zipkin, zipkin: { service: web.shop.svc.cluster.local, port: 80 } }]';
  lab = await Lab.start({ manifests: lintFixture(name), mesh });
  expect((await configurationOf(lab, ['shop/web'])).includes('envoy.tracers.zipkin')).toBe(isTraced);
});

test.each([
  ['BL403/bad-two-servers', 404],
  ['BL403/good-one-server', 200],
])('a connection to one host is used for another one of its certificate: %s', async (name, status) => {
  lab = await Lab.start({ manifests: lintFixture(name) });
  const from = 'edge/gateway';
  await lab.expect({ from, url: 'https://b.example.com/', httpVersion: '2' }, { status: 200 });
  const reused = { from, url: 'https://b.example.com/', sni: 'a.example.com', httpVersion: '2' } as const;
  await lab.expect(reused, { status });
});

test('a rule behind one that takes all is never reached, and the other way round it is', async () => {
  const yaml = `${lintFixture('BL205/bad')}${callerIn('acme')}`;
  const request = {
    from: 'acme/caller',
    url: 'http://cms.acme.svc.cluster.local/',
    headers: { 'x-variant-id': 'ops-1234' },
  };
  lab = await Lab.start({ manifests: yaml });
  await lab.expect(request, { status: 200, route: 'mainline' });
  await lab.replaceAll(`${lintFixture('BL205/good')}${callerIn('acme')}`);
  await lab.expect(request, { status: 200, route: 'ops-1234' });
});

test('without a condition that an earlier one covers, every request is routed as it was', async () => {
  const yaml = `${lintFixture('BL206/bad')}${callerIn('acme')}`;
  const less = yaml.replace(/ {8}- headers: # BL206\n(?: {10}.*\n)+/, '');
  expect(less).not.toBe(yaml);
  const requests = ['/', '/api', '/api/x'].flatMap((path) =>
    [{ 'end-user': 'tester' }, {}].map((headers) => ({
      from: 'acme/caller',
      url: `http://cms.acme.svc.cluster.local${path}`,
      headers: headers as Record<string, string>,
    })),
  );
  lab = await Lab.start({ manifests: yaml });
  const routes = async () =>
    (await lab!.play(requests, { logs: true })).map(({ status, logs }) => [status, logs![0]!.route]);
  const before = await routes();
  expect(before.map(([, route]) => route)).toEqual(['tester', 'mainline', 'tester', 'mainline', 'tester', 'mainline']);
  await lab.replaceAll(less);
  expect(await routes()).toEqual(before);
});

test('of two VirtualServices of a host at a gateway, the older takes what both have rules for', async () => {
  const answered: (string | undefined)[] = [];
  for (const order of [
    ['one', 'two'],
    ['two', 'one'],
  ]) {
    const yaml = aged(lintFixture('BL208/bad-expressions'), order);
    if (lab === undefined) lab = await Lab.start({ manifests: yaml });
    else await lab.replaceAll(yaml);
    const [answer] = await lab.play([{ from: 'edge/gateway', url: 'http://shop.example.com/v2/x' }]);
    expect(answer!.status).toBe(200);
    answered.push(answer!.workload);
  }
  expect(answered).toEqual(['api', 'web']);
});

test('a rule whose condition excludes itself takes no request', async () => {
  lab = await Lab.start({ manifests: `${lintFixture('BL251/bad-contradiction')}${callerIn('shop')}` });
  const request = { from: 'shop/caller', url: 'http://api.shop.svc.cluster.local/' };
  for (const [method, headers, workload] of [
    ['GET', { 'x-user': 'ada' }, 'api'],
    ['GET', { 'x-user': 'bob' }, 'api'],
    ['POST', {}, 'api'],
    ['GET', {}, 'api'],
    // What the fourth rule is for: it shows that rules of this host are in force.
    ['GET', { 'x-user': 'abe' }, 'web'],
  ] as const) {
    await lab.expect({ ...request, method, headers }, { status: 200, workload });
  }
});

test.each([
  ['bad-untyped', /refused LDS.*Didn't find a registered implementation/],
  ['good-typed', undefined],
])('a filter without its type, and one with it (BL709 %s)', async (name, refused) => {
  const pods = callerIn('acme').replaceAll('caller', 'web');
  const service = `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: acme }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 9999 }] }
`;
  lab = await Lab.start({ manifests: `${pods}${service}` });
  const applied = lab.apply(lintFixture(`BL709/${name}`));
  await (refused === undefined ? applied : expect(applied).rejects.toThrow(refused));
});

test.each([
  ['bad', /refused LDS.*jwks/],
  ['bad-no-list', /refused LDS.*jwks/],
  ['bad-text', /jwks parse error/],
  ['bad-key', /jwks parse error/],
  ['bad-one-of-two', /jwks parse error/],
  ['good', undefined],
])('keys that Istio or Envoy cannot use (BL637 %s)', async (name, refused) => {
  const documents = lintFixture(`BL637/${name}`).split(/^---\n/m);
  const isAuthentication = (text: string) => text.includes('kind: RequestAuthentication');
  lab = await Lab.start({ manifests: documents.filter((text) => !isAuthentication(text)).join('---\n') });
  const applied = lab.apply(documents.filter(isAuthentication).join('---\n'));
  await (refused === undefined ? applied : expect(applied).rejects.toThrow(refused));
});
