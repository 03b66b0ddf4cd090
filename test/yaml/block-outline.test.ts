import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isNode, parseDocument } from 'yaml';
import { BlockOutline } from '../../lib/yaml/block-outline';
import type { FieldPath } from '../../lib/yaml/field-path';
import { LocatedDocument } from '../../lib/yaml/located-yaml';
import { runs } from '../runs';

/** Where the parser has the deepest part of a path that exists. */
function parsed(text: string): (path: FieldPath) => number | undefined {
  const tree = parseDocument(text, { uniqueKeys: false, merge: true, logLevel: 'silent' });
  return (path) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? tree.contents : tree.getIn(path.slice(0, depth), true);
      if (isNode(node)) return node.range?.[0];
    }
    return undefined;
  };
}

/** Every path of a value, and ones that lead nowhere. */
function pathsOf(value: unknown, path: FieldPath = []): FieldPath[] {
  const own: FieldPath[] = [path, [...path, 'nowhere'], [...path, 99]];
  if (typeof value !== 'object' || value === null) return own;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [...own, ...keys.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...path, key]))];
}

/** Differences from the parser, and how many paths are told at all. */
function compared(text: string) {
  const outline = new BlockOutline(text);
  const where = parsed(text);
  const paths = pathsOf(parseDocument(text, { uniqueKeys: false, merge: true, logLevel: 'silent' }).toJS());
  const told = paths.filter((path) => outline.find(path) !== undefined);
  const wrong = told.filter((path) => outline.find(path)!.value !== where(path));
  return { wrong, told: told.length, all: paths.length };
}

const documentsIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('bad.yaml'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/^(?=---(?:\s|$))/m))
    .filter((text) => parseDocument(text, { uniqueKeys: false, logLevel: 'silent' }).errors.length === 0);

test('it says what the parser says of every field of the fixtures, and of most of them at once', () => {
  let [told, all] = [0, 0];
  for (const text of documentsIn(join(__dirname, '../check/fixtures'))) {
    const result = compared(text);
    expect([text, result.wrong]).toEqual([text, []]);
    told += result.told;
    all += result.all;
  }
  // The rest stands in flow style, `{ … }`, of several lines.
  expect(told / all).toBeGreaterThan(0.7);
});

test.each([
  ['scalars over several lines', 'a: one\n  two: three\nb: "x\n  c: y"\nd: 1\n'.replace('two: three', 'two')],
  ['text that looks like fields', 'a: |\n  b: 1\n  # no comment\n  - c\nd: >-\n  e: 2\nf: 3\n'],
  ['comments that are less indented', 'a:\n# here\n  b:\n # there\n    c: 1\n  d: 2\n'],
  ['sequences at the indentation of their key', 'a:\n- b: 1\n  c: 2\n- d\ne:\n- f\n'],
  ['sequences in sequences', '- - a\n  - b: 1\n    c: 2\n- - d\n'],
  ['values below their keys', 'a:\n  "text"\nb:\n  plain\nc:\n  {d: 1}\n'],
  ['nothing', 'a:\nb:\n  c:\n  d: ~\n- '.slice(0, -2)],
  ['anchors, aliases, merges and tags', 'a: &x\n  b: 1\nc: *x\nd:\n  <<: *x\n  e: 2\nf: !t g\nh: &y i\n'],
  ['keys of other types', '1: a\ntrue: b\nnull: c\n"2": d\n0x1f: e\n~: f\n'],
  ['keys in quotes', '"a b": 1\n\'c: d\': 2\n"e\\u0066": 3\n'],
  ['keys with odd signs', 'a.b/c: 1\nd:e: 2\n$f: 3\n@g: 4\n'.replace('@g: 4\n', '')],
  ['space before the colon', 'a : 1\nb  : {c: 2}\n'],
  ['flow style', 'a: {b: [1, {c: 2}], d: 3}\ne: [f, g]\n'],
  ['lines of Windows', 'a:\r\n  b: 1\r\n\r\n  c:\r\n    - d\r\n'],
  ['an opened document', '---\n# who\na:\n  b: 1\n'],
  ['an opened document with a value', '--- {a: 1}\n'],
  ['a key that asks for its value', '? a\n: b\nc: 1\n'],
  ['a document that is one scalar', 'just text\n'],
  ['fields that are told apart by a comment only', 'a: 1 # b: 2\nb: 3\n'],
])('%s', (_, text) => {
  expect(compared(text).wrong).toEqual([]);
});

test('whatever stands there, it never says anything else than the parser', () => {
  const lines = [
    'a:',
    'b: 1',
    '- c',
    '- d: 2',
    '"e": x',
    '{f: 1}',
    '# g',
    '',
    'h: |',
    'text',
    "i: 'j",
    "k'",
    '- - l',
    '<<: {m: 1}',
    'n: &o p',
  ];
  const line = fc
    .tuple(fc.constantFrom('', '  ', '    ', ' '), fc.constantFrom(...lines))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (drawn) => {
      const text = `${drawn.join('\n')}\n`;
      if (parseDocument(text, { uniqueKeys: false, merge: true, logLevel: 'silent' }).errors.length > 0) return;
      expect(compared(text).wrong).toEqual([]);
    }),
    runs({ sample: 500, full: 40_000 }),
  );
});

test('it leaves keys that are numbers to the parser, which finds them by their text', () => {
  const text = 'ports:\n  80: {mode: STRICT}\n  90:\n    mode: DISABLE\n';
  expect(new BlockOutline(text).find(['ports', '80'])).toBeUndefined();
  expect(new LocatedDocument(text, 1).locate(['ports', '80', 'mode'])).toMatchObject({ line: 2 });
  expect(new LocatedDocument(text, 1).locate(['ports', '90'], { key: true })).toMatchObject({ line: 3 });
});
