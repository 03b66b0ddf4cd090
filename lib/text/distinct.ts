import { compareText } from './compare-text';

/** Each text once, sorted. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
