/**
 * A deterministic automaton over code points, computed as far as it is needed. It takes whole texts: a text belongs to the
 * language when the state after its last character accepts.
 */
export interface Automaton {
  readonly start: number;
  /** The state after a character; `DEAD` where no text that goes on so is taken. @throws Undecided */
  step(state: number, character: number): number;
  accepts(state: number): boolean;
  /** True only where every text that goes on from here is taken. */
  takesAll(state: number): boolean;
  /** Code points at which a run of characters begins that are all treated alike, ascending, without 0. */
  readonly bounds: readonly number[];
}

/** The state from which no text is taken. */
export const DEAD = -1;

/** The question stays open, and the caller has to report that. */
export class Undecided extends Error {}

/** More work than allowed: nobody knows the answer, though there is one. */
export class TooMuchWork extends Undecided {}

/** Every text. */
export const ANY_TEXT: Automaton = {
  start: 0,
  step: () => 0,
  accepts: () => true,
  takesAll: () => true,
  bounds: [],
};

/** No text. */
export const NO_TEXT: Automaton = {
  start: DEAD,
  step: () => DEAD,
  accepts: () => false,
  takesAll: () => false,
  bounds: [],
};

/** True when a text belongs to a language. @throws Undecided */
export function takesText(automaton: Automaton, text: string): boolean {
  let state = automaton.start;
  for (const character of text) {
    if (state === DEAD) return false;
    state = automaton.step(state, character.codePointAt(0)!);
  }
  return state !== DEAD && automaton.accepts(state);
}
