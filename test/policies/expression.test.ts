import fc from 'fast-check';
import {
  ANYTHING,
  all,
  any,
  beginsWith,
  celText,
  contains,
  type Expression,
  endsWith,
  equals,
  every,
  everyEntry,
  everyKey,
  everyPart,
  field,
  matches,
  NOT_EMPTY,
  not,
  oneOf,
} from '../../lib/policies/expression';
import { runs } from '../runs';
import { type Answer, byCel, byUs } from './evaluated';

const TEXTS = [
  '',
  '.',
  '*',
  'a',
  'A.b',
  'a.b',
  'x/a.b',
  "it's",
  'a, x/a.b',
  'back\\slash',
  'two\nlines',
  'ä',
  '😀',
  '\u202e',
  "' || true",
];
const text = fc.constantFrom(...TEXTS);
const texts = fc.array(text, { maxLength: 3 });

const ofText: fc.Arbitrary<Expression> = fc.oneof(
  texts.map(oneOf),
  text.map(contains),
  texts.map(beginsWith),
  fc.constantFrom('^a', '(^|\\.)b$', '[a-z]{2}').map(matches),
  fc.tuple(fc.constantFrom(['.'], ['.', '/']), texts).map(([separators, ends]) => endsWith(separators, ends)),
);
const { statement } = fc.letrec<{ statement: Expression }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(ANYTHING, NOT_EMPTY),
    ofText,
    fc.dictionary(fc.constantFrom('a', "b'"), text).map(equals),
    fc.array(tie('statement'), { maxLength: 2 }).map((parts) => all(...parts)),
    fc.array(tie('statement'), { maxLength: 2 }).map((parts) => any(...parts)),
    tie('statement').map(not),
    fc
      .tuple(fc.constantFrom('a', 'a.b'), tie('statement'), fc.boolean())
      .map(([path, part, whenAbsent]) => field(path, part, whenAbsent)),
    tie('statement').map(every),
    tie('statement').map(everyKey),
    ofText.map(everyPart),
    fc.tuple(tie('statement'), tie('statement')).map(([a, others]) => everyEntry(new Map([['a', a]]), others)),
  ),
}));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.constantFrom(null, true, 1),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', "b'", 'hasOwnProperty'), tie('value'), { maxKeys: 3 }),
  ),
}));

// Where we say that a type is wrong, the API server has refused the object by its schema before it asks a policy.
test('what CEL says of a value is what we say', () => {
  const pairs = fc.sample(fc.tuple(statement, value), runs({ sample: 3000, full: 50_000 }));
  const ours = pairs.map(byUs);
  const theirs = byCel(pairs);
  const different = pairs.flatMap(([expression, object], index) =>
    ours[index] === null || ours[index] === theirs[index]
      ? []
      : [{ cel: expression.cel('it'), object, ours: ours[index], cels: theirs[index] }],
  );
  expect(different).toEqual([]);
  expect(new Set(ours)).toEqual(new Set<Answer>([true, false, null]));
});

const it = (expression: Expression, object: unknown) => byUs([expression, object]);

test.each<[string, Expression, unknown, Answer]>([
  ['a host of a domain', endsWith(['.'], ['example.com']), 'WWW.Example.com', true],
  ['a domain itself', endsWith(['.'], ['Example.com']), 'example.com', true],
  ['a host that only ends alike', endsWith(['.'], ['example.com']), 'notexample.com', false],
  ['a host behind another separator', endsWith(['.'], ['example.com']), 'ns/example.com', false],
  ['a part that has another type, where another one decides', any(oneOf(['a']), not(oneOf(['a']))), 1, null],
  ['labels with one more', equals({ a: 'b' }), { a: 'b', c: 'd' }, false],
  ['inherited names', equals({ toString: 'b' }), {}, false],
  ['an inherited field', field('toString', ANYTHING, false), {}, false],
  ['nothing at all', all(), {}, true],
  ['none of nothing', any(), {}, false],
  ['an empty mapping', NOT_EMPTY, {}, false],
  ['an empty list', NOT_EMPTY, [], false],
])('%s', (_, expression, object, answer) => {
  expect(it(expression, object)).toBe(answer);
});

test('text cannot end its literal', () => {
  expect(TEXTS.map(celText)).toEqual(
    expect.arrayContaining([
      "'it\\'s'",
      "'back\\\\slash'",
      "'two\\u000alines'",
      "'\\u00e4'",
      "'\\U0001f600'",
      "'\\u202e'",
    ]),
  );
});
