import fc from 'fast-check';
import { covers, isDisjoint, isUnconditional } from '../../lib/probe/match-relation';
import { takes, viewProbe } from '../../lib/probe/takes';
import { matchOf } from './matches';

const covered = (outer: string, inner: string) => covers(matchOf(outer), matchOf(inner));

test.each([
  ['uri: { prefix: /a }', 'uri: { prefix: /a/b }'],
  ['uri: { prefix: /a }', 'uri: { exact: /a }'],
  ['uri: { exact: /a }', 'uri: { exact: /a }'],
  ['uri: { regex: /a.* }', 'uri: { regex: /a.* }'],
  ['uri: { prefix: / }', 'uri: { regex: /a.* }'],
  ['uri: { regex: .* }', 'uri: { exact: /a }'],
  ['uri: { prefix: / }', 'uri: { exact: /a }, ignoreUriCase: true'],
  ['uri: {}', 'method: { exact: GET }'],
  ['method: { exact: GET }', 'method: { exact: GET }, uri: { exact: /a }'],
  ['authority: { prefix: a }', 'authority: { exact: a.example.com }'],
  ['scheme: { exact: http }', 'scheme: { exact: http }'],
  ['headers: { x: {} }', 'headers: { x: { exact: a } }'],
  ['headers: { x: { exact: a } }', 'headers: { x: { exact: a }, y: { exact: b } }'],
  ['queryParams: { q: { exact: a } }', 'queryParams: { q: { exact: a } }'],
  ['withoutHeaders: { x: { exact: a } }', 'withoutHeaders: { x: { exact: a }, y: {} }'],
  ['port: 80', 'port: 80, uri: { exact: /a }'],
  ['port: 0', 'port: 80'],
  ['sourceNamespace: acme', 'sourceNamespace: acme'],
  ['sourceLabels: { app: ui }', 'sourceLabels: { app: ui, version: main }'],
  ['gateways: [a, b]', 'gateways: [a]'],
  ['uri: { prefix: / }', 'gateways: [a]'],
])('all requests of the second fit the first: %s, %s', (outer, inner) => {
  expect(covered(outer, inner)).toBe(true);
});

test.each([
  ['uri: { prefix: /a/b }', 'uri: { prefix: /a }'],
  ['uri: { exact: /a }', 'uri: { prefix: /a }'],
  ['uri: { prefix: /a }', 'uri: { regex: /a.* }'],
  ['uri: { regex: /a }', 'uri: { exact: /a }'],
  ['uri: { regex: "*" }', 'uri: { exact: /a }'],
  ['uri: { prefix: /a }', 'uri: { prefix: /a/b }, ignoreUriCase: true'],
  ['uri: { exact: /a }', 'method: { exact: GET }'],
  ['method: { exact: GET }', 'uri: { exact: /a }'],
  ['method: { exact: GET }', 'method: { exact: PUT }'],
  ['authority: { exact: a }', 'authority: { exact: b }'],
  ['scheme: { exact: http }', 'scheme: { exact: https }'],
  ['headers: { x: { exact: a } }', 'headers: { x: {} }'],
  ['headers: { x: { exact: a }, y: {} }', 'headers: { x: { exact: a } }'],
  ['headers: { toString: {} }', 'headers: { x: {} }'],
  ['queryParams: { q: { exact: a } }', 'queryParams: { q: { exact: b } }'],
  ['withoutHeaders: { x: {} }', 'headers: { y: {} }'],
  ['withoutHeaders: { x: { exact: a } }', 'withoutHeaders: { x: { exact: b } }'],
  ['port: 80', 'port: 81'],
  ['port: 80', 'uri: { exact: /a }'],
  ['sourceNamespace: acme', 'sourceNamespace: beta'],
  ['sourceNamespace: acme', 'uri: { exact: /a }'],
  ['sourceLabels: { app: ui, version: main }', 'sourceLabels: { app: ui }'],
  ['gateways: [a]', 'gateways: [a, b]'],
  ['gateways: [a]', 'uri: { exact: /a }'],
])('some request of the second may not fit the first: %s, %s', (outer, inner) => {
  expect(covered(outer, inner)).toBe(false);
});

const CONDITIONS = [
  'uri: { exact: /a }',
  'method: { exact: GET }',
  'authority: { exact: a }',
  'scheme: { exact: http }',
  'headers: { x: {} }',
  'withoutHeaders: { x: {} }',
  'queryParams: { q: { exact: a } }',
  'port: 80',
  'sourceNamespace: acme',
  'sourceLabels: { app: ui }',
  'gateways: [a]',
  'uri: { regex: "*" }',
];

test('a rule without conditions covers all, and is covered by what asks nothing', () => {
  for (const condition of CONDITIONS) {
    expect([condition, covers(undefined, matchOf(condition)), covers(matchOf(condition), undefined)]).toEqual([
      condition,
      true,
      false,
    ]);
  }
  expect(covers(undefined, undefined)).toBe(true);
});

test('what asks nothing: no condition, or one that every path meets', () => {
  expect(CONDITIONS.filter((condition) => isUnconditional(matchOf(condition)))).toEqual([]);
  for (const any of ['uri: { prefix: / }', 'uri: { regex: .* }', 'uri: {}', 'name: x']) {
    expect([any, isUnconditional(matchOf(any)), covers(matchOf(any), undefined)]).toEqual([any, true, true]);
  }
});

test.each([
  ['uri: { exact: /a }', 'uri: { exact: /b }', true],
  ['uri: { exact: /a }', 'uri: { exact: /A }', true],
  ['uri: { exact: /a }, ignoreUriCase: true', 'uri: { exact: /A }', false],
  ['uri: { exact: /a }', 'uri: { exact: /A }, ignoreUriCase: true', false],
  ['uri: { exact: /a/b }', 'uri: { prefix: /a }', false],
  ['uri: { prefix: /a }', 'uri: { exact: /a/b }', false],
  ['uri: { exact: /b }', 'uri: { prefix: /a }', true],
  ['uri: { prefix: /a }', 'uri: { exact: /b }', true],
  ['uri: { prefix: /a }', 'uri: { prefix: /b }', true],
  ['uri: { prefix: /a }', 'uri: { prefix: /a/b }', false],
  ['uri: { prefix: /a/b }', 'uri: { prefix: /a }', false],
  ['uri: { regex: /a }', 'uri: { exact: /b }', false],
  ['uri: { exact: /b }', 'uri: { regex: /a }', false],
  ['uri: {}', 'uri: { exact: /b }', false],
  ['method: { exact: GET }', 'method: { exact: PUT }', true],
  ['authority: { exact: a }', 'authority: { exact: b }', true],
  ['scheme: { exact: http }', 'scheme: { exact: https }', true],
  ['port: 80', 'port: 81', true],
  ['port: 80', 'port: 80', false],
  ['port: 80', 'port: 0', false],
  ['port: 0', 'port: 80', false],
  ['headers: { x: { exact: a } }', 'headers: { x: { exact: b } }', true],
  ['headers: { x: { exact: a } }', 'headers: { y: { exact: b } }', false],
  ['queryParams: { q: { exact: a } }', 'queryParams: { q: { exact: b } }', true],
  ['withoutHeaders: { x: {} }', 'headers: { x: { exact: a } }', true],
  ['headers: { x: { exact: a } }', 'withoutHeaders: { x: {} }', true],
  ['headers: { x: {} }', 'withoutHeaders: { x: { exact: a } }', false],
  ['headers: { y: {} }', 'withoutHeaders: { x: {} }', false],
  ['gateways: [a]', 'gateways: [b]', true],
  ['gateways: [a, b]', 'gateways: [b, c]', false],
  ['gateways: [a]', 'port: 80', false],
])('no request fits both %s and %s: %s', (a, b, expected) => {
  expect(isDisjoint(matchOf(a), matchOf(b))).toBe(expected);
});

test('what is said of two conditions holds for every request that is tried', () => {
  const match = fc.constantFrom(
    '{}',
    '{ exact: a }',
    '{ exact: ab }',
    '{ prefix: a }',
    '{ prefix: b }',
    '{ regex: "a|b" }',
  );
  const uri = fc.constantFrom(
    '{ exact: /a }',
    '{ prefix: /a }',
    '{ prefix: / }',
    '{ exact: /A }',
    '{ regex: "/[ab]" }',
  );
  const condition = fc
    .record(
      {
        uri: fc.tuple(uri, fc.boolean()).map(([each, any]) => `uri: ${each}, ignoreUriCase: ${any}`),
        headers: fc.tuple(fc.constantFrom('x', 'y'), match).map(([name, each]) => `headers: { ${name}: ${each} }`),
        without: fc
          .tuple(fc.constantFrom('x', 'y'), match)
          .map(([name, each]) => `withoutHeaders: { ${name}: ${each} }`),
        query: match.map((each) => `queryParams: { q: ${each} }`),
        method: fc.constantFrom('method: { exact: GET }', 'method: { prefix: P }'),
      },
      { requiredKeys: [] },
    )
    .map((parts) => Object.values(parts).join(', '));
  const values = [undefined, 'a', 'ab', 'b', 'c'];
  const views = ['/', '/a', '/A', '/ab', '/b'].flatMap((path) =>
    values.flatMap((x) =>
      values.flatMap((y) =>
        ['GET', 'PUT'].flatMap((method) =>
          [path, `${path}?q=a`, `${path}?q=b`].map((each) => {
            const headers = { ...(x !== undefined && { x }), ...(y !== undefined && { y }) };
            return viewProbe({ path: each, method, headers }, 'a');
          }),
        ),
      ),
    ),
  );
  fc.assert(
    fc.property(condition, condition, (first, second) => {
      const [a, b] = [matchOf(first), matchOf(second)];
      if (covers(a, b)) expect(views.filter((view) => takes(b, view) && !takes(a, view))).toEqual([]);
      if (isDisjoint(a, b)) expect(views.filter((view) => takes(a, view) && takes(b, view))).toEqual([]);
    }),
    { seed: 1, numRuns: 150 },
  );
});
