import { ANY_TEXT, type Automaton, DEAD, NO_TEXT } from '../language/automaton';
import { literalAutomaton } from '../language/literal-automaton';
import { compileRegex } from '../language/re2';
import { regexAutomaton } from '../language/regex-automaton';
import type { StringMatch } from '../mesh-model';
import { Signatures } from './signatures';
import { conditionKey, type TokenCondition, tokenSet } from './token-set';

/** Values of one attribute: a language, with or without requests that have no value at all. */
export interface ValueSet {
  /** The same for equal sets of one `ValueSets`. */
  readonly id: number;
  /** True when it holds requests without the attribute. */
  readonly absent: boolean;
  /** The condition that it was made from. */
  readonly match: StringMatch;
  readonly ignoreCase: boolean;
  /** Set where the condition is met once a prefix is replaced. */
  readonly replaced?: Replacement;
  /** The only text, where there is just one. */
  readonly word: string | undefined;
  /** Set where a token among the value is asked about: then there is no automaton. */
  readonly token?: TokenCondition;
  /** @throws Undecided */
  automaton(): Automaton;
  holds(value: string | undefined): boolean;
}

/** A prefix, and what stands in its place when the condition is asked. */
export interface Replacement {
  /** The prefix that the request's own path has. */
  readonly prefix: string;
  /** What stands in its place. */
  readonly by: string;
  /** True where upper and lower case of the prefix are the same. */
  readonly ignoreCase: boolean;
}

/** Makes sets of values, equal ones once. */
export class ValueSets {
  readonly signatures = new Signatures();
  private readonly sets = new Map<string, ValueSet>();

  /** Texts with a token that meets a condition. */
  token(condition: TokenCondition): ValueSet {
    const key = conditionKey(condition);
    const set = this.sets.get(key) ?? tokenSet(this.sets.size, condition, this.signatures.isSigned);
    this.sets.set(key, set);
    return set;
  }

  /** Texts that a condition takes. @param absent whether requests without the attribute belong to it */
  of(match: StringMatch, { ignoreCase = false, absent = false } = {}): ValueSet {
    const key = `${match.kind} ${ignoreCase} ${absent} ${'value' in match ? match.value : (match.regex ?? '')}`;
    const known = this.sets.get(key);
    if (known !== undefined) return known;
    const set = make(this.sets.size, match, ignoreCase, absent);
    this.sets.set(key, set);
    return set;
  }

  /** Texts that begin with `prefix`, and meet a condition once `replacement` stands in its place. */
  rewritten(prefix: string, replacement: string, match: StringMatch, ignoreCase: boolean): ValueSet {
    if (!ignoreCase && match.kind === 'exact' && match.value.startsWith(replacement)) {
      return this.of({ kind: 'exact', value: prefix + match.value.slice(replacement.length) });
    }
    if (!ignoreCase && match.kind === 'prefix' && match.value.startsWith(replacement)) {
      return this.of({ kind: 'prefix', value: prefix + match.value.slice(replacement.length) });
    }
    const key = `rewritten ${JSON.stringify([prefix, replacement, match, ignoreCase])}`;
    const known = this.sets.get(key);
    if (known !== undefined) return known;
    const inner = this.of(match);
    let automaton: Automaton | undefined;
    const set: ValueSet = {
      id: this.sets.size,
      absent: false,
      match,
      ignoreCase: false,
      replaced: { prefix, by: replacement, ignoreCase },
      word: undefined,
      automaton: () => {
        automaton ??= replacedPrefix(
          literalAutomaton(prefix, 'prefix', ignoreCase),
          prefix,
          replacement,
          inner.automaton(),
        );
        return automaton;
      },
      holds: (value) => {
        const start = value?.slice(0, prefix.length) ?? '';
        const begins = ignoreCase ? start.toLowerCase() === prefix.toLowerCase() : start === prefix;
        return value !== undefined && begins && inner.holds(replacement + value.slice(prefix.length));
      },
    };
    this.sets.set(key, set);
    return set;
  }
}

function make(id: number, match: StringMatch, ignoreCase: boolean, absent: boolean): ValueSet {
  let automaton: Automaton | undefined;
  const fits = textTest(match, ignoreCase);
  return {
    id,
    absent,
    match,
    ignoreCase,
    word: match.kind === 'exact' && !ignoreCase && !absent ? match.value : undefined,
    automaton: () => {
      automaton ??= automatonOf(match, ignoreCase);
      return automaton;
    },
    holds: (value) => (value === undefined ? absent : fits(value)),
  };
}

/** How two texts of conditions relate, where both are plain: `a` within `b`, `b` within `a`, or nothing in common. */
export type Relation = 'within' | 'around' | 'apart' | 'unknown';

/** How the texts of `a` relate to those of `b`, as far as it can be seen without automata. */
export function relate(a: ValueSet, b: ValueSet): Relation {
  if (a.ignoreCase || b.ignoreCase || a.absent || b.absent || a.replaced || b.replaced) return 'unknown';
  if (a.token || b.token) return 'unknown';
  const [left, right] = [a.match, b.match];
  if (left.kind === 'present') return right.kind === 'present' ? 'within' : 'around';
  if (right.kind === 'present') return 'within';
  if (left.kind === 'regex' || right.kind === 'regex') return 'unknown';
  if (left.kind === 'exact') return b.holds(left.value) ? 'within' : 'apart';
  if (right.kind === 'exact') return a.holds(right.value) ? 'around' : 'apart';
  if (left.value.startsWith(right.value)) return 'within';
  return right.value.startsWith(left.value) ? 'around' : 'apart';
}

/** Reads the prefix, then goes on where `inner` is after the replacement. */
function replacedPrefix(outer: Automaton, prefix: string, replacement: string, inner: Automaton): Automaton {
  const length = [...prefix].length;
  let entered = inner.start;
  for (const character of replacement) {
    if (entered !== DEAD) entered = inner.step(entered, character.codePointAt(0)!);
  }
  // States of the prefix are negative numbers below `DEAD`; those of `inner` stay as they are.
  const outside = (state: number) => -2 - state;
  const settled = (state: number) => (state === length ? entered : outside(state));
  return {
    start: settled(0),
    step: (state, character) => {
      if (state >= 0) return inner.step(state, character);
      const next = outer.step(-2 - state, character);
      return next === DEAD ? DEAD : settled(next);
    },
    accepts: (state) => state >= 0 && inner.accepts(state),
    takesAll: (state) => state >= 0 && inner.takesAll(state),
    bounds: [...new Set([...outer.bounds, ...inner.bounds])].sort((a, b) => a - b),
  };
}

function automatonOf(match: StringMatch, ignoreCase: boolean): Automaton {
  if (match.kind === 'present') return ANY_TEXT;
  if (match.kind !== 'regex') return literalAutomaton(match.value, match.kind, ignoreCase);
  const regex = compileRegex(match.value);
  return regex === undefined ? NO_TEXT : regexAutomaton(regex);
}

/** Case is ignored for letters of ASCII: no other can stand in a path. */
function textTest(match: StringMatch, ignoreCase: boolean): (value: string) => boolean {
  if (match.kind === 'present') return () => true;
  if (match.kind === 'regex') return (value) => compileRegex(match.value)?.matches(value) === true;
  const form = (text: string) => (ignoreCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text);
  const wanted = form(match.value);
  return match.kind === 'exact' ? (value) => form(value) === wanted : (value) => form(value).startsWith(wanted);
}
