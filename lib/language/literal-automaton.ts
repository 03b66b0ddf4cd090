import { type Automaton, DEAD } from './automaton';

/**
 * The language of one text, or of all that begin with it.
 *
 * @param ignoreCase as Envoy does it: for the letters of ASCII
 */
export function literalAutomaton(text: string, kind: 'exact' | 'prefix', ignoreCase = false): Automaton {
  const characters = [...text].map((character) => character.codePointAt(0)!);
  const wanted = ignoreCase ? characters.map(lower) : characters;
  const end = wanted.length;
  const bounds = new Set<number>();
  for (const code of characters) {
    for (const form of ignoreCase ? [lower(code), upper(code)] : [code]) {
      bounds.add(form);
      bounds.add(form + 1);
    }
  }
  bounds.delete(0);
  return {
    start: 0,
    step: (state, character) => {
      if (state === end) return kind === 'prefix' ? end : DEAD;
      return wanted[state] === (ignoreCase ? lower(character) : character) ? state + 1 : DEAD;
    },
    accepts: (state) => state === end,
    takesAll: (state) => kind === 'prefix' && state === end,
    bounds: [...bounds].sort((a, b) => a - b),
  };
}

function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

function upper(code: number): number {
  return code >= 97 && code <= 122 ? code - 32 : code;
}
