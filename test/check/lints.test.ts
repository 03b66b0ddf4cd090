import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { check } from '../../lib/check/check';
import { LINTS } from '../../lib/check/lints/all';
import { MeshModel } from '../../lib/mesh-model';

const FIXTURES = join(__dirname, 'fixtures');

/** Lints that speak about the check itself, and one whose fixture would be huge; check.test.ts has them. */
const ELSEWHERE = ['BL001', 'BL006', 'BL007', 'BL008', 'BL241'];

/** What is wrong with a file as a whole: there is no object to name, and the form of the text is what matters. */
const OF_THE_TEXT = ['BL002', 'BL003', 'BL004'];

const findingsIn = (text: string) => check(MeshModel.of([{ file: 'bad.yaml', text }]));

/** Files of a lint: `bad.yaml` and, for other kinds of place, `bad-….yaml`; the same for good ones. */
function fixtures(code: string, kind: 'bad' | 'good'): [string, string][] {
  const folder = join(FIXTURES, code);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(kind)) : [];
  return names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}

/** What the marks of a bad fixture ask for: `# BL202` behind the line at which the code is expected. */
function expectedIn(text: string): string[] {
  let document: string[] = [];
  const documents = [document];
  const marks: { code: string; line: number; of: string[] }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('---')) {
      document = [];
      documents.push(document);
    }
    document.push(line);
    const codes = / # (BL\d{3}(?: BL\d{3})*)$/.exec(line)?.[1]?.split(' ') ?? [];
    for (const code of codes) marks.push({ code, line: index + 1, of: document });
  }
  return marks
    .map(({ code, line, of }) => `${code} ${line} ${OF_THE_TEXT.includes(code) ? '' : titleOf(of.join('\n'))}`)
    .sort();
}

/** `VirtualService acme/cms`, read off the text. */
function titleOf(document: string): string {
  const kind = /^kind: (\S+)/m.exec(document)?.[1];
  const metadata = /^metadata:(.*(?:\n {2}.*)*)/m.exec(document)?.[1] ?? '';
  const field = (name: string) => new RegExp(`[\\s{]${name}: "?([^\\s",}]+)`).exec(metadata)?.[1];
  return kind === 'Namespace'
    ? `Namespace ${field('name')}`
    : `${kind} ${field('namespace') ?? 'default'}/${field('name')}`;
}

/** The same objects in another form: the items of a List, which is written as JSON. */
function asList(text: string): string {
  const items = loadAll(text.replace(/ # BL\d.*$/gm, '')).filter(Boolean);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 1);
}

describe.each(LINTS.filter(({ code }) => !ELSEWHERE.includes(code)).map(({ code, name }) => [code, name]))(
  '%s %s',
  (code) => {
    const bad = fixtures(code, 'bad');
    const good = fixtures(code, 'good');

    test('has fixtures of both kinds', () => {
      expect([bad.length, good.length]).toEqual([expect.any(Number), expect.any(Number)]);
      expect(Math.min(bad.length, good.length)).toBeGreaterThan(0);
    });

    test.each(bad)('%s: the code, at the line and the object that are marked', (_, text) => {
      const found = findingsIn(text).map((finding) => `${finding.code} ${finding.line} ${finding.object}`);
      expect([...new Set(found)].sort()).toEqual(expectedIn(text));
      expect(expectedIn(text).filter((item) => item.startsWith(code)).length).toBeGreaterThan(0);
    });

    test.each(good)('%s: no finding', (_, text) => {
      expect(findingsIn(text).map((finding) => `${finding.code} ${finding.line}`)).toEqual([]);
    });

    if (OF_THE_TEXT.includes(code)) return;

    test.each(bad)('%s: the same objects and fields in a List', (_, text) => {
      const places = (form: string) => findingsIn(form).map(({ object, path }) => `${object} ${path}`);
      expect(places(asList(text)).sort()).toEqual(places(text).sort());
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
