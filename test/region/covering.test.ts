import fc from 'fast-check';
import type { StringMatch } from '../../lib/mesh-model';
import { Covering } from '../../lib/region/covering';
import { leftBehind } from '../../lib/region/reach';
import { type Constraint, Regions } from '../../lib/region/region';

const regions = new Regions();
const of = (attribute: string, match: StringMatch, holds = true) => regions.constraint(attribute, match, { holds });
const exact = (value: string): StringMatch => ({ kind: 'exact', value });
const prefix = (value: string): StringMatch => ({ kind: 'prefix', value });
const HAS_X = of('header x', { kind: 'present' });
const NO_X = { ...HAS_X, holds: false };

function covers(sets: readonly (readonly Constraint[])[], region: readonly Constraint[]): boolean {
  const covering = new Covering();
  for (const set of sets) covering.add(set);
  return covering.covers(regions.all.meet(region)!);
}

test('one set covers what lies in it, several cover what lies in them together', () => {
  expect(covers([[of('path', prefix('/a'))]], [of('path', exact('/a/b'))])).toBe(true);
  expect(covers([[of('path', exact('/a/b'))]], [of('path', prefix('/a'))])).toBe(false);
  expect(covers([[HAS_X], [NO_X]], [])).toBe(true);
  expect(covers([[HAS_X, of('method', exact('GET'))], [NO_X]], [])).toBe(false);
  expect(covers([[HAS_X, of('method', exact('GET'))], [NO_X]], [of('method', exact('GET'))])).toBe(true);
});

test('nothing covers no requests, and no conditions cover all', () => {
  expect(covers([], [HAS_X])).toBe(false);
  expect(covers([[]], [HAS_X])).toBe(true);
});

test('a set that is taken away covers nothing any more, another one that says the same still does', () => {
  const covering = new Covering();
  const [one, other] = [[HAS_X], [HAS_X]];
  for (const set of [one, other, [of('header x', exact('1'))], [NO_X]]) covering.add(set);
  expect(covering.covers(regions.all)).toBe(true);
  covering.delete(one);
  expect(covering.covers(regions.all)).toBe(true);
  covering.delete(other);
  expect(covering.covers(regions.all)).toBe(false);
  expect(covering.covers(regions.all.and(of('header x', exact('1')))!)).toBe(true);
});

test('it says what comes of leaving one set after the other behind', () => {
  const matches = [exact('a'), exact('ab'), prefix('a'), prefix('ab'), { kind: 'regex', value: '[ab]+' } as const];
  const conditions = fc.array(
    fc
      .record({
        attribute: fc.constantFrom('header x', 'header y'),
        match: fc.constantFrom<StringMatch>({ kind: 'present' }, ...matches),
        holds: fc.boolean(),
      })
      .map(({ attribute, match, holds }) => of(attribute, match, holds)),
    { minLength: 1, maxLength: 3 },
  );
  let covered = 0;
  fc.assert(
    fc.property(fc.array(conditions, { minLength: 1, maxLength: 6 }), conditions, (sets, asked) => {
      const region = regions.all.meet(asked);
      if (region === undefined) return;
      const expected = leftBehind(region, sets).next().done === true;
      if (expected) covered++;
      expect(covers(sets, asked)).toBe(expected);
    }),
    { numRuns: 400, seed: 3 },
  );
  expect(covered).toBeGreaterThan(20);
});
