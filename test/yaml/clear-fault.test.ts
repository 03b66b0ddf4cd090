import { clearFault } from '../../lib/yaml/clear-fault';
import { readYamlStream } from '../../lib/yaml/located-yaml';

/** What is said of a text, as `line:column message`. */
function said(text: string): string[] {
  return readYamlStream(text).flatMap((document) =>
    document.diagnose().errors.map(({ line, column, message }) => `${line}:${column} ${message}`),
  );
}

test.each([
  ['kind: T\nname: "acme\nspace: acme\n', '2:7 " is not closed by "'],
  ["kind: T\nname: 'acme\nspace: acme\n", "2:7 ' is not closed by '"],
  ['domains: [a.example.com\nservices: {}\n', '1:10 [ is not closed by ]'],
  ['services:\n  a: { image: b\n  c: { image: d }\n', '2:6 { is not closed by }'],
  ['[a, b\n', '1:1 [ is not closed by ]'],
  ['"a: b\nc: d\n', '1:1 " is not closed by "'],
  ['"a" : ["b\nc: d\n', '1:8 " is not closed by "'],
  ['a: "\nb: c\n', '1:4 " is not closed by "'],
  ['a: { b: [c, { d: e }\nf: g\n', '1:4 { is not closed by }'],
  ['a: { b: c } }\n', '1:13 } closes nothing'],
  ['{ a: b }]\n', '1:9 ] closes nothing'],
  ['a: @x\n', '1:4 a value cannot begin with @'],
  ['a: %x\n', '1:4 a value cannot begin with %'],
])('%j', (text, message) => {
  expect(said(text)).toEqual([message]);
});

test.each([
  ['a: b: c\n', '1:5 bad indentation of a mapping entry'],
  ['a: "b" c\n', '1:8 bad indentation of a mapping entry'],
  ['a:\n  - "[b"\n  c: d\n', '3:3 bad indentation of a mapping entry'],
])('what else is wrong is said in the words of the parser: %j', (text, message) => {
  expect(said(text)).toEqual([message]);
});

test('lines are those of the file, in a later document too', () => {
  expect(said('a: b\n---\nc: [d\ne: f\n')).toEqual(['3:4 [ is not closed by ]']);
});

test('what is not about indentation stays as it is', () => {
  const fault = { message: 'nested more than 100 levels deep', line: 1, column: 4 };
  expect(clearFault(fault, 'a: [b\n', 1)).toBe(fault);
});
