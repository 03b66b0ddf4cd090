import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { edge, to } from '../diff/versions';
import { ESTATE } from '../resolver/estate';

const rule = (name: string, match: string) =>
  `    - name: ${name}\n      match: [${match}]\n      route: [${to('ui')}]\n`;
const REST = `    - name: rest\n      route: [${to('cms')}]\n`;
const codes = (http: string) =>
  check(MeshModel.ofText([ESTATE, edge(http)].join('\n---\n')))
    .filter(({ code }) => ['BL205', 'BL206', 'BL903'].includes(code))
    .map(({ code, path }) => `${code} ${path}`);

test('rules that several others together leave nothing over for', () => {
  const both = rule('a', '{ uri: { regex: "/[a-m].*" } }') + rule('b', '{ uri: { regex: "/[n-z].*" } }');
  expect(codes(both + rule('late', '{ uri: { regex: "/[a-z]+" } }') + REST)).toEqual(['BL903 spec.http[2]']);
  const sent = rule('with', '{ headers: { x-user: {} } }') + rule('without', '{ withoutHeaders: { x-user: {} } }');
  expect(codes(sent + rule('late', '{ uri: { prefix: /late } }'))).toEqual(['BL903 spec.http[2]']);
});

test.each([
  ['{ uri: { regex: "/v[0-9]/.*" } }', '{ uri: { exact: /v1/x } }'],
  ['{ uri: { regex: "/(a|b)/.*" } }', '{ uri: { regex: "/b/[0-9]+" } }'],
  ['{ uri: { prefix: /A }, ignoreUriCase: true }', '{ uri: { prefix: /a/b } }'],
  ['{ headers: { x: { regex: "b.*" } } }', '{ headers: { x: { exact: beta } }, uri: { prefix: /late } }'],
  ['{ withoutHeaders: { x: { regex: "b.*" } } }', '{ headers: { x: { exact: alpha } } }'],
])('one rule that takes all of another by an expression: %s before %s', (first, late) => {
  expect(codes(rule('a', first) + rule('late', late) + REST)).toEqual(['BL205 spec.http[1]']);
  expect(codes(rule('late', late) + rule('a', first) + REST)).toEqual([]);
});

test('a condition that an expression of the rule before takes is repeated', () => {
  const two = `    - name: two\n      match: [{ uri: { exact: /v1/x } }, { uri: { exact: /w } }]\n      route: [${to('cms')}]\n`;
  expect(codes(rule('a', '{ uri: { regex: "/v[0-9]/.*" } }') + two + REST)).toEqual(['BL206 spec.http[1].match[0]']);
});

test('one request that is left over is enough', () => {
  const both = rule('a', '{ uri: { regex: "/[a-m].*" } }') + rule('b', '{ uri: { regex: "/[o-z].*" } }');
  expect(codes(both + rule('late', '{ uri: { regex: "/[a-z]+" } }') + REST)).toEqual([]);
  const hidden = ['a', 'b', 'c', 'd', 'e', 'f']
    .map((name) => rule(name, `{ withoutHeaders: { x-${name}: {} } }`))
    .join('');
  expect(codes(hidden + rule('late', '{ uri: { prefix: /late } }'))).toEqual([]);
});

test('of several earlier rules that take its request, the first is named, whatever it asks for', () => {
  const header = 'headers: { x-user: { exact: ada } }';
  const late = rule('late', `{ ${header}, uri: { prefix: /late } }`);
  const named = (http: string) =>
    check(MeshModel.ofText([ESTATE, edge(http)].join('\n---\n'))).flatMap(({ code, message }) =>
      code === 'BL205' && message.startsWith('rule late') ? /rule (?!late)\w+/.exec(message)![0] : [],
    );
  const [all, ada] = [rule('all', '{ uri: { prefix: /l } }'), rule('ada', `{ ${header} }`)];
  expect(named(all + ada + late)).toEqual(['rule all']);
  expect(named(ada + all + late)).toEqual(['rule ada']);
  const other = rule('bob', '{ headers: { x-user: { exact: bob } } }');
  expect(named(other + rule('late', '{ headers: { X-User: { exact: ada } } }'))).toEqual([]);
  expect(codes(ada + rule('late', '{ headers: { X-User: { exact: ada } } }'))).toEqual(['BL205 spec.http[1]']);
});

test('a rule that holds on one port only hides nothing', () => {
  const bound = rule('a', '{ port: 80, uri: { prefix: / } }');
  expect(codes(bound + rule('late', '{ uri: { prefix: /late } }'))).toEqual([]);
});

/** Findings about rules in a VirtualService that earlier ones take, and where. */
function taken(...rules: string[]): string[] {
  return findings(...rules).map(({ code, path }) => `${code} ${path}`);
}

function messages(...rules: string[]): string[] {
  return findings(...rules).map(({ message }) => message);
}

function findings(...rules: string[]) {
  const http = rules.map((rule, at) => `{ ${rule}route: [{ destination: { host: to-${at}.example.com } }] }`);
  const text = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a, namespace: acme }\nspec: { hosts: [a.example.com], http: [${http}] }\n`;
  return check(MeshModel.ofText(text)).filter(({ code }) => /BL20[56]|BL903/.test(code));
}

const match = (...conditions: string[]) => `match: [${conditions.map((item) => `{ ${item} }`)}], `;
const path = (value: string, more = '') => match(`uri: { prefix: ${value} }${more}`);

test.each<[string, string[], string[]]>([
  ['behind one for a wider path', [path('/a'), path('/ab')], ['BL205 spec.http[1]']],
  ['before one for a wider path', [path('/ab'), path('/a')], []],
  ['for all callers, behind one for some labels', [path('/a', ', sourceLabels: { app: ui }'), path('/a')], []],
  ['for all callers, behind one for a namespace', [path('/a', ', sourceNamespace: acme'), path('/a')], []],
  ['for all ports, behind one for a port', [path('/a', ', port: 80'), path('/a')], []],
  ['for all gateways, behind one for a gateway', [path('/a', ', gateways: [mesh]'), path('/a')], []],
  [
    'for one label, behind one for all callers',
    [path('/a'), path('/a', ', sourceLabels: { app: ui }')],
    ['BL205 spec.http[1]'],
  ],
  [
    'for all callers, behind an exact path and one for some labels',
    [match('uri: { exact: /a }'), path('/a', ', sourceLabels: { app: ui }'), path('/a')],
    [],
  ],
  ['in any case, behind one in capitals', [path('/A'), path('/A', ', ignoreUriCase: true')], []],
  [
    'in any case, behind both ways to write it',
    [path('/a'), path('/A'), path('/ab', ', ignoreUriCase: true')],
    ['BL903 spec.http[2]'],
  ],
  [
    'in any case, behind two of four ways to write it',
    [path('/ab'), path('/AB'), path('/ab', ', ignoreUriCase: true')],
    [],
  ],
  ['in capitals, behind one in any case', [path('/a', ', ignoreUriCase: true'), path('/A')], ['BL205 spec.http[1]']],
  ['in any case, behind one for all paths', [path('/'), path('/a', ', ignoreUriCase: true')], ['BL205 spec.http[1]']],
  [
    'whose conditions earlier ones take together',
    [path('/a'), path('/b'), match('uri: { prefix: /a }', 'uri: { prefix: /b }')],
    ['BL205 spec.http[2]'],
  ],
  [
    'with one condition of two taken',
    [path('/a'), match('uri: { prefix: /a }', 'uri: { prefix: /b }')],
    ['BL206 spec.http[1].match[0]'],
  ],
])('a rule %s', (_, rules, expected) => {
  expect(taken(...rules)).toEqual(expected);
});

test('the rule that is named takes the request from everybody', () => {
  const rules = [
    match('uri: { prefix: /a }, sourceLabels: { app: ui }'),
    match('uri: { prefix: /a }, headers: { x: { exact: "1" } }'),
    match('uri: { prefix: /a }, withoutHeaders: { x: { exact: "1" } }'),
    match('uri: { prefix: /a }'),
  ];
  expect(messages(...rules)).toEqual([
    'every request that fits goes to an earlier rule: GET a.example.com/a to rule 3',
  ]);
});

test('a path that no request has takes nothing from later rules', () => {
  expect(taken('match: [{ uri: { regex: "*" } }], ', path('/a'))).toEqual([]);
});
