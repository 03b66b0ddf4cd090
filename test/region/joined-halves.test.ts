import fc from 'fast-check';
import { joinedHalves, type Part } from '../../lib/region/joined-halves';
import { type Constraint, type Region, Regions } from '../../lib/region/region';

const regions = new Regions();
const has = (name: string) => regions.constraint(`header ${name}`, { kind: 'present' });
const is = (name: string, value: string) => regions.constraint(`header ${name}`, { kind: 'exact', value });
const not = (constraint: Constraint): Constraint => ({ ...constraint, holds: false });

function told({ region, key }: Part): string {
  const each = region.constraints.map(({ attribute, set, holds }) => {
    const name = attribute.slice('header '.length);
    return `${holds ? '' : '!'}${set.match.kind === 'present' ? name : `${name}=${'value' in set.match && set.match.value}`}`;
  });
  return `${each.sort().join(' ') || 'all'}: ${key}`;
}

type Said = readonly [conditions: readonly Constraint[], key: string | undefined];

/** What becomes of parts on both sides of a condition. */
function joined(between: Constraint, outside: readonly Said[], inside: readonly Said[]): string[] {
  const half = (condition: Constraint, parts: readonly Said[]) => {
    const region = regions.all.and(condition)!;
    return { region, parts: parts.map(([own, key]) => ({ region: region.meet(own)!, key })) };
  };
  return joinedHalves(regions.all, [half(not(between), outside), half(between, inside)]).map(told);
}

test('halves of which the same is said are the whole', () => {
  expect(joined(has('x'), [[[], 'a']], [[[], 'a']])).toEqual(['all: a']);
  expect(joined(has('x'), [[[], 'a']], [[[], 'b']])).toEqual(['!x: a', 'x: b']);
});

test('parts of which nothing is said belong to what is said of the others', () => {
  expect(joined(has('x'), [[[], undefined]], [[[], 'b']])).toEqual(['all: b']);
  expect(joined(has('x'), [[[], undefined]], [[[], undefined]])).toEqual(['all: undefined']);
});

test('parts that only the condition between the halves tells apart are one', () => {
  const parts: Said[] = [
    [[has('y')], 'a'],
    [[not(has('y'))], 'b'],
  ];
  expect(joined(has('x'), parts, parts)).toEqual(['y: a', '!y: b']);
  const others: Said[] = [
    [[has('y')], 'a'],
    [[not(has('y'))], 'c'],
  ];
  expect(joined(has('x'), parts, others)).toEqual(['y: a', '!x !y: b', '!y x: c']);
});

test('what holds in one half anyway is not asked there', () => {
  // Without x, x is not v.
  expect(
    joined(
      has('x'),
      [[[], 'a']],
      [
        [[not(is('x', 'v'))], 'a'],
        [[is('x', 'v')], 'b'],
      ],
    ),
  ).toEqual(['!x=v: a', 'x=v: b']);
});

test('together the parts are what they were, and apart from each other', () => {
  const CONDITIONS = [has('x'), is('x', 'v'), is('x', 'w'), has('y'), is('y', 'v'), has('z')];
  const VALUES = [undefined, 'v', 'w', 'u'];
  const requests = VALUES.flatMap((x) => VALUES.flatMap((y) => [undefined, 'v'].map((z) => ({ x, y, z }))));
  const holds = (region: Region, request: Readonly<Record<string, string | undefined>>) =>
    region.constraints.every(({ attribute, set, holds }) => set.holds(request[attribute.slice(7)]) === holds);
  /** A random tree: at each node a condition, at each leaf what is said. */
  const split = (region: Region, choices: readonly number[], keys: readonly string[], depth: number): Part[] => {
    const [first = 0, ...rest] = choices;
    const condition = CONDITIONS[first % CONDITIONS.length]!;
    const [outside, inside] = [region.and(not(condition)), region.and(condition)];
    if (depth === 0 || outside === undefined || inside === undefined || outside === region || inside === region)
      return [{ region, key: keys[choices.reduce((sum, item) => sum + item, 0) % keys.length] }];
    const half = (part: Region, own: readonly number[]) => ({ region: part, parts: split(part, own, keys, depth - 1) });
    return joinedHalves(region, [half(outside, rest), half(inside, [...rest.slice(1), first])]);
  };
  const plain = (region: Region, choices: readonly number[], keys: readonly string[], depth: number): Part[] => {
    const [first = 0, ...rest] = choices;
    const condition = CONDITIONS[first % CONDITIONS.length]!;
    const [outside, inside] = [region.and(not(condition)), region.and(condition)];
    if (depth === 0 || outside === undefined || inside === undefined || outside === region || inside === region)
      return [{ region, key: keys[choices.reduce((sum, item) => sum + item, 0) % keys.length] }];
    return [...plain(outside, rest, keys, depth - 1), ...plain(inside, [...rest.slice(1), first], keys, depth - 1)];
  };
  fc.assert(
    fc.property(
      fc.array(fc.nat(20), { minLength: 5, maxLength: 8 }),
      fc.constantFrom(['a', 'b'], ['a', 'b', 'c']),
      (choices, keys) => {
        const [before, after] = [plain(regions.all, choices, keys, 4), split(regions.all, choices, keys, 4)];
        for (const request of requests) {
          const said = (parts: readonly Part[]) =>
            parts.filter(({ region }) => holds(region, request)).map(({ key }) => key);
          expect(said(after)).toEqual(said(before));
        }
        expect(after.length).toBeLessThanOrEqual(before.length);
      },
    ),
    { numRuns: 200, seed: 7 },
  );
});
