import { diffToText } from '../../lib/diff';
import { otherChanges } from '../../lib/diff/traffic-diff';
import { deployment, ESTATE, rule } from '../resolver/estate';
import { diffOf, edge, mesh, sentences, to } from './versions';

const HEADER = 'x-variant-id: { exact: ops-1234 }';
const SETS = 'headers: { request: { set: { x-variant-id: ops-1234 } } }';
const main = `    - route: [${to('cms')}]`;
const chosen = (more = '') =>
  `    - match: [{ headers: { ${HEADER} } }]\n      route: [${to('cms', 'ops-1234')}]${more}\n${main}`;
const ownHost = (http: string) => edge(http, ['ops-1234.acme.example.com'], 'own');
const texts = (...versions: Parameters<typeof diffOf>) => diffOf(...versions).versions.map(({ text }) => text);

test('a variant that comes at its host, by header and in the mesh is one sentence', () => {
  const diff = diffOf(
    [edge(main), mesh('cms', main)],
    [
      edge(chosen()),
      mesh('cms', chosen()),
      ownHost(
        `    - match: [{ uri: { prefix: /a/ } }]\n      route: [${to('cms', 'ops-1234')}]\n      ${SETS}\n    - route: [${to('ui')}]`,
      ),
    ],
  );
  expect(diff.versions).toEqual([
    {
      kind: 'variant',
      version: 'ops-1234',
      change: 'comes',
      services: ['acme/cms'],
      hosts: ['ops-1234.acme.example.com'],
      text: 'variant ops-1234 comes for acme/cms: at ops-1234.acme.example.com; with x-variant-id: ops-1234 at acme.example.com and in the mesh',
    },
  ]);
  expect(otherChanges(diff)).toEqual([]);
  expect(diffToText(diff)).toMatch(/variant ops-1234 comes, no other request is known to be routed differently\.\n/);
  expect(diffToText(diff)).not.toContain('Traffic');
  expect(diffToText(diff, { requests: Number.POSITIVE_INFINITY })).toContain(
    'acme.example.com/… with x-variant-id: ops-1234',
  );
});

test('a variant that goes is the same the other way round', () => {
  expect(texts([edge(chosen())], [edge(main)])).toEqual([
    'variant ops-1234 goes for acme/cms: with x-variant-id: ops-1234 at acme.example.com',
  ]);
});

test('a host of released code is no variant, whatever its first label is', () => {
  const diff = diffOf([], [ownHost(main)]);
  expect(diff.versions).toEqual([]);
  expect(sentences(diff)).toEqual(['ops-1234.acme.example.com/…: host appears: 404 (no route) → acme/cms main']);
});

test.each([
  ['another timeout', chosen('\n      timeout: 2s')],
  ['a header of another value', chosen('\n      headers: { request: { set: { x-variant-id: other } } }')],
  ['pods that are not there', chosen().replace('subset: ops-1234', 'subset: ops-9')],
  ['requests that do not name it', chosen().replace(HEADER, 'x-user: { exact: jo }')],
  ['a header that only begins so', chosen().replace('{ exact: ops-1234 }', '{ prefix: ops-1234 }')],
])('a change with %s is told in full', (_, rules) => {
  const diff = diffOf([edge(main)], [edge(rules)]);
  expect(diff.versions).toEqual([]);
  expect(sentences(diff)).toHaveLength(1);
});

test('requests that went to another variant are told in full', () => {
  const other: [string, string] = [
    [
      ESTATE.replace(rule('acme', 'cms', ['main', 'ops-1234']), rule('acme', 'cms', ['main', 'ops-1234', 'ops-2'])),
      deployment('acme', 'cms', 'ops-2'),
    ].join('\n---\n'),
    [
      ESTATE.replace(rule('acme', 'cms', ['main', 'ops-1234']), rule('acme', 'cms', ['main', 'ops-1234', 'ops-2'])),
      deployment('acme', 'cms', 'ops-2'),
    ].join('\n---\n'),
  ];
  const diff = diffOf([edge(chosen().replace('subset: ops-1234', 'subset: ops-2'))], [edge(chosen())], other);
  expect(diff.versions).toEqual([]);
  expect(sentences(diff)).toEqual(['acme.example.com/… with x-variant-id: ops-1234: acme/cms ops-2 → ops-1234']);
});

test('another service that a host of the variant leads to now is told in full', () => {
  const before = ownHost(`    - route: [${to('cms', 'ops-1234')}]`);
  const after = ownHost(`    - route: [${to('ui')}]`);
  expect(texts([before], [after])).toEqual([]);
});

const CANARY: [string, string] = [
  [
    ESTATE.replace(rule('acme', 'cms', ['main', 'ops-1234']), rule('acme', 'cms', ['main', 'canary'])),
    deployment('acme', 'cms', 'canary'),
  ].join('\n---\n'),
  [
    ESTATE.replace(rule('acme', 'cms', ['main', 'ops-1234']), rule('acme', 'cms', ['main', 'canary'])),
    deployment('acme', 'cms', 'canary'),
  ].join('\n---\n'),
];
const shared = (percent: number) =>
  `    - route: [${to('cms', 'main', `, weight: ${100 - percent}`)}, ${to('cms', 'canary', `, weight: ${percent}`)}]`;
const beta = `    - match: [{ headers: { x-beta: { exact: "1" } } }]\n      route: [${to('cms', 'canary')}]\n`;

test.each([
  ['comes', main, beta + shared(10), 'canary of acme/cms comes: it gets 10% of its requests, all with x-beta: 1'],
  ['shifts', shared(5), shared(25), 'canary of acme/cms gets another share: 5% → 25% of its requests'],
  ['goes', beta + shared(10), main, 'canary of acme/cms goes: it had 10% of its requests, all with x-beta: 1'],
] as const)('a canary that %s', (change, base, head, text) => {
  const diff = diffOf([edge(base)], [edge(head)], CANARY);
  expect(diff.versions).toMatchObject([{ kind: 'canary', change, services: ['acme/cms'], text }]);
  expect(otherChanges(diff)).toEqual([]);
});

test('a canary that comes with another timeout is told in full', () => {
  const diff = diffOf([edge(main)], [edge(`${shared(10)}\n      timeout: 2s`)], CANARY);
  expect(diff.versions).toEqual([]);
  expect(otherChanges(diff)).toHaveLength(1);
});

test('who asks for a variant gets no share of another service’s canary: that is the variant’s doing', () => {
  const versions = [
    ESTATE.replace(rule('acme', 'ui', ['main']), rule('acme', 'ui', ['main', 'canary'])),
    deployment('acme', 'ui', 'canary'),
  ];
  const estate = versions.join('\n---\n');
  const share = `    - route: [${to('ui', 'main', ', weight: 90')}, ${to('ui', 'canary', ', weight: 10')}]`;
  const wild = edge(`${share}\n      headers: { request: { remove: [x-variant-id] } }`, ['*.acme.example.com']);
  const diff = (subset: string) =>
    diffOf(
      [wild, mesh('cms', main)],
      [wild, mesh('cms', chosen()), ownHost(`    - route: [${to('ui', subset)}]\n      ${SETS}`)],
      [estate, estate],
    );
  expect(otherChanges(diff('main'))).toEqual([]);
  expect(diff('main').versions.map(({ text }) => text)).toEqual([
    'variant ops-1234 comes for acme/cms: at ops-1234.acme.example.com; with x-variant-id: ops-1234 in the mesh',
  ]);
  expect(otherChanges(diff('canary'))).toHaveLength(1);
});

test('more than three versions are counted in the summary', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const estate = ESTATE.replace(rule('acme', 'cms', ['main', 'ops-1234']), rule('acme', 'cms', ['main', ...ids]));
  const all = [estate, ...ids.map((id) => deployment('acme', 'cms', id))].join('\n---\n');
  const rules = ids.map(
    (id) => `    - match: [{ headers: { x-variant-id: { exact: ${id} } } }]\n      route: [${to('cms', id)}]\n`,
  );
  const diff = diffOf([mesh('cms', main)], [mesh('cms', rules.join('') + main)], [all, all]);
  expect(diffToText(diff).split('\n')[0]).toBe(
    '4 variants and canaries come, no other request is known to be routed differently.',
  );
});
