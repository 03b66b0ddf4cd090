import fc from 'fast-check';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { parse } from 'yaml';
import { readFlow } from '../../lib/yaml/flow-reader';
import { GIVEN_UP } from '../../lib/yaml/line-scalar';
import { runs } from '../runs';

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);
const DEPTH = 20;

/** What a parser says, its keys in their order; nothing where it refuses. */
function said(parser: (text: string) => unknown, text: string): string | undefined {
  try {
    return JSON.stringify(parser(text));
  } catch {
    return undefined;
  }
}

/** Whether the reader reads the field of a block mapping; if so, both parsers read the same. */
function isRead(flow: string): boolean {
  const read = readFlow(`a: ${flow}\nb: 1\n`, 3, 3 + flow.length, DEPTH);
  if (read === GIVEN_UP) return false;
  const text = `a: ${flow}\nb: 1\n`;
  const value = JSON.stringify({ a: read, b: 1 });
  expect([text, value]).toEqual([text, said((each) => load(each, { schema: SCHEMA }), text)]);
  expect([text, value]).toEqual([text, said((each) => parse(each, { logLevel: 'silent' }), text)]);
  return true;
}

test.each([
  ['{}', '[]', '{ }', '[ ]', '[]  '],
  ['{ image: "registry.example.com/cms:ops-1-a1b2c3d" }', '{ image: registry.example.com:5000/cms:1.2 }'],
  ['[/, /api/v1, shared/docx, a.example.com]', '[a,b ,c]', '[hostname, header]'],
  ['{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"memory":"256Mi"}}', '{"a":1,"b":[true,false]}'],
  ["{ weight: 10, enabled: true, path: /healthz, text: 'no' }", '{ a: [{ b: c }, [d]], e: {} }'],
  ['["a # b", "c: d", "}", "", \' \']', '{ "a b": c, $d: e, _f: 0 }'],
])('reads %j', (...texts) => {
  expect(texts.filter((text) => !isRead(text))).toEqual([]);
});

test.each([
  [
    'what does not end, or goes on',
    '{',
    '[',
    '{ a: 1',
    '[a',
    '[a]]',
    '[a] b',
    '{ a: 1 } # c',
    '["a]',
    '{ a: {} ]',
    '[a }',
  ],
  [
    'text with spaces, signs or escapes',
    '[a b]',
    '["a\\n"]',
    "['a''b']",
    '[a#b]',
    '[a"b]',
    '[a{b]',
    '[-a]',
    '[%a]',
    '[a, *b]',
  ],
  [
    'other types than text',
    '[1.5]',
    '[~]',
    '[null]',
    '[0x1f]',
    '[1e3]',
    '[007]',
    '[2026-11-03]',
    '[.inf]',
    '[10.0.0.1]',
  ],
  [
    'keys of other types, twice, or of every object',
    '{ 1: a }',
    '{ null: a }',
    '{ a: 1, a: 2 }',
    '{ a: 1, "a": 2 }',
    '{ __proto__: 1 }',
    '{ "__proto__": 1 }',
  ],
  [
    'items that are missing or fields without a value',
    '[a, ]',
    '[, a]',
    '[a,, b]',
    '{ a: 1, }',
    '{ a }',
    '{ a: }',
    '{ a: , b: 1 }',
    '{ : 1 }',
  ],
  [
    'pairs without a mapping, other keys',
    '[a: 1]',
    '["a": 1]',
    '{ [a]: 1 }',
    '{ ? a : 1 }',
    '{ a : 1 }',
    '{ "a" : 1 }',
    "{ 'a': 1 }",
    '{ <<: {} }',
  ],
  ['a key and a value that are one text', '{ a:1 }', '{ a:b: 1 }', '["a"b]', '[a:]', '{ a: b: c }'],
])('gives up at %s', (_, ...texts) => {
  expect(texts.filter((text) => readFlow(text, 0, text.length, DEPTH) !== GIVEN_UP)).toEqual([]);
});

test('looks at nothing behind its end', () => {
  expect(readFlow('[a\n]', 0, 2, DEPTH)).toBe(GIVEN_UP);
  expect(readFlow('["a\n"]', 0, 3, DEPTH)).toBe(GIVEN_UP);
  expect(readFlow('[a] # b', 0, 3, DEPTH)).toEqual(['a']);
});

test('nests as deep as it may, and no deeper', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(readFlow(nested(DEPTH), 0, 2 * DEPTH, DEPTH)).not.toBe(GIVEN_UP);
  expect(readFlow(nested(DEPTH + 1), 0, 2 * DEPTH + 2, DEPTH)).toBe(GIVEN_UP);
});

const scalar = fc.constantFrom(
  'a',
  '1',
  '"b: c"',
  "'d'",
  'e:f',
  '/g',
  'true',
  'null',
  '0.1',
  'h i',
  '',
  '-',
  'a-b',
  '$x',
  '08',
  'y',
  '"',
  '.5',
);
const key = fc.constantFrom('a', 'b', '"c d"', '"e"', 'true', '1', 'f:', "'g'", '$h');
const comma = fc.constantFrom(',', ', ', ' , ', ' ', ',,');
const colon = fc.constantFrom(': ', ': ', ': ', ':', ' : ', '');
const { flow } = fc.letrec<{ flow: string; value: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('flow')),
  flow: fc.oneof(
    fc.tuple(fc.array(tie('value'), { maxLength: 3 }), comma).map(([items, by]) => `[${items.join(by)}]`),
    fc
      .tuple(fc.array(fc.tuple(key, colon, tie('value')), { maxLength: 3 }), comma)
      .map(([fields, by]) => `{ ${fields.map((each) => each.join('')).join(by)} }`),
  ),
}));

test('whatever stands there, it gives up or reads what both parsers read', () => {
  let read = 0;
  fc.assert(
    fc.property(flow, (text) => {
      if (isRead(text)) read++;
    }),
    runs({ sample: 1500, full: 100_000 }),
  );
  expect(read).toBeGreaterThan(50);
});

test('whatever signs stand there, it gives up or reads what both parsers read', () => {
  const signs = fc.string({ unit: fc.constantFrom(...'[]{},: "\'ab1-#.&*!|>%@?/$~'), maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom('[', '{'), signs, (first, rest) => {
      isRead(first + rest);
    }),
    runs({ sample: 3000, full: 300_000 }),
  );
});
