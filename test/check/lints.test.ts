import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { LINTS } from '../../lib/check/lints/all';
import { MeshModel } from '../../lib/mesh-model';

const FIXTURES = join(__dirname, 'fixtures');

/** Lints that speak about the check itself, and one whose fixture would be huge; check.test.ts has them. */
const ELSEWHERE = ['BL001', 'BL006', 'BL007', 'BL241'];

function codesIn(code: string, name: string): string[] {
  const text = readFileSync(join(FIXTURES, code, name), 'utf8');
  return [...new Set(check(MeshModel.of([{ file: name, text }])).map((finding) => finding.code))].sort();
}

/** `# also: BL205` on the first line of a bad fixture: what cannot be had apart. */
function expectedIn(code: string): string[] {
  const text = readFileSync(join(FIXTURES, code, 'bad.yaml'), 'utf8');
  const also = /^# also: (.*)$/m.exec(text)?.[1]?.split(' ') ?? [];
  return [code, ...also].sort();
}

describe.each(LINTS.filter(({ code }) => !ELSEWHERE.includes(code)).map(({ code, name }) => [code, name]))(
  '%s %s',
  (code) => {
    test('has a pair of fixtures', () => {
      expect([existsSync(join(FIXTURES, code, 'bad.yaml')), existsSync(join(FIXTURES, code, 'good.yaml'))]).toEqual([
        true,
        true,
      ]);
    });

    test('speaks about the bad one', () => {
      expect(codesIn(code, 'bad.yaml')).toEqual(expectedIn(code));
    });

    test('is silent about the good one, as are all others', () => {
      expect(codesIn(code, 'good.yaml')).toEqual([]);
    });
  },
);

test('codes and names are unique, codes in order, and no fixture is left over', () => {
  const codes = LINTS.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect([...codes].sort()).toEqual(codes);
  expect(new Set(LINTS.map(({ name }) => name)).size).toBe(codes.length);
  expect(readdirSync(FIXTURES).filter((name) => !codes.includes(name))).toEqual([]);
});
