import { readYamlStream } from '../../lib/yaml/located-yaml';

/** Layers of anchors, each nine times the one before. */
function layers(count: number, line: (index: number, below: string) => string): string {
  const lines = [line(0, 'x')];
  for (let index = 1; index <= count; index++) lines.push(line(index, `*a${index - 1}`));
  return `${lines.join('\n')}\n`;
}

const nine = (value: string) => Array.from({ length: 9 }, () => value).join(', ');
const lists = (index: number, below: string) => `a${index}: &a${index} [${nine(below)}]`;
const maps = (index: number, below: string) =>
  `a${index}: &a${index} { ${Array.from({ length: 9 }, (_, key) => `k${key}: ${below}`).join(', ')} }`;

const errorOf = (text: string) => readYamlStream(text)[0]?.error?.message;

test.each([
  ['lists', lists],
  ['maps', maps],
])('%s of aliases of aliases are refused before anybody reads them', (_, line) => {
  expect(errorOf(layers(11, line))).toBe('aliases stand for more than 100000 values; write the values out');
  expect(errorOf(layers(3, line))).toBeUndefined();
});

test('many aliases of one value count as what they stand for', () => {
  const rule = '{ a: 1, b: 2, c: 3, d: 4, e: 5 }';
  const text = (count: number) => `r: &r ${rule}\nlist:\n${'  - *r\n'.repeat(count)}`;
  expect(errorOf(text(19_999))).toBeUndefined();
  expect(errorOf(text(20_001))).toMatch('aliases stand for');
});

test('what is written out may be as long as it likes', () => {
  const text = `first: &r 1\nsecond: *r\nlist: [${'1, '.repeat(150_000)}]`;
  expect(errorOf(text)).toBeUndefined();
  expect(errorOf(`text: "& and *"\nlist: [${'1, '.repeat(150_000)}]`)).toBeUndefined();
});

test('an alias within what it stands for', () => {
  expect(errorOf('a: &a { b: [*a] }')).toBe('an alias stands within what it stands for, or too deep in others');
});

test('one anchor deeper in the other, without end', () => {
  const chain = Array.from({ length: 400 }, (_, index) => `- &a${index} [${index === 0 ? 1 : `*a${index - 1}`}]`);
  expect(errorOf(chain.join('\n'))).toBeUndefined();
  expect(errorOf(Array.from({ length: 40 }, () => chain.join('\n')).join('\n'))).toMatch('aliases stand for');
});

test('the other documents of the stream are read', () => {
  const [bad, good] = readYamlStream(`${layers(11, lists)}---\nkind: Service\n`);
  expect(bad!.value).toBeUndefined();
  expect(bad!.error).toMatchObject({ line: 1, column: 1 });
  expect(good!.value).toEqual({ kind: 'Service' });
});

test('aliases in a text that only the slower parser takes', () => {
  expect(errorOf(`${layers(11, lists)}b: [\n]\n`)).toBeDefined();
  expect(readYamlStream('a: &a 1\nb: [\n  *a\n]\n')[0]!.value).toEqual({ a: 1, b: [1] });
});

test.each(['[', '{a: ', '- '])('a hundred thousand %j are an error, told at once', (open) => {
  const [document] = readYamlStream(`a:\n ${open.repeat(100_000)}`);
  expect(document!.error).toEqual({ message: 'nested more than 100 levels deep', line: 2, column: expect.any(Number) });
  expect(document!.diagnose().errors).toHaveLength(1);
  expect(document!.locate(['a', 0]).line).toBeLessThanOrEqual(2);
});
