import type { RE2JS } from 're2js';
import { type Automaton, DEAD, TooMuchWork, Undecided } from './automaton';

/** How many states of one expression are computed at most. */
const MAX_STATES = 20_000;

/** Instructions of RE2's compiled form: https://swtch.com/~rsc/regexp/regexp2.html, and re2js' `Inst`. */
const ALT = 1;
const ALT_MATCH = 2;
const CAPTURE = 3;
const EMPTY_WIDTH = 4;
const FAIL = 5;
const MATCH = 6;
const NOP = 7;
const RUNE = 8;
const RUNE_ANY_NOT_NL = 11;

const BEGIN_LINE = 1;
const END_LINE = 2;
const BEGIN_TEXT = 4;
const END_TEXT = 8;
const WORD_BOUNDARY = 16;
const NO_WORD_BOUNDARY = 32;

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  matchRune(rune: number): boolean;
}

/** The parts of a compiled expression that are read here; re2js has them without a promise to keep them. */
interface Compiled {
  readonly prog: { readonly inst: readonly Instruction[]; readonly start: number; readonly numLb: number };
  readonly dfa: { readonly classBounds: Iterable<number> };
}

/** What stands before a position, as far as `^`, `$` and `\b` ask. */
const BEGIN = 0;
const NEWLINE = 1;
const WORD = 2;
const OTHER = 3;

interface State {
  /** Instructions that wait for a character, a position, or are the end. */
  readonly waiting: readonly number[];
  readonly before: number;
  readonly next: Map<number, number>;
  accepts: boolean | undefined;
}

/**
 * The language of a regular expression, full match, by the program that re2js compiled it to: the one that decides wherever
 * a single request is asked about, so syntax, flags, case and Unicode classes cannot be read in two ways.
 */
export function regexAutomaton(regex: RE2JS): Automaton {
  const { prog, dfa } = (regex as unknown as { readonly re2Input: Compiled }).re2Input;
  if (prog.numLb > 0) throw new Undecided('look-behind');
  return new RegexAutomaton(prog.inst, prog.start, [...dfa.classBounds]);
}

class RegexAutomaton implements Automaton {
  readonly start: number;
  private readonly states: State[] = [];
  private readonly known = new Map<string, number>();
  private readonly asksPlace: boolean;

  constructor(
    private readonly program: readonly Instruction[],
    start: number,
    readonly bounds: readonly number[],
  ) {
    this.asksPlace = program.some(({ op }) => op === EMPTY_WIDTH);
    this.start = this.state([start], BEGIN);
  }

  step(at: number, character: number): number {
    const state = this.states[at]!;
    const group = this.groupOf(character);
    const known = state.next.get(group);
    if (known !== undefined) return known;
    const outs: number[] = [];
    for (const pc of this.reached(state, character)) {
      const instruction = this.program[pc]!;
      if (instruction.op >= RUNE && instruction.op <= RUNE_ANY_NOT_NL && takes(instruction, character)) {
        outs.push(instruction.out);
      }
    }
    const next = outs.length === 0 ? DEAD : this.state(outs, kindOf(character));
    state.next.set(group, next);
    return next;
  }

  accepts(at: number): boolean {
    const state = this.states[at]!;
    state.accepts ??= this.reached(state, undefined).some((pc) => this.program[pc]!.op === MATCH);
    return state.accepts;
  }

  takesAll(): boolean {
    return false;
  }

  /** Which run of characters one belongs to. */
  private groupOf(character: number): number {
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.bounds[middle]! <= character) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private state(starts: readonly number[], before: number): number {
    const waiting = this.closure(starts, 0).sort((a, b) => a - b);
    if (waiting.length === 0) return DEAD;
    const place = this.asksPlace ? before : OTHER;
    const key = `${place} ${waiting.join()}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.states.length >= MAX_STATES) throw new TooMuchWork('a regular expression has too many states');
    this.states.push({ waiting, before: place, next: new Map(), accepts: undefined });
    this.known.set(key, this.states.length - 1);
    return this.states.length - 1;
  }

  /** What waits at a position, once it is known which character comes next; `undefined` is the end of the text. */
  private reached({ waiting, before }: State, next: number | undefined): readonly number[] {
    return this.asksPlace ? this.closure(waiting, placeFlags(before, next)) : waiting;
  }

  /** Instructions that are reached without reading a character; positions are passed as far as the flags say so. */
  private closure(starts: readonly number[], flags: number): number[] {
    const seen = new Set<number>();
    const found: number[] = [];
    const stack = [...starts];
    while (stack.length > 0) {
      const pc = stack.pop()!;
      if (seen.has(pc)) continue;
      seen.add(pc);
      const { op, out, arg } = this.program[pc]!;
      if (op === ALT || op === ALT_MATCH) stack.push(out, arg);
      else if (op === CAPTURE || op === NOP) stack.push(out);
      else if (op === EMPTY_WIDTH && flags !== 0 && (arg & ~flags) === 0) stack.push(out);
      else if (op !== FAIL) found.push(pc);
    }
    return found;
  }
}

function takes(instruction: Instruction, character: number): boolean {
  if (instruction.op === RUNE_ANY_NOT_NL) return character !== 10;
  return instruction.op === RUNE_ANY_NOT_NL - 1 || instruction.matchRune(character);
}

function kindOf(character: number): number {
  if (character === 10) return NEWLINE;
  return isWord(character) ? WORD : OTHER;
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}

function placeFlags(before: number, next: number | undefined): number {
  const isBoundary = (before === WORD) !== (next !== undefined && isWord(next));
  return (
    (before === BEGIN ? BEGIN_TEXT | BEGIN_LINE : 0) |
    (before === NEWLINE ? BEGIN_LINE : 0) |
    (next === undefined ? END_TEXT | END_LINE : 0) |
    (next === 10 ? END_LINE : 0) |
    (isBoundary ? WORD_BOUNDARY : NO_WORD_BOUNDARY)
  );
}
