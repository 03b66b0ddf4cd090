import { Undecided } from '../language/automaton';
import { literalAutomaton } from '../language/literal-automaton';
import { compileRegex } from '../language/re2';
import { regexAutomaton } from '../language/regex-automaton';
import { shortestWord } from '../language/shortest-word';
import { type Attribute, textsOf } from '../region/attribute';

const EMPTY = literalAutomaton('', 'exact');
/** Samples are asked for often, and nothing hangs on a single one. */
const MAX_STEPS = 40_000;
const known = new Map<string, string | undefined>();

/**
 * A shortest text that a regular expression takes as a whole, the empty one only where there is no other; `undefined` for an
 * expression that takes none, that RE2 refuses, or that takes too long to search.
 *
 * @param attribute what the text is for: a path begins with a slash. @default any text
 */
export function sampleRegex(regex: string, attribute: Attribute = 'text'): string | undefined {
  const key = `${attribute} ${regex}`;
  if (!known.has(key)) known.set(key, search(regex, attribute));
  return known.get(key);
}

function search(regex: string, attribute: Attribute): string | undefined {
  const compiled = compileRegex(regex);
  if (compiled === undefined) return undefined;
  const { taken, refused } = textsOf(attribute);
  try {
    const wanted = [...taken, regexAutomaton(compiled)];
    return shortestWord(wanted, [...refused, EMPTY], MAX_STEPS) ?? shortestWord(wanted, refused, MAX_STEPS);
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}
