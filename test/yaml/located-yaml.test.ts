import fc from 'fast-check';
import { LocatedDocument, readYamlStream } from '../../lib/yaml/located-yaml';
import { runs } from '../runs';

const STREAM = `# a comment
kind: A
spec:
  hosts: [a, b]
---
kind: B
kind: C
---
# nothing
---
kind: D
spec:
  weight: 5
`;

test('every document is read by itself, empty ones are left out', () => {
  const [a, broken, d] = readYamlStream(STREAM);
  expect(a!.value).toEqual({ kind: 'A', spec: { hosts: ['a', 'b'] } });
  expect(broken!.error).toMatchObject({ message: expect.stringContaining('duplicate'), line: 7 });
  expect(d!.value).toEqual({ kind: 'D', spec: { weight: 5 } });
});

test('positions are those of the file', () => {
  const [a, , d] = readYamlStream(STREAM);
  expect(a!.start).toEqual({ line: 2, column: 1 });
  expect(a!.locate(['spec', 'hosts', 1])).toEqual({ line: 4, column: 14 });
  expect(d!.locate(['spec', 'weight'])).toEqual({ line: 13, column: 11 });
  expect(d!.locate(['spec', 'weight'], { key: true })).toEqual({ line: 13, column: 3 });
});

test('a path that leads nowhere is placed at its nearest parent', () => {
  const [a] = readYamlStream(STREAM);
  expect(a!.locate(['spec', 'http', 0, 'route'])).toEqual({ line: 4, column: 3 });
});

test('words that only YAML 1.1 takes for booleans stay text', () => {
  expect(readYamlStream('a: on\nb: yes\nc: 0777\nd: 12:30\n')[0]!.value).toEqual({
    a: 'on',
    b: 'yes',
    c: 777,
    d: '12:30',
  });
});

test('every duplicate key is reported, and the last value is left', () => {
  const [document] = readYamlStream('# x\na: 1\na: 2\nb:\n  c: 1\n  c: 2\n');
  expect(document!.diagnose()).toEqual({
    errors: [
      { message: 'the key a is written twice', line: 3, column: 1 },
      { message: 'the key c is written twice', line: 6, column: 3 },
    ],
    recovered: { a: 2, b: { c: 2 } },
  });
  // Fields of a mapping that are not indented below it.
  expect(readYamlStream('a: 1\nb: # c\n\n  # d\na: 2\n')[0]!.diagnose().errors).toEqual([
    { message: 'the key a is written twice', line: 5, column: 1 },
  ]);
  expect(readYamlStream('a: [')[0]!.diagnose()).toMatchObject({ errors: [{ line: 1 }] });
  expect(readYamlStream('a: 1')[0]!.diagnose()).toEqual({ errors: [] });
});

test('a scalar is reported as it is written', () => {
  const [document] = readYamlStream('a: 1.10\nb: [x]\n');
  expect(document!.source(['a'])).toBe('1.10');
  expect(document!.source(['b'])).toBeUndefined();
  expect(document!.source(['c', 'd'])).toBeUndefined();
});

test('a file with nothing but comments holds no document', () => {
  expect(['', '\n', '# nothing\n', '---\n# nothing\n'].flatMap(readYamlStream)).toEqual([]);
});

test('a bracket may close at the indentation of its parent, as in many charts', () => {
  const [document] = readYamlStream('spec:\n  args: [\n    "-v",\n  ]\n  replicas: 1\n');
  expect(document!.value).toEqual({ spec: { args: ['-v'], replicas: 1 } });
});

test('a scalar without quotes can be reported from one with', () => {
  const [document] = readYamlStream('a: on\nb: "on"\nc: [on]\n');
  expect([['a'], ['b'], ['c', 0], ['c'], ['d']].map((path) => document!.isPlain(path))).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
});

describe('a stream is read at once where that gives what its documents give', () => {
  const piece = fc.constantFrom(
    'a: 1\n',
    '# nothing\n',
    '\n',
    '---\n',
    '--- \n',
    '--- # here\n',
    '---\nb: &x [1]\nc: *x\n',
    '---\nc: *x\n',
    '---\nd: {\n}\n',
    '---\ne: |\n  ---\n  text\n',
    '---\nf: 1\nf: 2\n',
    '...\n',
    '%YAML 1.2\n---\ng: 1\n',
    '--- text\n',
    '---\n- 1\n',
    '---\nh: "one\n  two"\n',
    '---\nnull\n',
  );

  test('values, errors and lines are those of each document by itself', () => {
    const property = fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      const alone = text
        .split(/^(?=---(?:\s|$))/m)
        .flatMap((part, index, parts) => {
          const line = parts.slice(0, index).join('').split('\n').length;
          const document = new LocatedDocument(part, line);
          return document.error === undefined && (document.value ?? undefined) === undefined ? [] : [document];
        })
        .map(({ value, error }) => ({ value, error }));
      expect(readYamlStream(text).map(({ value, error }) => ({ value, error }))).toEqual(alone);
    });
    fc.assert(property, runs({ sample: 500, full: 20_000 }));
  });
});
