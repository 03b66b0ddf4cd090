import type { Route } from '../resolver';
import { canonical } from './canonical';

/** Rules of two versions that are the same and in the same order, as pairs of places in the lists. */
export type Aligned = ReadonlyMap<number, number>;

/** More pairs than this are not compared: the rules between the first and the last change then count as changed. */
const MAX_PAIRS = 4_000_000;

/** Finds the rules that stand in both lists, in the same order: as many as possible. */
export function alignedRules(base: readonly Route[], head: readonly Route[]): Aligned {
  const [before, after] = [base.map(signature), head.map(signature)];
  const pairs = new Map<number, number>();
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) pairs.set(start, start++);
  let [endBase, endHead] = [before.length, after.length];
  while (endBase > start && endHead > start && before[endBase - 1] === after[endHead - 1])
    pairs.set(--endBase, --endHead);
  const [rows, columns] = [endBase - start, endHead - start];
  if (rows * columns === 0 || rows * columns > MAX_PAIRS) return pairs;
  // The longest common subsequence: lengths for what is left of both lists from each place.
  const width = columns + 1;
  const lengths = new Uint16Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[start + row] === after[start + column]
          ? lengths[(row + 1) * width + column + 1]! + 1
          : Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    if (before[start + row] === after[start + column]) pairs.set(start + row++, start + column++);
    else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row++;
    else column++;
  }
  return pairs;
}

const signatures = new WeakMap<object, string>();

/** A rule with one of its conditions as text: equal for rules that are written alike, wherever they stand. */
export function signature({ rule, match, virtualService }: Route): string {
  if (rule === undefined) return '';
  const key = match ?? rule;
  const known = signatures.get(key);
  if (known !== undefined) return known;
  const { object: _, path: __, match: ___, name: ____, ...action } = rule;
  const { object: _o, path: _p, name: _n, ...conditions } = match ?? { object: 0, path: 0, name: '' };
  const text = canonical([virtualService?.namespace, action, conditions]);
  signatures.set(key, text);
  return text;
}
