import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/contract.md'), 'utf8');
const rules = page
  .split(/^(?=\*\*[A-Z]+-\d+\*\*)/m)
  .slice(1)
  .map((text) => ({ id: /^\*\*([A-Z]+-\d+)\*\*/.exec(text)![1]!, text: text.split('\n## ')[0]! }));

const numbers = (group: string, count: number) => Array.from({ length: count }, (_, index) => `${group}-${index + 1}`);

test('docs/contract.md has every rule once, in order', () => {
  expect(rules.map(({ id }) => id)).toEqual([
    ...numbers('NAME', 5),
    ...numbers('MESH', 12),
    ...numbers('EDGE', 13),
    ...numbers('PROP', 4),
    ...numbers('QUEUE', 4),
    ...numbers('DEST', 5),
    ...numbers('WORK', 8),
    ...numbers('SAFE', 6),
    ...numbers('TENANT', 13),
    ...numbers('ENV', 3),
  ]);
});

test.each(rules)('$id: the code is there, and the tests name the rule', ({ id, text }) => {
  const [, code, tests] = /^- Code: (.*)\n- Tests: (.*)$/m.exec(text)!;
  const paths = (line: string) => [...line.matchAll(/`((?:lib|test)\/[^`]+)`/g)].map(([, path]) => path!);
  expect(paths(code!).length).toBeGreaterThan(0);
  for (const path of paths(code!)) expect({ path, there: existsSync(join(root, path)) }).toEqual({ path, there: true });
  expect(paths(tests!).length).toBeGreaterThan(0);
  for (const path of paths(tests!)) {
    const names = existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8').includes(id);
    expect({ path, names }).toEqual({ path, names: true });
  }
});
