import { shortestWord } from '../../lib/language/shortest-word';
import type { StringMatch } from '../../lib/mesh-model';
import { relate, type ValueSet, ValueSets } from '../../lib/region/value-set';

const exact = (value: string): StringMatch => ({ kind: 'exact', value });
const prefix = (value: string): StringMatch => ({ kind: 'prefix', value });
const regex = (value: string): StringMatch => ({ kind: 'regex', value });
const present: StringMatch = { kind: 'present' };

test('equal conditions are one set, others are not', () => {
  const sets = new ValueSets();
  const all = [
    sets.of(exact('a')),
    sets.of(prefix('a')),
    sets.of(regex('a')),
    sets.of(exact('b')),
    sets.of(exact('a'), { ignoreCase: true }),
    sets.of(exact('a'), { absent: true }),
    sets.of(present),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(sets.of(exact('a'))).toBe(all[0]);
  expect(sets.of(exact('a'), { ignoreCase: false, absent: false })).toBe(all[0]);
  expect(sets.of(present)).toBe(all[6]);
});

test.each<[string, StringMatch, object, string[], string[]]>([
  ['exact', exact('/a'), {}, ['/a'], ['/A', '/a/', '']],
  ['exact in any case', exact('/Ab'), { ignoreCase: true }, ['/ab', '/AB'], ['/abc']],
  ['prefix', prefix('/a'), {}, ['/a', '/ab'], ['/A', '/b', '']],
  ['prefix in any case', prefix('/A'), { ignoreCase: true }, ['/ab', '/A'], ['/b']],
  ['a regular expression for the whole value', regex('a+'), {}, ['a', 'aa'], ['ab', '']],
  ['a regular expression that RE2 refuses', regex('a('), {}, [], ['a(', 'a', '']],
  ['presence', present, {}, ['', 'a'], []],
])('%s holds some values', (_, match, options, inside, outside) => {
  const set = new ValueSets().of(match, options);
  expect(inside.map((value) => set.holds(value))).toEqual(inside.map(() => true));
  expect(outside.map((value) => set.holds(value))).toEqual(outside.map(() => false));
  expect(set.holds(undefined)).toBe(false);
  const automaton = set.automaton();
  for (const value of [...inside, ...outside]) {
    let state = automaton.start;
    for (const character of value) if (state >= 0) state = automaton.step(state, character.codePointAt(0)!);
    expect([value, state >= 0 && automaton.accepts(state)]).toEqual([value, inside.includes(value)]);
  }
});

test('a set may hold requests without the attribute; one with one text alone says which', () => {
  const sets = new ValueSets();
  expect(sets.of(exact('a'), { absent: true }).holds(undefined)).toBe(true);
  const words = [exact('a'), prefix('a'), regex('a'), present].map((match) => sets.of(match).word);
  expect(words).toEqual(['a', undefined, undefined, undefined]);
  expect(sets.of(exact('a'), { absent: true }).word).toBeUndefined();
  expect(sets.of(exact('a'), { ignoreCase: true }).word).toBeUndefined();
});

test.each<[StringMatch, StringMatch, string]>([
  [present, present, 'within'],
  [present, exact('a'), 'around'],
  [exact('a'), present, 'within'],
  [regex('a'), present, 'within'],
  [present, regex('a'), 'around'],
  [regex('a'), exact('a'), 'unknown'],
  [exact('a'), regex('a'), 'unknown'],
  [exact('/a'), exact('/a'), 'within'],
  [exact('/a'), exact('/b'), 'apart'],
  [exact('/a/b'), prefix('/a'), 'within'],
  [exact('/b'), prefix('/a'), 'apart'],
  [prefix('/a'), exact('/a/b'), 'around'],
  [prefix('/a'), exact('/b'), 'apart'],
  [prefix('/a/b'), prefix('/a'), 'within'],
  [prefix('/a'), prefix('/a/b'), 'around'],
  [prefix('/a'), prefix('/b'), 'apart'],
])('%j and %j: %s', (a, b, expected) => {
  const sets = new ValueSets();
  expect(relate(sets.of(a), sets.of(b))).toBe(expected);
});

test('nothing is said at a glance where case is ignored, an absent value counts, or a prefix is replaced', () => {
  const sets = new ValueSets();
  const plain = sets.of(exact('/a'));
  const others = [
    sets.of(exact('/a'), { ignoreCase: true }),
    sets.of(exact('/a'), { absent: true }),
    sets.rewritten('/a', '/b', regex('/b'), false),
  ];
  for (const other of others) expect([relate(plain, other), relate(other, plain)]).toEqual(['unknown', 'unknown']);
});

describe('conditions on a path of which a prefix is replaced', () => {
  const rewritten = (match: StringMatch, ignoreCase = false, by = '/new') =>
    new ValueSets().rewritten('/old', by, match, ignoreCase);

  test('that are plain are plain conditions on the path itself', () => {
    expect(rewritten(exact('/new/x'))).toMatchObject({ match: exact('/old/x'), word: '/old/x' });
    expect(rewritten(prefix('/new/x')).match).toEqual(prefix('/old/x'));
    expect(rewritten(exact('/new/x')).replaced).toBeUndefined();
  });

  test.each<[StringMatch, boolean, string[], string[]]>([
    [regex('/new/[a-c]+'), false, ['/old/a', '/old/abc'], ['/new/a', '/old/d', '/OLD/a', '/old', '']],
    [regex('/new/[a-c]+'), true, ['/old/a', '/OLD/abc'], ['/new/a', '/old/D']],
    [exact('/new/x'), true, ['/old/x', '/Old/x'], ['/old/X', '/new/x']],
    [prefix('/ne'), false, ['/old', '/oldest'], ['/new', '/ol']],
    [exact('/other'), false, [], ['/other', '/old', '/old/other']],
    [prefix('/new/x'), true, ['/OLD/xy'], ['/OLD/y']],
  ])('%j, case ignored: %s', (match, ignoreCase, inside, outside) => {
    const set = rewritten(match, ignoreCase);
    expect(inside.filter((value) => !set.holds(value))).toEqual([]);
    expect(outside.filter((value) => set.holds(value))).toEqual([]);
    expect(set.holds(undefined)).toBe(false);
    expect(agree(set, [...inside, ...outside])).toEqual([]);
    const word = shortestWord([set.automaton()], []);
    expect(word === undefined ? inside : set.holds(word)).toEqual(word === undefined ? [] : true);
  });

  test('say what stands for what, and equal ones are one set', () => {
    const sets = new ValueSets();
    const set = sets.rewritten('/old', '/new', regex('/new.*'), true);
    expect(set.replaced).toEqual({ prefix: '/old', by: '/new', ignoreCase: true });
    expect(sets.rewritten('/old', '/new', regex('/new.*'), true)).toBe(set);
    expect(sets.rewritten('/old', '/new', regex('/new.*'), false)).not.toBe(set);
  });

  test('hold everything behind the prefix where the condition holds everything', () => {
    const { start, step, takesAll } = rewritten(present).automaton();
    let state = start;
    for (const character of '/old') {
      expect(takesAll(state)).toBe(false);
      state = step(state, character.codePointAt(0)!);
    }
    expect(takesAll(state)).toBe(true);
  });

  test('with nothing in place of the prefix, or nothing as the prefix', () => {
    expect(rewritten(regex('/x'), false, '').holds('/old/x')).toBe(true);
    const none = new ValueSets().rewritten('', '/new', regex('/new/x'), false);
    expect([none.holds('/x'), none.holds('/new/x')]).toEqual([true, false]);
    expect(agree(none, ['/x', '/new/x', ''])).toEqual([]);
  });
});

/** Values about which a set's automaton says otherwise than the set. */
function agree(set: ValueSet, values: readonly string[]): string[] {
  const automaton = set.automaton();
  return values.filter((value) => {
    let state = automaton.start;
    for (const character of value) if (state !== -1) state = automaton.step(state, character.codePointAt(0)!);
    return (state !== -1 && automaton.accepts(state)) !== set.holds(value);
  });
}
