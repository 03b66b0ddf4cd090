import { describeTargets, effectOf } from '../../lib/diff/effect';
import { ESTATE, fromApp, fromOutside, resolverOf } from '../resolver/estate';
import { edge, to } from './versions';

const answer = (rule: string, ...more: string[]) =>
  fromOutside(resolverOf([ESTATE, edge(`    - { ${rule} }`), ...more]), 'http://acme.example.com/a');
const texts = (rule: string, ...more: string[]) => effectOf(answer(rule, ...more)).texts;
const split = (first: string, second: string) =>
  `route: [${to('cms', 'main', `, weight: 60${first}`)}, ${to('ui', 'main', `, weight: 40${second}`)}]`;

test.each([
  [`route: [${to('cms')}]`, 'acme/cms main'],
  [split('', ''), '60% acme/cms main, 40% acme/ui main'],
  [`route: [${to('cms', 'gone')}]`, 'acme/cms gone: 503 (no such destination)'],
  ['redirect: { uri: /b }', '301 to http://…/b'],
  ['redirect: { scheme: https }', '301 to https'],
  ['redirect: { authority: other.example.com }', '301 to http://other.example.com'],
  ['redirect: { authority: other.example.com, uri: /b, redirectCode: 308 }', '308 to http://other.example.com/b'],
  ['directResponse: { status: 418 }', '418 from the proxy'],
  ['directResponse: { status: 418, body: { string: tea } }', '418 from the proxy ("tea")'],
  [`match: [{ uri: { exact: /other } }], route: [${to('cms')}]`, '404 (no route)'],
])('%s goes to %s', (rule, expected) => {
  expect(texts(rule).destination).toBe(expected);
});

test('what is the same for every destination is said once, what is not for each', () => {
  const headers = (value: string) => `, headers: { request: { set: { x-a: "${value}" } } }`;
  expect(texts(split(headers('1'), headers('1')))['request headers']).toBe('x-a: 1');
  expect(texts(split(headers('1'), headers('2')))['request headers']).toBe('for main: x-a: 1; for main: x-a: 2');
  expect(texts(split(headers('1'), ''))['request headers']).toBe('for main: x-a: 1; for main: nothing');
});

test('faults, retries and copies in words; a fault of no request is none', () => {
  const cms = `route: [${to('cms')}]`;
  const fault = (abort: number, delay: number) =>
    `fault: { abort: { httpStatus: 503, percentage: { value: ${abort} } }, delay: { fixedDelay: 2s, percentage: { value: ${delay} } } }`;
  expect(texts(`${fault(10, 5)}, ${cms}`).fault).toBe('5% wait 2s, 10% get 503');
  expect(texts(`${fault(0, 5)}, ${cms}`).fault).toBe('5% wait 2s');
  expect(texts(`${fault(10, 0)}, ${cms}`).fault).toBe('10% get 503');
  expect(texts(`retries: { attempts: 3, perTryTimeout: 1s, retryOn: 5xx }, ${cms}`).retries).toBe(
    '3 attempts of 1s on 5xx',
  );
  expect(texts(`retries: { attempts: 3 }, ${cms}`).retries).toBe('3 attempts');
  expect(texts(`retries: { attempts: 3, retryRemoteLocalities: true, backoff: 1s }, ${cms}`).retries).toBe(
    '3 attempts, backoff 1s, retryRemoteLocalities true',
  );
  expect(texts(`mirror: { host: ui.acme.svc.cluster.local, subset: main }, ${cms}`).mirror).toBe(
    '100% to acme/ui main',
  );
});

test('pods by name, in the order of names, with the port', () => {
  expect(texts(`route: [{ destination: { host: cms.acme.svc.cluster.local, port: { number: 8080 } } }]`).pods).toBe(
    '8080 acme/cms-main + acme/cms-ops-1234',
  );
});

test('what is not known is told in the order of the texts, but for filters of a whole proxy', () => {
  const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: acme }
spec: {}`;
  expect(texts(`route: [${to('cms')}]`, filter).unknown).toBe('');
});

test('headers of answers: set, added, removed', () => {
  const headers = 'headers: { response: { set: { x-b: "1" }, add: { x-a: "2" }, remove: [x-c] } }';
  expect(texts(`${headers}, route: [${to('cms')}]`)['response headers']).toBe('no x-c, x-a also: 2, x-b: 1');
});

test('traffic policies of rule and subset, as written, without TLS', () => {
  const rule = (policy: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a, namespace: acme }
spec: { host: cms.acme.svc.cluster.local, trafficPolicy: ${policy} }`;
  const policy = (written: string) => texts(`route: [${to('cms')}]`, rule(written))['traffic policy'];
  expect(policy('{ tls: { mode: DISABLE } }')).toBe('');
  expect(policy('{ loadBalancer: { simple: RANDOM }, tls: { mode: DISABLE } }')).toBe(
    '{"loadBalancer":{"simple":"RANDOM"}}',
  );
});

test('a request that no rule of the mesh takes passes unrouted', () => {
  const effect = effectOf(fromApp(resolverOf([ESTATE]), 'acme', 'ui', 'http://example.org/'));
  expect([effect.texts.destination, effect.targets]).toEqual(['passes unrouted', []]);
});

test('shares of one target are told with one percentage', () => {
  const target = { service: 'acme/cms', subset: '', percent: 100, problem: '' };
  expect(describeTargets([target])).toBe('acme/cms');
  expect(
    describeTargets([
      { ...target, percent: 99.9 },
      { ...target, subset: 'b', percent: 0.1, problem: '403' },
    ]),
  ).toBe('99.9% acme/cms, 0.1% acme/cms b: 403');
});

test('a destination without pods has none, whatever its port', () => {
  expect(texts(`route: [${to('cms', 'gone')}]`).pods).toBe('');
});
