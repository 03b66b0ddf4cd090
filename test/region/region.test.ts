import fc from 'fast-check';
import { compileRegex } from '../../lib/language/re2';
import type { StringMatch } from '../../lib/mesh-model';
import { leftBehind } from '../../lib/region/reach';
import { type Constraint, type Region, Regions } from '../../lib/region/region';
import { envoyPath } from '../../lib/resolver/path-normalization';

const match = fc.constantFrom<StringMatch>(
  { kind: 'present' },
  { kind: 'exact', value: 'a' },
  { kind: 'exact', value: 'ab' },
  { kind: 'exact', value: '' },
  { kind: 'prefix', value: 'a' },
  { kind: 'prefix', value: 'ab' },
  { kind: 'prefix', value: 'b' },
  { kind: 'regex', value: '[ab]+' },
  { kind: 'regex', value: '(?i)a.*' },
  { kind: 'regex', value: 'a(' },
);
const conditions = fc.array(
  fc.record({
    attribute: fc.constantFrom('header x', 'header y'),
    match,
    holds: fc.boolean(),
    absent: fc.boolean(),
    ignoreCase: fc.boolean(),
  }),
  { maxLength: 4 },
);
const VALUES = [undefined, '', 'a', 'A', 'ab', 'abc', 'b', 'ba', 'c', 'Ac', '1'];

/** Whether a request with these two headers meets a condition, told apart from the code under test. */
function meets({ attribute, set, holds }: Constraint, x: string | undefined, y: string | undefined): boolean {
  const value = attribute === 'header x' ? x : y;
  if (value === undefined) return set.absent === holds;
  const form = (text: string) => (set.ignoreCase ? text.toLowerCase() : text);
  const { match: wanted } = set;
  const fits =
    wanted.kind === 'present' ||
    (wanted.kind === 'exact' && form(value) === form(wanted.value)) ||
    (wanted.kind === 'prefix' && form(value).startsWith(form(wanted.value))) ||
    (wanted.kind === 'regex' && compileRegex(wanted.value)?.matches(value) === true);
  return fits === holds;
}

const everyPair = VALUES.flatMap((x) => VALUES.map((y) => [x, y] as const));
const holdsFor = (region: Region, x: string | undefined, y: string | undefined) =>
  region.constraints.every((item) => meets(item, x, y));

test('a region is the requests that meet its conditions, and its example is one of them', () => {
  fc.assert(
    fc.property(conditions, (written) => {
      const regions = new Regions();
      const constraints = written.map(({ attribute, match: wanted, ...rest }) =>
        regions.constraint(attribute, wanted, rest),
      );
      const region = regions.all.meet(constraints);
      for (const [x, y] of everyPair) {
        const wanted = constraints.every((item) => meets(item, x, y));
        expect(region !== undefined && holdsFor(region, x, y)).toBe(wanted);
      }
      if (region === undefined) return;
      const example = (name: string) => region.slots.get(name)?.example;
      expect(constraints.every((item) => meets(item, example('header x'), example('header y')))).toBe(true);
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('what earlier rules leave over is exactly that, in parts that have nothing in common', () => {
  fc.assert(
    fc.property(conditions, fc.array(conditions, { maxLength: 4 }), (own, earlier) => {
      const regions = new Regions();
      const made = (list: typeof own) =>
        list.map(({ attribute, match: wanted, ...rest }) => regions.constraint(attribute, wanted, rest));
      const start = regions.all.meet(made(own));
      if (start === undefined) return;
      const rules = earlier.map(made);
      const parts = [...leftBehind(start, rules)];
      for (const [x, y] of everyPair) {
        const left = holdsFor(start, x, y) && !rules.some((rule) => rule.every((item) => meets(item, x, y)));
        expect(parts.filter((part) => holdsFor(part, x, y)).length).toBe(left ? 1 : 0);
      }
    }),
    { numRuns: 150, seed: 5 },
  );
});

test.each([
  ['path', { kind: 'prefix', value: '/cms' }, '/cms'],
  ['path', { kind: 'regex', value: '/a|\\.\\.|/%41' }, '/a'],
  ['path', { kind: 'regex', value: '/../x' }, undefined],
  ['path', { kind: 'regex', value: '.*%41.*' }, undefined],
  ['path', { kind: 'regex', value: '/a\\?.*' }, undefined],
  ['method', { kind: 'regex', value: 'P.*' }, 'POST'],
  ['method', { kind: 'regex', value: 'P[AU].*' }, 'PUT'],
  ['method', { kind: 'regex', value: 'Q.*' }, 'Q'],
  ['method', { kind: 'exact', value: '' }, undefined],
  ['header x', { kind: 'exact', value: ' a' }, undefined],
  ['header x', { kind: 'regex', value: '.*' }, 'x'],
  ['header x', { kind: 'exact', value: '' }, ''],
  ['query q', { kind: 'regex', value: 'a&b' }, undefined],
  ['query q', { kind: 'present' }, 'x'],
] as const)('%s %j: example %p', (attribute, wanted, example) => {
  const regions = new Regions();
  const region = regions.all.meet([regions.constraint(attribute, wanted)]);
  if (attribute === 'path' && example === undefined && wanted.value === '/../x') {
    // Two characters between slashes that are no dots.
    expect(region?.slots.get('path')?.example).toBe('/xx/x');
    return;
  }
  expect(region?.slots.get(attribute)?.example).toBe(example);
});

test('an example path is one that the proxy leaves as it is', () => {
  const regions = new Regions();
  for (const value of ['/[.]+/?', '/%.+', '/.\\.[^x]*', '/a//b', '/\\.\\.\\.']) {
    const path = regions.all.meet([regions.constraint('path', { kind: 'regex', value })])?.slots.get('path')?.example;
    if (path !== undefined) expect(envoyPath(path)).toBe(path);
  }
});

test('a condition that says nothing new leaves the region as it is', () => {
  const regions = new Regions();
  const narrow = regions.all.meet([regions.constraint('path', { kind: 'prefix', value: '/a/b' })])!;
  expect(narrow.and(regions.constraint('path', { kind: 'prefix', value: '/a' }))).toBe(narrow);
  expect(narrow.and(regions.constraint('path', { kind: 'prefix', value: '/b' }, { holds: false }))).toBe(narrow);
  expect(narrow.and(regions.constraint('path', { kind: 'exact', value: '/b' }))).toBeUndefined();
  expect(narrow.implies(regions.constraint('path', { kind: 'regex', value: '/a.*' }))).toBe(true);
  expect(narrow.implies(regions.constraint('path', { kind: 'regex', value: '/a/b' }))).toBe(false);
});

test('paths that meet a condition once a prefix is replaced', () => {
  const regions = new Regions();
  const [prefix, by] = ['/cms', '/api'];
  for (const wanted of [
    { kind: 'exact', value: '/api/x' },
    { kind: 'prefix', value: '/a' },
    { kind: 'prefix', value: '/api/v1' },
    { kind: 'regex', value: '/api/[0-9]+' },
    { kind: 'exact', value: '/other' },
  ] as const) {
    const constraint = regions.rewrittenPath(prefix, by, wanted, false);
    for (const path of ['/cms', '/cms/x', '/cms/v1/y', '/cms/12', '/cmsx', '/api/x', '/other', '/']) {
      const after = path.startsWith(prefix) ? by + path.slice(prefix.length) : undefined;
      const fits = after !== undefined && regions.constraint('path', wanted).set.holds(after);
      expect([wanted, path, constraint.set.holds(path)]).toEqual([wanted, path, fits]);
      const both = regions.all.meet([constraint, regions.constraint('path', { kind: 'exact', value: path })]);
      expect([wanted, path, both !== undefined]).toEqual([wanted, path, fits]);
    }
    const found = regions.all.and(constraint)?.slots.get('path')?.example;
    if (found !== undefined) expect(constraint.set.holds(found)).toBe(true);
  }
});
