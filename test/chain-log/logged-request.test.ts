import { loggedRequest } from '../../lib/chain-log/logged-request';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const FIELDS = {
  namespace: 'acme',
  workload: 'ui',
  upstream_cluster: 'outbound|8080|v1|search.acme.svc.cluster.local',
  request_id: 'r1',
  traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
  variant: 'ops-1',
  baggage: 'a=b,variant=ops-1',
};
const READ = {
  ids: ['request r1', `trace ${TRACE}`],
  workload: 'acme/ui',
  to: 'acme/search',
  header: 'ops-1',
  baggage: 'a=b,variant=ops-1',
};

const json = (changes: object = {}) => JSON.stringify({ ...FIELDS, ...changes });
const text = (changes: object = {}) =>
  `branchline ${Object.entries({ ...FIELDS, ...changes })
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ')}`;

test.each([
  ['JSON', json()],
  ['JSON with more fields', json({ path: '/', response_code: 200 })],
  ['JSON behind the prefix of kubectl', `[pod/ui-1/istio-proxy] ${json()}`],
  ['text', text()],
  [
    'text behind a format of the mesh',
    `[2026-01-01T00:00:00.000Z] "GET / HTTP/1.1" 200 - via_upstream - "-" ${text()}`,
  ],
  ['text with white space behind', `${text()} \t`],
])('%s', (_, line) => {
  expect(loggedRequest(line)).toEqual(READ);
});

test.each([
  ['inbound|8080||', 'in'],
  ['InboundPassthroughCluster', 'in'],
  ['outbound|80||search.acme.svc.cluster.local', 'acme/search'],
  ['outbound|80||search.acme.svc.cluster.local;', 'acme/search'],
  ['outbound|80||search.acme.svc.corp.internal', 'acme/search'],
  ['outbound|443||api.example.com', 'outside'],
  ['outbound|443||api.example.com.svcs', 'outside'],
  ['PassthroughCluster', 'outside'],
  ['BlackHoleCluster', 'outside'],
  ['-', 'outside'],
])('the upstream cluster %s', (upstream_cluster, expected) => {
  for (const line of [json({ upstream_cluster }), text({ upstream_cluster })]) {
    const read = loggedRequest(line);
    expect(typeof read === 'string' ? read : (read.to ?? 'in')).toBe(expected);
  }
});

test('what Envoy writes for a header that is absent', () => {
  const { header: _, baggage: __, ...bare } = READ;
  expect(loggedRequest(json({ variant: null, baggage: null }))).toEqual(bare);
  expect(loggedRequest(text({ variant: '-', baggage: '-' }))).toEqual(bare);
  expect(loggedRequest(json({ traceparent: null }))).toMatchObject({ ids: ['request r1'] });
  expect(loggedRequest(json({ request_id: null }))).toMatchObject({ ids: [`trace ${TRACE}`] });
  expect(loggedRequest(json({ traceparent: 'nonsense' }))).toMatchObject({ ids: ['request r1'] });
});

test.each([
  ['2026-01-01T00:00:00Z info xdsproxy connected', 'other'],
  ['', 'other'],
  ['{"level":"info"}', 'other'],
  [json({ request_id: null, traceparent: null }), 'other'],
  [json({ workload: null }), 'other'],
  ['{"namespace":', 'refused'],
  [json({ variant: 1 }), 'refused'],
  [json({ variant: ['ops-1'] }), 'refused'],
  [json({ request_id: 'x'.repeat(513) }), 'refused'],
  [json({ variant: 'x'.repeat(513) }), 'refused'],
  [json({ baggage: 'x'.repeat(64 * 1024 + 1) }), 'refused'],
  [text({ baggage: 'a="b"' }), 'refused'],
  [`${text()} and more`, 'refused'],
])('no request: %s', (line, reason) => {
  expect(loggedRequest(line)).toBe(reason);
});

test('a client cannot write fields of its own into a line of text', () => {
  const forged = text({ workload: 'other' });
  expect(loggedRequest(text({ baggage: `x" ${forged.slice(0, -1)}` }))).toBe('refused');
  expect(loggedRequest(text({ request_id: 'r1" traceparent="-" variant="ops-2" baggage="' }))).toBe('refused');
  expect(loggedRequest(`"GET ${forged}" ${text()}`)).toBe('refused');
});
