import fc from 'fast-check';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import { yamlDocument, yamlFile } from '../../lib/output/yaml-text';
import { runs } from '../runs';

/** Text that some reader takes for something else when it is not quoted. */
const TRICKY = fc.constantFrom(
  '',
  ' ',
  'a ',
  ' a',
  '-',
  '- a',
  '?',
  ':',
  'a:',
  'a: b',
  '#',
  'a #b',
  '*',
  '&a',
  '!a',
  '|',
  '>',
  '%',
  '@',
  '`',
  '"',
  "'",
  '1234',
  '1e3',
  '0x1f',
  '0o14',
  '0777',
  '1_000',
  '12:30:00',
  '2024-01-01',
  '.5',
  '+1',
  '-1',
  '.inf',
  '.nan',
  '~',
  'null',
  'NULL',
  'true',
  'Yes',
  'on',
  'Off',
  'y',
  'N',
  '<<',
  '=',
  '[',
  ']',
  '{',
  '}',
  ',',
  'a,b',
  'a\nb',
  'a\tb',
  '\u2028',
  '\u0085',
  '\ufeff',
  '\ud800',
  'ops-1234.acme.example.com',
  '*.acme.example.com',
  './x',
  '100m',
  'a/b:c',
  '\\',
  'é',
  '🙂',
  '---',
  '...',
  '__proto__',
  'constructor',
);
const text = fc.oneof(TRICKY, fc.string({ unit: 'binary' }), fc.string());
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('any'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).any;
const object = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  value,
  { maxKeys: 5, minKeys: 1, noNullPrototype: true },
);

test('YAML 1.2 and 1.1 readers get back what was written', () => {
  fc.assert(
    fc.property(object, (data) => {
      const written = yamlDocument(data);
      // A lone half of a surrogate pair is no text in any encoding; all else must come back to the letter.
      fc.pre(!/\\ud[89a-f]/i.test(written));
      expect(parse(written, { version: '1.2' })).toEqual(data);
      expect(parse(written, { version: '1.1' })).toEqual(data);
      expect(load(written)).toEqual(data);
    }),
    runs({ sample: 600, full: 20_000 }),
  );
});

test('reads as a person would write it', () => {
  const data = {
    apiVersion: 'v1',
    metadata: { name: 'cms', labels: { app: 'cms', track: 'on' }, annotations: {} },
    spec: {
      hosts: ['cms.acme.svc.cluster.local', '*.example.com'],
      rules: [{}],
      http: [{ name: 'a', weight: 5 }],
      none: [],
      nested: [[1]],
    },
  };
  expect(yamlDocument(data)).toBe(`apiVersion: v1
metadata:
  name: cms
  labels:
    app: cms
    track: "on"
  annotations: {}
spec:
  hosts:
    - cms.acme.svc.cluster.local
    - "*.example.com"
  rules:
    - {}
  http:
    - name: a
      weight: 5
  none: []
  nested:
    -
      - 1
`);
});

test('fields without a value are left out, what is no data is refused', () => {
  expect(yamlDocument({ a: undefined, b: { c: undefined } })).toBe('b: {}\n');
  expect(() => yamlDocument({ a: () => 1 })).toThrow(/cannot write function/);
  expect(() => yamlDocument({ a: Number.NaN })).toThrow(/cannot write number 'NaN'/);
});

test('a file is its first line and its documents, with a line between two', () => {
  expect(yamlFile('# who\n', [])).toBe('# who\n');
  expect(yamlFile('# who\n', [{ a: 1 }])).toBe('# who\na: 1\n');
  expect(yamlFile('', [{ a: 1 }, { b: [{ c: 2 }] }, { d: {} }])).toBe('a: 1\n---\nb:\n  - c: 2\n---\nd: {}\n');
});
