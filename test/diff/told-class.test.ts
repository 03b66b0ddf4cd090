import { diffOf, edge, sentences, to } from './versions';

const rule = (match: string) => `    - match: [${match}]\n      route: [${to('cms')}]\n`;
const REST = `    - route: [${to('ui')}]\n`;
const HOST = 'acme.example.com';

/** The classes of requests that new rules take, without the host and what becomes of them. */
function classes(...matches: string[]): string[] {
  const diff = diffOf([edge(REST)], [edge(matches.map(rule).join('') + REST)]);
  return sentences(diff).map((text) => text.replace(/: acme\/ui main → acme\/cms main$/, '').replaceAll(HOST, ''));
}

test.each<[string, string[], string[]]>([
  ['a method stands before the host', ['{ uri: { exact: /a }, method: { exact: PUT } }'], ['PUT /a']],
  [
    'paths that change alike, in the order of their texts',
    ['{ uri: { exact: /b } }, { uri: { exact: /a } }'],
    ['/a, /b'],
  ],
  [
    'values of one header',
    ['{ uri: { exact: /a }, headers: { x: { exact: "1" } } }, { uri: { exact: /a }, headers: { x: { exact: "2" } } }'],
    ['/a with x: 1 or 2'],
  ],
  [
    'values of two headers are two classes',
    ['{ headers: { x: { exact: "1" } } }, { headers: { y: { exact: "2" } } }'],
    ['/… with x: 1', '/… with y: 2'],
  ],
  [
    'a header of two paths is one class for each value',
    ['{ uri: { exact: /a }, headers: { x: { exact: "1" } } }, { uri: { exact: /b }, headers: { x: { exact: "2" } } }'],
    ['/a with x: 1', '/b with x: 2'],
  ],
  [
    'prefixes, regular expressions and case',
    ['{ uri: { prefix: /a/ }, headers: { x: { regex: "[ab]" } } }'],
    ['/a/… with x matching [ab]'],
  ],
  ['a path in any case is a condition', ['{ uri: { exact: /a }, ignoreUriCase: true }'], ['/… path /a in any case']],
  [
    'presence, and a query parameter',
    ['{ headers: { x: {} }, queryParams: { q: { exact: "1" } } }'],
    ['/… with x and ?q=1'],
  ],
  [
    'what has to be absent is not mistaken for what has to be there',
    ['{ headers: { z: { exact: "1" } }, withoutHeaders: { a: {} } }'],
    ['/… without a and with z: 1'],
  ],
  [
    'of one header, what it has to be comes before what it may not be',
    ['{ headers: { x: { prefix: a } }, withoutHeaders: { x: { exact: ab } } }'],
    ['/… with x: a…, not with x: ab'],
  ],
])('%s: %j', (_, matches, expected) => {
  const found = classes(...matches);
  expect(found.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual(expected);
});

test('a path that keeps going where it went is named as an exception', () => {
  const kept = `    - match: [{ uri: { prefix: /a/b } }]\n      route: [${to('ui')}]\n`;
  const diff = diffOf([edge(kept + REST)], [edge(kept + rule('{ uri: { prefix: /a } }') + REST)]);
  expect(diff.changes[0]!.requests[0]!.path).toBe('/a… (not /a/b…)');
});

test('all methods that are no part of a class are named', () => {
  const policy = (rules: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ui, namespace: acme }
spec: { selector: { matchLabels: { app: ui } }, rules: [${rules}] }`;
  const some = policy('{ to: [{ operation: { methods: [PUT, GET] } }] }');
  const said = sentences(diffOf([edge(REST), policy('{}')], [edge(REST), some]));
  expect(said).toContain(`any method but GET or PUT ${HOST}/…: acme/ui main → main: 403`);
});
