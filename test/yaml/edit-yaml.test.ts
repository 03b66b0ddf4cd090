import fc from 'fast-check';
import { load } from 'js-yaml';
import { stringify } from 'yaml';
import { editYaml, UneditableYaml, type YamlChange } from '../../lib/yaml/edit-yaml';
import { runs } from '../runs';

const VARIANT = `# yaml-language-server: $schema=../variant.schema.json
apiVersion: branchline/v1
kind: Variant # a ticket
id: "OPS-1234"   # as in the tracker

# Whom to ask.
owner: 'tom@example.com'
services:
  # the new page
  ui: { image: "r.example.com/ui:1", replicas: 1 }   # two later
  cms:
    image: r.example.com/cms:1
    env:
      A: "1"

# The end.
`;

const set = (path: YamlChange['path'], value: unknown, order?: readonly string[]): YamlChange => ({
  path,
  value,
  ...(order && { order }),
});

describe.each(['\n', '\r\n'])('line ends %j', (newline) => {
  const written = (text: string) => text.replaceAll('\n', newline);

  test.each<[string, string, YamlChange, string]>([
    ['a plain value', 'a: 1 # one\nb: 2\n', set(['a'], 5), 'a: 5 # one\nb: 2\n'],
    ['double quotes are kept', 'a: "x" # one\n', set(['a'], 'y'), 'a: "y" # one\n'],
    ['single quotes are kept', "a: 'x'\n", set(['a'], "y's"), "a: 'y''s'\n"],
    ['quotes where the value needs them', 'a: x\n', set(['a'], 'no'), 'a: "no"\n'],
    ['a number that is a text', 'a: x\n', set(['a'], '007'), 'a: "007"\n'],
    ['a day', 'a: x\n', set(['a'], '2026-11-15'), 'a: "2026-11-15"\n'],
    ['within braces', 'a: {b: "x", c: y} # z\n', set(['a', 'c'], 'q:1'), 'a: {b: "x", c: "q:1"} # z\n'],
    ['a block of text', 'a: |\n  x\n  y\nb: 1\n', set(['a'], 'z'), 'a: z\nb: 1\n'],
    ['an alias', 'a: &x 1\nb: *x # c\n', set(['b'], 2), 'a: &x 1\nb: 2 # c\n'],
    ['a value with an anchor that nobody uses', 'a: &x 1\n', set(['a'], 2), 'a: &x 2\n'],
    ['a key without a value', 'a: # none\nb: 1\n', set(['a'], 2), 'a: 2 # none\nb: 1\n'],
    ['null', 'a: ~ # none\n', set(['a'], 'x'), 'a: x # none\n'],
    ['a mapping for a key without a value', 'a:\nb: 1\n', set(['a', 'c'], 2), 'a:\n  c: 2\nb: 1\n'],
    ['a new key at the end', 'a: 1\n\n# end\n', set(['b'], 2), 'a: 1\nb: 2\n\n# end\n'],
    ['a new key in its place', 'a: 1 # x\nd: 1\n', set(['c'], 2, ['a', 'b', 'c', 'd']), 'a: 1 # x\nc: 2\nd: 1\n'],
    ['a new key before all', '# x\nd: 1\n', set(['c'], 2, ['c', 'd']), '# x\nc: 2\nd: 1\n'],
    ['no line feed at the end', 'c: 1\na: 1', set(['b'], 2), 'c: 1\na: 1\nb: 2'],
    ['a mapping on the way', 'a: 1\n', set(['b', 'c', 'd'], 2), 'a: 1\nb:\n  c:\n    d: 2\n'],
    ['a key in braces', 'a: {b: 1}\n', set(['a', 'c'], [1, 'x']), 'a: {b: 1, c: [1, x]}\n'],
    ['a key in empty braces', 'a: {} # c\n', set(['a', 'c'], 1), 'a: { c: 1 } # c\n'],
    [
      'braces like its neighbours',
      'a:\n  b: { c: 1 }\n',
      set(['a', 'd'], { c: 2 }),
      'a:\n  b: { c: 1 }\n  d: { c: 2 }\n',
    ],
    ['behind a block of text', 'a: |\n  x\nb: 1\n', set(['c'], 1, ['a', 'c', 'b']), 'a: |\n  x\nc: 1\nb: 1\n'],
    [
      'a mapping becomes another',
      'a:\n  b: 1\n  c: 2\nd: 1\n',
      set(['a'], { e: { f: 1 } }),
      'a:\n  e:\n    f: 1\nd: 1\n',
    ],
    ['a mapping becomes text', 'a:\n  b: 1\nd: 1\n', set(['a'], 'x'), 'a:\n  x\nd: 1\n'],
    ['text becomes a mapping', 'a: 1\nd: 1\n', set(['a'], { b: 1 }), 'a:\n  b: 1\nd: 1\n'],
    ['a key goes with its comment', 'a: 1 # x\nb: 2 # y\nc: 3\n', set(['b'], undefined), 'a: 1 # x\nc: 3\n'],
    ['comments above stay', 'a: 1\n# why\nb: 2\n', set(['b'], undefined), 'a: 1\n# why\n'],
    ['the last key without a line feed', 'a: 1\nb: 2', set(['b'], undefined), 'a: 1'],
    ['the only key', 'a:\n  b: 2\nc: 1\n', set(['a', 'b'], undefined), 'a: {}\nc: 1\n'],
    ['the first in braces', 'a: { b: 1, c: 2 }\n', set(['a', 'b'], undefined), 'a: { c: 2 }\n'],
    ['the last in braces', 'a: { b: 1, c: 2 }\n', set(['a', 'c'], undefined), 'a: { b: 1 }\n'],
    ['the only one in braces', 'a: { b: 1 } # x\n', set(['a', 'b'], undefined), 'a: {} # x\n'],
    ['a key with a block below', 'a:\n  b:\n    - 1\n    - 2\nc: 1\n', set(['a'], undefined), 'c: 1\n'],
    ['the first key of an item', 'a:\n  - b: 1\n    c: 2\n', set(['a', 0, 'b'], undefined), 'a:\n  - c: 2\n'],
    ['an item', 'a:\n  - 1 # x\n  - 2\n', set(['a', 0], 5), 'a:\n  - 5 # x\n  - 2\n'],
    ['a new item', 'a:\n  - 1 # x\n# y\n', set(['a', 1], 5), 'a:\n  - 1 # x\n  - 5\n# y\n'],
    ['an item less', 'a:\n- 1\n- 2\n', set(['a', 0], undefined), 'a:\n- 2\n'],
    ['the only item', 'a:\n- 1\nb: 1\n', set(['a', 0], undefined), 'a: []\nb: 1\n'],
    ['an item in brackets', 'a: [1, 2]\n', set(['a', 1], 'x'), 'a: [1, x]\n'],
    ['a new item in brackets', 'a: [1]\n', set(['a', 1], { b: 1 }), 'a: [1, { b: 1 }]\n'],
    ['a new item in empty brackets', 'a: []\n', set(['a', 0], 1), 'a: [1]\n'],
    ['an item that is a mapping', 'a:\n  - b: 1\n', set(['a', 0], { c: 1, d: 2 }), 'a:\n  - c: 1\n    d: 2\n'],
    ['what is so already', 'a:   1 # x\n', set(['a'], 1), 'a:   1 # x\n'],
    ['what is gone already', 'a: 1\n', set(['b', 'c'], undefined), 'a: 1\n'],
    [
      'a key that a merge brings',
      'x: &x { b: 1 }\na:\n  <<: *x\n',
      set(['a', 'b'], 2),
      'x: &x { b: 1 }\na:\n  <<: *x\n  b: 2\n',
    ],
    ['behind a byte order mark', '\uFEFFa: 1\n', set(['a'], 2), '\uFEFFa: 2\n'],
    ['behind a mark of the document', '---\na: 1\n', set(['a'], 2), '---\na: 2\n'],
    ['a quoted key', '"a b": 1\n', set(['a b'], 2), '"a b": 2\n'],
    ['JSON', '{ "a": 1 }\n', set(['a'], 2), '{ "a": 2 }\n'],
  ])('%s', (_, before, change, after) => {
    expect(editYaml(written(before), [change])).toBe(written(after));
  });
});

test('only what is asked for changes in a file that somebody wrote', () => {
  const after = editYaml(VARIANT, [
    set(['services', 'ui', 'image'], 'r.example.com/ui:2'),
    set(['services', 'docx'], { image: 'r.example.com/docx:1' }),
    set(['state'], 'retiring', ['id', 'owner', 'state', 'services']),
    set(['services', 'cms', 'replicas'], 3),
  ]);
  const lines = VARIANT.split('\n');
  const expected = lines.flatMap((line) => {
    if (line.startsWith('owner')) return [line, 'state: retiring'];
    if (line.includes('ui:1')) return [line.replace('ui:1', 'ui:2')];
    if (line.includes('A: "1"')) return [line, '    replicas: 3', '  docx: { image: "r.example.com/docx:1" }'];
    return [line];
  });
  expect(after.split('\n')).toEqual(expected);
});

test.each<[string, string, YamlChange]>([
  ['an anchor that others use', 'a: &x 1\nb: *x\n', set(['a'], 2)],
  ['a part of an alias', 'a: &x { c: 1 }\nb: *x\n', set(['b', 'c'], 2)],
  ['a part of an anchored mapping', 'a: &x { c: 1 }\nb: *x\n', set(['a', 'c'], 2)],
  ['a key that a merge brings cannot go', 'x: &x { b: 1 }\na:\n  <<: *x\n  c: 1\n', set(['a', 'b'], undefined)],
  ['a text is no mapping', 'a: x\n', set(['a', 'b'], 1)],
])('refused, with nothing changed: %s', (_, text, change) => {
  expect(() => editYaml(text, [change])).toThrow(UneditableYaml);
  expect(() => editYaml(text, [change])).toThrow(/cannot be changed by a command: .*\n {2}fix: change it by hand/);
});

test('a value that could end its line, or open a document, stays a value', () => {
  for (const value of ['x\n---\nkind: Evil', 'a # b', '{', '*x', '&x', 'a: b', ' a', '\u0085', '1e3', '0x1', '~', '']) {
    for (const text of ['a: 1\n', 'a: "1"\n', "a: '1'\n", '{ a: 1 }\n']) {
      expect(load(editYaml(text, [set(['a'], value)]))).toEqual({ a: value });
    }
  }
});

test('any field of any document: the value is what it was but for the change, and no comment is lost', () => {
  const scalar = fc.oneof(
    fc.constantFrom('x', 'no', '1', 'a: b', '#', "it's", '"', 'long text'),
    fc.nat(9),
    fc.boolean(),
  );
  const key = fc.constantFrom('a', 'b', 'c', 'd e', 'f-g');
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      scalar,
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  const root = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
  const path = fc.array(fc.oneof(key, fc.nat(2)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(root, path, fc.option(value, { nil: undefined }), fc.boolean(), (document, wanted, to, flow) => {
      const text = stringify(document, { collectionStyle: flow ? 'flow' : 'block' })
        .split('\n')
        .map((line) => (/^[^"'|>]*[^"'|>,:{}[\] -]$/.test(line) && !flow ? `${line} # c` : line))
        .join('\n');
      const steps = fitting(document, wanted);
      // Nobody removes all that a file says.
      fc.pre(to !== undefined || steps.length > 1 || Object.keys(document).length > 1);
      const after = editYaml(text, [{ path: steps, value: to }]);
      const lost = (all: string) => all.split('# c').length;
      if (to !== undefined && steps.length > 0 && !isThere(document, steps)) expect(lost(after)).toBe(lost(text));
      const kept = new Map(Object.entries(document).filter(([name]) => name !== steps[0]));
      const read = load(after) as Record<string, unknown>;
      for (const [name, was] of kept) expect(read[name]).toEqual(was);
    }),
    runs({ sample: 300, full: 20_000 }),
  );
});

/** The part of a path that a document can have, at least one step. */
function fitting(document: unknown, path: readonly (string | number)[]): (string | number)[] {
  const steps: (string | number)[] = [];
  let at = document;
  for (const step of path) {
    if (Array.isArray(at)) {
      if (typeof step !== 'number') break;
      steps.push(Math.min(step, at.length));
    } else if (typeof at === 'object' && at !== null) steps.push(String(step));
    else break;
    at = (at as Record<string | number, unknown>)[steps.at(-1)!];
    if (at === undefined) break;
  }
  return steps;
}

function isThere(document: unknown, path: readonly (string | number)[]): boolean {
  return (
    path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], document) !==
    undefined
  );
}
