import { effectOf } from '../../lib/diff/effect';
import { aspectChanges, changesBetween } from '../../lib/diff/effect-change';
import { ESTATE, fromOutside, resolverOf } from '../resolver/estate';
import { edge, to } from './versions';

const effect = (rule: string) =>
  effectOf(fromOutside(resolverOf([ESTATE, edge(`    - { ${rule} }`)]), 'http://acme.example.com/'));
const said = (base: string, head: string) => changesBetween(effect(base), effect(head)).map(({ text }) => text);
const cms = `route: [${to('cms')}]`;
const split = (main: number, variant: number) =>
  `route: [${to('cms', 'main', `, weight: ${main}`)}, ${to('cms', 'ops-1234', `, weight: ${variant}`)}]`;

test.each([
  [cms, cms, []],
  [cms, `route: [${to('cms', 'ops-1234')}]`, ['acme/cms main → ops-1234']],
  [cms, `route: [${to('ui')}]`, ['acme/cms main → acme/ui main']],
  [split(95, 5), split(75, 25), ['acme/cms main/ops-1234 95/5 → 75/25']],
  [cms, split(95, 5), ['acme/cms main/ops-1234 100/0 → 95/5']],
  [cms, `timeout: 2s, ${cms}`, ['timeout none → 2s']],
  [`retries: { attempts: 1 }, ${cms}`, cms, [expect.stringMatching(/^retries .* → the default$/)]],
  [cms, `mirror: { host: ui }, ${cms}`, [expect.stringMatching(/^mirror added: /)]],
  [`headers: { request: { set: { a: b } } }, ${cms}`, cms, [expect.stringMatching(/^request headers gone: /)]],
  [cms, 'redirect: { uri: /new }', ['acme/cms main → 301 to http://…/new']],
])('%s becomes %s', (base, head, expected) => {
  expect(said(base, head)).toEqual(expected);
});

test('what belongs to a destination goes with it: it is not told besides', () => {
  expect(said(`timeout: 2s, ${cms}`, 'directResponse: { status: 204 }')).toEqual([
    'acme/cms main → 204 from the proxy',
  ]);
});

test('a shift of weights from one port of a service to another is reported', () => {
  const ports = 'targetPort: 8080 }, { name: http-more, port: 9090, targetPort: 8080 }]';
  const estate = ESTATE.replaceAll('targetPort: 8080 }]', ports);
  const port = (number: number, weight: number) =>
    to('cms', 'main', `, weight: ${weight}`).replace('8080', String(number));
  const split = (first: number, second: number, other: number) => {
    const rule = `    - { route: [${port(8080, first)}, ${port(other, second)}] }`;
    return effectOf(fromOutside(resolverOf([estate, edge(rule)]), 'http://acme.example.com/'));
  };
  const shares = (...weights: [number, number, number]) => split(...weights).targets.map(({ percent }) => percent);
  expect(shares(60, 40, 9090)).toEqual([60, 40]);
  expect(shares(60, 40, 8080)).toEqual([100]);
  expect(changesBetween(split(60, 40, 9090), split(40, 60, 9090)).length).toBe(1);
  expect(changesBetween(split(60, 40, 8080), split(40, 60, 8080))).toEqual([]);
});

const cors = (age: number) => `corsPolicy: { allowOrigins: [{ exact: "https://a" }], maxAge: ${age}s }, ${cms}`;
test.each([
  [cms, cors(1), ['CORS policy added']],
  [cors(1), cms, ['CORS policy removed']],
  [cors(1), cors(2), ['CORS policy changed: maxAge']],
  [cors(1), cors(1).replace('maxAge', 'allowCredentials: true, maxAge'), ['CORS policy changed: allowCredentials']],
  [
    cors(1).replace('https://a', 'https://b'),
    cors(1).replace(
      'maxAge: 1s',
      'allowMethods: [GET], allowHeaders: [a], exposeHeaders: [b], unmatchedPreflights: IGNORE',
    ),
    ['CORS policy changed: allowHeaders, allowMethods, allowOrigins, exposeHeaders, maxAge, unmatchedPreflights'],
  ],
  [`timeout: 2s, ${cms}`, cms, ['timeout 2s → none']],
  [`timeout: 2s, ${cms}`, `timeout: 3s, ${cms}`, ['timeout 2s → 3s']],
  [cms, `retries: { attempts: 1 }, ${cms}`, [expect.stringMatching(/^retries the default → 1 attempts$/)]],
  [`mirror: { host: ui }, ${cms}`, cms, [expect.stringMatching(/^mirror gone: 100% to /)]],
  [`rewrite: { uri: /a }, ${cms}`, `rewrite: { uri: /b }, ${cms}`, ['rewrite path /… as /a → path /… as /b']],
])('%s becomes %s: %j', (base, head, expected) => {
  expect(said(base, head)).toEqual(expected);
});

test('a client that cannot ask in one version gets no connection there', () => {
  const answer = fromOutside(resolverOf([ESTATE, edge(`    - { ${cms} }`)]), 'http://acme.example.com/');
  expect(aspectChanges(undefined, answer).map(({ text }) => text)).toEqual(['no connection → acme/cms main']);
  expect(aspectChanges(answer, undefined).map(({ text }) => text)).toEqual(['acme/cms main → no connection']);
  expect(aspectChanges(undefined, undefined)).toEqual([]);
});
