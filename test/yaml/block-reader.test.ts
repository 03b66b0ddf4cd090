import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { readBlock } from '../../lib/yaml/block-reader';
import { runs } from '../runs';

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/** What the parser reads, its keys in their order; nothing where it refuses. */
function parsed(text: string): string | undefined {
  try {
    return JSON.stringify(load(text, { schema: SCHEMA }));
  } catch {
    return undefined;
  }
}

/** Holds if the reader gives up, or reads what the parser reads. */
function expectTheSame(text: string): boolean {
  const read = readBlock(text);
  if (read === undefined) return false;
  expect([text, JSON.stringify(read.value)]).toEqual([text, parsed(text)]);
  return true;
}

test('it reads what the parser reads, and most of what is written in blocks', () => {
  const folder = join(__dirname, '../check/fixtures');
  const documents = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/^(?=---(?:\s|$))/m));
  const read = new Set(documents.filter(expectTheSame));
  const blocks = documents.filter((text) => !/[[{].*:/.test(text));
  expect(blocks.filter((text) => read.has(text)).length / blocks.length).toBeGreaterThan(0.8);
});

test.each([
  'a: 1\nb: two\nc: "three"\nd: \'four\'\ne: true\nf: false\n',
  'a:\n  b:\n    - c: 1\n      d: 2\n    - e\n  f: {}\n  g: []\n',
  'a:\n- b\n- c: 1\n  d: 2\ne: 3\n',
  '- - a\n  - b\n- c\n',
  '---\n# who\na:\n  # what\n  b: 1\n',
  'a:\nb:\n  - c:\n  -\n',
  'image: registry.example.com:5000/app:1.2.3\nport: 8080\ntimeout: 2s\ncpu: 100m\n',
  '"a.b/c": d\n',
  'a: { b: 1 }\nc: [d, e]\nf:\n  - { g: h }\n  - [i]\n',
])('%j is read', (text) => {
  expect(expectTheSame(text)).toBe(true);
});

test.each([
  [
    'other types than text',
    'a: 1.5\n',
    'a: 0x1f\n',
    'a: 1e3\n',
    'a: .inf\n',
    'a: ~\n',
    'a: True\n',
    'a: 007\n',
    'a: -1\n',
  ],
  ['what may be a date or an address', 'a: 2026-11-03\n', 'a: 10.0.0.1\n'],
  ['keys of other types', '1: a\n', 'null: a\n', 'true: a\n', '.inf: a\n'],
  ['keys that are written twice', 'a: 1\na: 2\n', '"a": 1\na: 2\n'],
  ['a key that every object has', '__proto__: 1\n', '"__proto__": 1\n'],
  ['scalars over several lines', 'a: b\n  c\n', 'a: |\n  b\n', 'a: >-\n  b\n', 'a: "b\n  c"\n'],
  ['escapes and quotes in quotes', 'a: "b\\n"\n', "a: 'b''c'\n", 'a: "b" c\n'],
  [
    'flow style over several lines, or of the whole',
    'a: {b: 1,\n  c: 2}\n',
    'a:\n  [b, c]\n',
    '{a: 1}\n',
    'a: [b]\n  c\n',
  ],
  ['anchors, aliases, tags and merges', 'a: &b c\n', 'a: *b\n', 'a: !t b\n', '<<: {a: 1}\n', '? a\n: b\n'],
  ['comments behind values', 'a: b # c\n'],
  ['signs that are no text', 'a: @b\n', 'a: `b\n', 'a: %b\n', 'a: b: c\n', 'a: b:\n', 'a: - b\n'],
  ['anything but printable ASCII', 'a: ü\n', 'a:\tb\n', 'a: b\r\n', 'a: \u0007\n'],
  ['indentation that fits nothing', 'a:\n    b: 1\n  c: 2\n', '  a: 1\nb: 2\n', '-   a: 1\n  b: 2\n', 'a: 1\n- b\n'],
  ['nothing', '', '\n', '# a\n', '---\n'],
  ['two documents', '---\na: 1\n---\nb: 2\n', 'a: 1\n...\n'],
])('it gives up at %s', (_, ...texts) => {
  expect(texts.filter((text) => readBlock(text) !== undefined)).toEqual([]);
});

test('nesting without an end is left to the parser', () => {
  expect(readBlock('- '.repeat(100_000))).toBeUndefined();
  expect(
    readBlock(`${Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}\n`),
  ).toBeUndefined();
});

test('whatever stands there, it gives up or reads what the parser reads', () => {
  const words = [
    'a:',
    'b: 1',
    '- c',
    '- d: 2',
    '-',
    '"e": x',
    'f: {}',
    '# g',
    '',
    'h: "i"',
    'text',
    "i: 'j'",
    '- - l',
    'm: 08',
    'n: o:p',
    'q: r s',
    's: { t: 1 }',
    '- [u, "v"]',
    '{ w: x }',
    'a: 2',
    '---',
  ];
  const line = fc
    .tuple(fc.constantFrom('', '', '  ', '    ', ' '), fc.constantFrom(...words))
    .map((parts) => parts.join(''));
  let read = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (drawn) => {
      if (expectTheSame(`${drawn.join('\n')}\n`)) read++;
    }),
    runs({ sample: 2000, full: 50_000 }),
  );
  expect(read).toBeGreaterThan(50);
});
