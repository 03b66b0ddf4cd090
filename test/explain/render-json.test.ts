import { explain, explanationToJson, explanationToText } from '../../lib/explain';
import { deployment, ESTATE, resolverOf, virtualService } from '../resolver/estate';

const CMS = 'cms.acme.svc.cluster.local';
const toCms = `route: [{ destination: { host: ${CMS}, subset: main, port: { number: 8080 } } }]`;
const edge = (...rules: string[]) =>
  virtualService(
    'acme',
    'edge',
    ['acme.example.com'],
    rules.map((rule) => `    - { ${rule} }`).join('\n'),
    'gateways: [gateway]',
  );

/** The same explanation in both forms: as data, and the lines of the text behind the question. */
function told(documents: readonly string[], url: string, from?: string, outboundMode?: 'REGISTRY_ONLY') {
  const resolver = resolverOf(documents, outboundMode === undefined ? {} : { outboundMode });
  const hop = explain(resolver, { url, depth: 0, ...(from !== undefined && { from }) });
  const data = JSON.parse(JSON.stringify(explanationToJson(hop)));
  return { data, text: explanationToText(hop) };
}

/** The line of the first text in the documents put together, as `resolverOf` does it. */
function lineOf(documents: readonly string[], text: string): number {
  return documents.join('\n---\n').slice(0, documents.join('\n---\n').indexOf(text)).split('\n').length;
}

test('the gateway, the rule and those before it stand where they are written', () => {
  const documents = [ESTATE, edge(`name: other, match: [{ uri: { exact: /other } }], ${toCms}`, `name: all, ${toCms}`)];
  const { data } = told(documents, 'http://acme.example.com/x');
  expect(data.gateway).toMatchObject({ name: 'acme/gateway', line: lineOf(documents, '- port: { number: 80,') });
  expect(data.rule).toMatchObject({
    name: 'all',
    object: 'VirtualService acme/edge',
    line: lineOf(documents, '- { name: all'),
  });
  expect(data.skipped).toEqual([
    expect.objectContaining({
      rule: 'other',
      reason: expect.stringContaining('/other'),
      file: 'input.yaml',
      line: lineOf(documents, '{ uri: { exact: /other'),
    }),
  ]);
  const secure = told(documents, 'https://acme.example.com/x').data;
  expect(secure.gateway.line).toBe(lineOf(documents, '- port: { number: 443,'));
});

test('faults, a timeout, retries and a mirror', () => {
  const fault =
    'fault: { delay: { fixedDelay: 3s, percentage: { value: 50 } }, abort: { httpStatus: 503, percentage: { value: 20 } } }';
  const mirror = `mirrors: [{ destination: { host: ${CMS}, subset: ops-1234 }, percentage: { value: 10 } }]`;
  const retries = 'timeout: 2s, retries: { attempts: 3, perTryTimeout: 1s, retryOn: 5xx }';
  const { data, text } = told([ESTATE, edge(`${fault}, ${mirror}, ${retries}, ${toCms}`)], 'http://acme.example.com/');
  expect(data.outcome).toMatchObject({
    kind: 'forward',
    timeout: '2s',
    retries: { attempts: 3, perTryTimeout: '1s', retryOn: '5xx' },
    fault: { delay: { percent: 50, duration: '3s' }, abort: { percent: 20, httpStatus: 503 } },
    mirrors: [{ host: CMS, subset: 'ops-1234', percent: 10, result: { kind: 'delivered' } }],
  });
  expect(text).toMatch(/^ {3}timeout {2}2s$/m);
  expect(text).toMatch(/^ {3}retries {2}3, 1s each$/m);
  expect(text).toMatch(/^ {3}mirror {3}10% to acme\/cms ops-1234/m);
  expect(text.match(/^ {3}fault {4}.*(3s|503)/gm)).toHaveLength(2);
  const plain = told([ESTATE, edge(toCms)], 'http://acme.example.com/');
  expect(plain.data.outcome).not.toHaveProperty('fault');
  expect(plain.text).not.toMatch(/timeout|fault|mirror/);
});

test('a redirect, an answer of the proxy and no rule', () => {
  const redirect = told([ESTATE, edge('redirect: { uri: /new }')], 'http://acme.example.com/');
  expect(redirect.data.outcome).toEqual({
    kind: 'redirect',
    status: 301,
    location: 'http://acme.example.com/new',
  });
  expect(redirect.text).toMatch(/^ {3}redirect {1,2}301 to http:\/\/acme\.example\.com\/new$/m);
  const answer = told(
    [ESTATE, edge('directResponse: { status: 418, body: { string: tea } }')],
    'http://acme.example.com/',
  );
  expect(answer.data.outcome).toMatchObject({ kind: 'direct-response', status: 418, body: 'tea' });
  expect(answer.text).toMatch(/^ {3}answers {2}418 "tea"$/m);
  const empty = told([ESTATE, edge('directResponse: { status: 204 }')], 'http://acme.example.com/');
  expect(empty.text).toMatch(/^ {3}answers {2}204$/m);
  const nothing = told([ESTATE, edge(`match: [{ uri: { exact: /x } }], ${toCms}`)], 'http://acme.example.com/');
  expect(nothing.data.outcome).toMatchObject({ kind: 'error', status: 404, reason: 'route_not_found', flag: 'NR' });
  expect(nothing.text).toMatch(/^ {3}404 {6}.*route_not_found: \S+/m);
});

test('a gateway that a policy closes: the status, the policy and its line', () => {
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: closed, namespace: acme }
spec: { selector: { matchLabels: { istio: acme-gateway } } }`;
  const pods = deployment('acme', 'gateway', 'main').replace('app: gateway', 'istio: acme-gateway');
  const documents = [ESTATE, pods, edge(toCms), policy];
  const { data, text } = told(documents, 'http://acme.example.com/');
  expect(data.outcome).toMatchObject({
    kind: 'denied',
    status: 403,
    detail: expect.stringContaining('acme/closed'),
    file: 'input.yaml',
    line: expect.any(Number),
  });
  expect(text).toMatch(/^ {3}403 {6}.*acme\/closed.* {2}input\.yaml:\d+$/m);
});

test('a host that no service has: passed on, or not reached', () => {
  const free = told([ESTATE], 'http://nobody.example.org/', 'acme/ui');
  expect(free.data.outcome).toEqual({
    kind: 'passthrough',
    protocol: 'tcp',
    detail: expect.stringContaining('no service'),
  });
  expect(free.text).toMatch(/^ {3}passes {3}without a rule: no service/m);
  const closed = told([ESTATE], 'http://nobody.example.org/', 'acme/ui', 'REGISTRY_ONLY');
  expect(closed.data.outcome).toEqual({ kind: 'unreachable', detail: expect.any(String) });
  expect(closed.text).toMatch(/^ {3}error {4}no connection: \S/m);
  const listening = told([ESTATE], 'http://nobody.example.org:8080/', 'acme/ui', 'REGISTRY_ONLY');
  expect(listening.data.outcome).toMatchObject({ kind: 'error', status: 502, reason: 'blackhole' });
  expect(listening.text).toMatch(/^ {3}502 {6}.*blackhole: \S/m);
});

test('a header that the sender must pass on', () => {
  const variant = virtualService(
    'acme',
    'cms',
    [CMS],
    `    - { name: new, match: [{ headers: { x-variant-id: { exact: ops-1234 } } }], route: [{ destination: { host: ${CMS}, subset: ops-1234 } }] }\n    - { name: main, ${toCms} }`,
  );
  const { data } = told([ESTATE, variant], 'http://cms:8080/', 'acme/ui');
  expect(data.outcome.destinations[0]).toMatchObject({
    host: CMS,
    subset: 'main',
    share: 1,
    workloads: ['acme/cms-main'],
    result: { kind: 'delivered', tls: 'mtls' },
  });
  expect(data.skipped).toEqual([
    expect.objectContaining({ rule: 'new', reason: expect.stringContaining('x-variant-id') }),
  ]);
});
