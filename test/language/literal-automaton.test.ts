import { literalAutomaton } from '../../lib/language/literal-automaton';
import { shortestWord } from '../../lib/language/shortest-word';

test.each([
  ['exact', false, 'Ab', ['Ab'], ['ab', 'A', 'Abc', '']],
  ['exact', true, 'aB', ['ab', 'AB', 'aB'], ['a', 'abc']],
  ['prefix', false, 'a', ['a', 'ab', 'aé'], ['A', '', 'ba']],
  ['prefix', true, 'é1', ['é1', 'é12'], ['É1']],
  ['prefix', false, '', ['', 'x'], []],
] as const)('%s, case ignored: %p, %s', (kind, ignoreCase, text, taken, refused) => {
  const automaton = literalAutomaton(text, kind, ignoreCase);
  const takes = (word: string) => shortestWord([automaton, literalAutomaton(word, 'exact')], []) !== undefined;
  for (const word of taken) expect([word, takes(word)]).toEqual([word, true]);
  for (const word of refused) expect([word, takes(word)]).toEqual([word, false]);
});

test('what begins so is all that is left of what begins shorter', () => {
  const [short, long] = [literalAutomaton('/a', 'prefix'), literalAutomaton('/ab', 'prefix')];
  expect(shortestWord([long], [short])).toBeUndefined();
  expect(shortestWord([short], [long])).toBe('/a');
  expect(shortestWord([short], [long, literalAutomaton('/a', 'exact')])).toBe('/ax');
});
