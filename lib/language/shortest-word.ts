import { type Automaton, DEAD, TooMuchWork } from './automaton';

/** Steps of one search at most. */
const MAX_STEPS = 400_000;

/** Characters that people expect in an example, the most telling first; all others follow by their number. */
const PLEASANT = [...'xayzb1AX/-._0 '].map((character) => character.codePointAt(0)!);

const LAST = 0x10ffff;
const SURROGATES = { from: 0xd800, to: 0xdfff };

interface Node {
  /** States of the automata that have to accept. */
  readonly taken: readonly number[];
  /** Automata that must not accept, and may still: their places and states. */
  readonly refused: readonly (readonly [at: number, state: number])[];
  readonly from: Node | undefined;
  readonly character: number;
}

/**
 * A shortest text that all of `taking` take and none of `refusing`; `undefined` when there is none. So the intersection of
 * languages and complements is searched without building it.
 *
 * @throws TooMuchWork when the search takes more steps than allowed
 */
export function shortestWord(
  taking: readonly Automaton[],
  refusing: readonly Automaton[],
  maxSteps = MAX_STEPS,
): string | undefined {
  const alphabet = alphabetOf([...taking, ...refusing]);
  const first = nodeOf(
    taking.map(({ start }) => start),
    refusing.map(({ start }, at) => [at, start] as const),
    refusing,
    undefined,
    0,
  );
  if (first === undefined) return undefined;
  const seen = new Set([keyOf(first)]);
  let layer: Node[] = [first];
  let steps = 0;
  while (layer.length > 0) {
    const next: Node[] = [];
    for (const node of layer) if (isWord(node, taking, refusing)) return textOf(node);
    for (const node of layer) {
      for (const character of alphabet) {
        steps += 1 + node.refused.length / 8;
        if (steps > maxSteps) throw new TooMuchWork('the search for a request takes too long');
        const states: number[] = [];
        for (const [at, automaton] of taking.entries()) {
          const state = automaton.step(node.taken[at]!, character);
          if (state === DEAD) break;
          states.push(state);
        }
        if (states.length < taking.length) continue;
        const left = node.refused.map(([at, state]) => [at, refusing[at]!.step(state, character)] as const);
        const found = nodeOf(states, left, refusing, node, character);
        if (found === undefined) continue;
        const key = keyOf(found);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(found);
      }
    }
    layer = next;
  }
  return undefined;
}

function nodeOf(
  taken: readonly number[],
  refused: Node['refused'],
  refusing: readonly Automaton[],
  from: Node | undefined,
  character: number,
): Node | undefined {
  if (taken.includes(DEAD)) return undefined;
  const alive = refused.filter(([, state]) => state !== DEAD);
  if (alive.some(([at, state]) => refusing[at]!.takesAll(state))) return undefined;
  return { taken, refused: alive, from, character };
}

function keyOf({ taken, refused }: Node): string {
  return `${taken.join()} ${refused.map(([at, state]) => `${at}:${state}`).join()}`;
}

function isWord({ taken, refused }: Node, taking: readonly Automaton[], refusing: readonly Automaton[]): boolean {
  return (
    taken.every((state, at) => taking[at]!.accepts(state)) &&
    !refused.some(([at, state]) => refusing[at]!.accepts(state))
  );
}

function textOf(node: Node): string {
  const characters: number[] = [];
  for (let at: Node | undefined = node; at?.from !== undefined; at = at.from) characters.push(at.character);
  return String.fromCodePoint(...characters.reverse());
}

/** One character for every run of characters that all automata treat alike, the pleasant ones first. */
function alphabetOf(automata: readonly Automaton[]): number[] {
  const starts = [...new Set([0, ...automata.flatMap(({ bounds }) => bounds)])].sort((a, b) => a - b);
  const chosen = starts.flatMap((start, at) => {
    const end = Math.min((starts[at + 1] ?? LAST + 1) - 1, LAST);
    const pleasant = PLEASANT.find((code) => code >= start && code <= end);
    if (pleasant !== undefined) return pleasant;
    if (start < SURROGATES.from || start > SURROGATES.to) return start > LAST ? [] : start;
    return end > SURROGATES.to ? SURROGATES.to + 1 : [];
  });
  return chosen.sort((a, b) => rankOf(a) - rankOf(b) || a - b);
}

function rankOf(code: number): number {
  const found = PLEASANT.indexOf(code);
  return found < 0 ? PLEASANT.length : found;
}
