import type { StringMatch } from '../../lib/mesh-model';
import { Budget, leftBehind } from '../../lib/region/reach';
import { type Constraint, Regions } from '../../lib/region/region';

const regions = new Regions();
const of = (attribute: string, match: StringMatch): Constraint => regions.constraint(attribute, match);
const path = (value: string) => of('path', { kind: 'prefix', value });
const header = (name: string) => of(`header ${name}`, { kind: 'present' });
const examples = (...earlier: (Constraint[] | undefined)[]) =>
  [...leftBehind(regions.all, earlier)].map(({ slots }) =>
    [...slots].map(([attribute, { example }]) => `${attribute}: ${example ?? 'absent'}`).join(', '),
  );

test('without earlier rules all is left, behind one without conditions nothing', () => {
  expect(examples()).toEqual(['']);
  expect(examples(undefined)).toEqual(['']);
  expect(examples([])).toEqual([]);
});

test('what is left are parts that are apart: not the first condition, or the first and not the second', () => {
  expect(examples([header('a'), header('b')])).toEqual(['header a: absent', 'header a: x, header b: absent']);
  expect(examples([header('a')], [header('b')])).toEqual(['header a: absent, header b: absent']);
});

test('rules that have nothing in common with a region take nothing from it', () => {
  const region = regions.all.meet([path('/a')])!;
  expect([...leftBehind(region, [[path('/b')]])]).toEqual([region]);
  expect([...leftBehind(region, [[path('/a')]])]).toEqual([]);
  expect([...leftBehind(region, [[path('/a/b')]])]).toHaveLength(1);
});

test('two conditions of a rule on one attribute hold together', () => {
  const both = [of('header x', { kind: 'prefix', value: 'a' }), of('header x', { kind: 'prefix', value: 'b' })];
  expect(regions.all.overlaps(both)).toBe(false);
  expect(examples(both)).toEqual(['']);
  expect(regions.all.overlaps([both[0]!, header('y'), both[1]!])).toBe(false);
  expect(regions.all.overlaps([both[0]!, of('header x', { kind: 'prefix', value: 'ab' })])).toBe(true);
  expect(regions.all.without(both)).toEqual([regions.all]);
});

test('examples are what people would send: GET, the root, something in a header', () => {
  const example = (constraint: Constraint) => regions.all.and(constraint)!.slots.get(constraint.attribute)!.example;
  expect(example(of('method', { kind: 'present' }))).toBe('GET');
  expect(example(of('path', { kind: 'present' }))).toBe('/');
  expect(example(of('scheme', { kind: 'present' }))).toMatch(/^https?$/);
  expect(example(header('x'))).toBe('x');
  expect(example({ ...header('x'), holds: false })).toBeUndefined();
});

test('a host may have thousands of rules, each for one value of a header', () => {
  const values = Array.from({ length: 4000 }, (_, index) => [of('header x', { kind: 'exact', value: `ops-${index}` })]);
  const [absent, other, ...more] = leftBehind(regions.all, [[{ ...header('y'), holds: false }], ...values]);
  expect([absent!.slots.get('header x')!.refused.length, other]).toEqual([4000, undefined]);
  expect(more).toEqual([]);
  expect(absent!.slots.get('header x')!.refused.map(({ word }) => word)).toContain('ops-3999');
});

test('a refused value is not refused twice, and beside it all others are left', () => {
  const exact = (value: string) => of('header x', { kind: 'exact', value });
  const left = regions.all.without([exact('a')])[0]!;
  expect(left.and({ ...exact('a'), holds: false })).toBe(left);
  expect(left.and(exact('a'))).toBeUndefined();
  expect(left.and(exact('b'))!.slots.get('header x')).toMatchObject({ taken: [{ word: 'b' }], refused: [] });
  const prefix = { ...of('header x', { kind: 'prefix', value: 'ops-' }), holds: false };
  expect(left.and(prefix)!.and(exact('ops-1'))).toBeUndefined();
  expect(left.and(prefix)!.slots.get('header x')!.refused).toHaveLength(2);
  // What is refused as a whole takes the place of its parts.
  const wide = { ...of('header x', { kind: 'prefix', value: 'a' }), holds: false };
  expect(
    left
      .and(wide)!
      .slots.get('header x')!
      .refused.map(({ match }) => match.kind),
  ).toEqual(['prefix']);
});

test('more parts than allowed are not decided', () => {
  const many = Array.from({ length: 6 }, (_, index) => [header(`a${index}`), header(`b${index}`)]);
  expect([...leftBehind(regions.all, many)]).toHaveLength(64);
  expect(() => [...leftBehind(regions.all, many, new Budget(50))]).toThrow(
    'the rules split requests into too many parts',
  );
  expect(() => [...leftBehind(regions.all, many.slice(0, 1), new Budget(2))]).not.toThrow();
  expect(() => [...leftBehind(regions.all, many.slice(0, 1), new Budget(1))]).toThrow();
});
