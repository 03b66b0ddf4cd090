import { leadingZeros } from '../../lib/yaml/leading-zeros';
import { readYamlStream } from '../../lib/yaml/located-yaml';

function found(text: string) {
  const [document] = readYamlStream(text);
  return leadingZeros(document!.value, text, (path) => document!.source(path)).map(
    ({ path, message, fix }) => `${path.join('.')}: ${message}; ${fix}`,
  );
}

test('a number that is octal to some readers is told with both meanings', () => {
  expect(found('a: [1, { b: 0644 }]\n')).toEqual([
    'a.1.b: 0644 is octal to kubectl and decimal to others; write 420 for octal 0644, 644 for a decimal number, or "0644" for text',
  ]);
});

test.each(['089', '-010', '+07'])('%s has no octal value that is meant', (written) => {
  expect(found(`a: ${written}\n`)).toEqual([
    `a: ${written} begins with a zero, which readers of YAML take in different ways; write ${Number(written)}, or "${written}" for text`,
  ]);
});

test.each(['"010"', "'010'", '0', '10', '0o10', '0.5', '00:10', 'a 010', '2026-01-02'])(
  '%s is one thing to all',
  (written) => {
    expect(found(`a: ${written}\n`)).toEqual([]);
  },
);
