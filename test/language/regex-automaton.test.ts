import fc from 'fast-check';
import { type Automaton, DEAD, Undecided } from '../../lib/language/automaton';
import { compileRegex } from '../../lib/language/re2';
import { regexAutomaton } from '../../lib/language/regex-automaton';
import { shortestWord } from '../../lib/language/shortest-word';

function takes(automaton: Automaton, text: string): boolean {
  let state = automaton.start;
  for (const character of text) {
    if (state === DEAD) return false;
    state = automaton.step(state, character.codePointAt(0)!);
  }
  return state !== DEAD && automaton.accepts(state);
}

/** Expressions of every feature of RE2's syntax. */
const atom = fc.constantFrom(
  'a',
  'b',
  'A',
  '1',
  '-',
  '/',
  '.',
  '[ab]',
  '[^a]',
  '[a-c1-3]',
  '[[:alpha:]]',
  '[^[:digit:]/]',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\pN',
  '\\p{Lu}',
  '\\P{Greek}',
  '\\x41',
  '\\Qa.b\\E',
  '\\.',
  '^',
  '$',
  '\\b',
  '\\B',
  '\\A',
  '\\z',
  '',
  '(?i:k)',
  '(?s:.)',
  'é',
  'ß',
);
const expression = fc.letrec<{ readonly tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => a + b),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('tree'), fc.constantFrom('*', '+', '?', '*?', '{2}', '{1,3}', '{0,2}?', '{2,}'))
      .map(([a, r]) => `(${a})${r}`),
    fc.tuple(fc.constantFrom('(?i)', '(?s)', '(?m)', '(?U)'), tie('tree')).map(([flag, a]) => flag + a),
  ),
})).tree;
const LETTERS = ['a', 'b', 'c', 'A', 'K', 'k', '1', '-', '/', '_', ' ', '\n', 'é', 'É', 'ß', 'ω', '\u212a', '٣', '😀'];
const text = fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 6 });

test('an automaton takes just the texts that RE2 takes as a whole', () => {
  fc.assert(
    fc.property(expression, fc.array(text, { maxLength: 12 }), (source, texts) => {
      const regex = compileRegex(source);
      if (regex === undefined) return;
      const automaton = regexAutomaton(regex);
      for (const item of texts)
        expect([source, item, takes(automaton, item)]).toEqual([source, item, regex.matches(item)]);
    }),
    { numRuns: process.env.CI ? 1500 : 600, seed: 7 },
  );
});

test('a shortest word is taken, and where there is none, no text is', () => {
  fc.assert(
    fc.property(expression, expression, fc.array(text, { maxLength: 12 }), (first, second, texts) => {
      const [wanted, refused] = [compileRegex(first), compileRegex(second)];
      if (wanted === undefined || refused === undefined) return;
      const word = shortestWord([regexAutomaton(wanted)], [regexAutomaton(refused)]);
      const fits = (item: string) => wanted.matches(item) && !refused.matches(item);
      if (word !== undefined) expect([first, second, word, fits(word)]).toEqual([first, second, word, true]);
      for (const item of texts) {
        if (fits(item))
          expect([...(word ?? '(no word at all: too long)')].length).toBeLessThanOrEqual([...item].length);
      }
    }),
    { numRuns: process.env.CI ? 600 : 250, seed: 11 },
  );
});

test.each([
  ['/v[0-9]/.*', '/v[0-8]/.*', '/v9/'],
  ['/id/[0-9]{1,9}', '/id/[0-9]{1,8}', '/id/111111111'],
  ['(?i)beta', 'beta', 'bETa'],
  ['/(a|b|c|d|e|f)/.*', '/(a|b|c|d|e)/.*', '/f/'],
  ['.+', '.*', undefined],
  ['(a|b)*', '(b*a*)*', undefined],
  ['\\pN', '[0-9]', '²'],
])('%s without %s: %p', (wanted, refused, word) => {
  expect(shortestWord([regexAutomaton(compileRegex(wanted)!)], [regexAutomaton(compileRegex(refused)!)])).toBe(word);
});

test('an expression whose automaton explodes is not decided, and nothing is said of it', () => {
  const hard = regexAutomaton(compileRegex('(a|b)*a(a|b){22}c')!);
  expect(() =>
    shortestWord([hard], [regexAutomaton(compileRegex('(a|b)*a(a|b){21}bc')!), regexAutomaton(compileRegex('.*c')!)]),
  ).toThrow(Undecided);
});
