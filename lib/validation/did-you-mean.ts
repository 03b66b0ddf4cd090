import { closest, distance } from 'fastest-levenshtein';

/**
 * The known word that was probably meant: one that differs in case, in order or in a few letters only.
 *
 * @returns `undefined` when none is near enough for a guess to help
 */
export function nearest(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = written.toLowerCase();
  const sameLetters = known.find((word) => word.toLowerCase() === lower);
  if (sameLetters !== undefined) return sameLetters;
  const letters = sorted(lower);
  const swapped = known.find((word) => sorted(word.toLowerCase()) === letters);
  if (swapped !== undefined) return swapped;
  const candidate = closest(
    lower,
    known.map((word) => word.toLowerCase()),
  );
  const limit = Math.max(1, Math.floor(Math.max(written.length, candidate.length) / 2.5));
  if (distance(lower, candidate) > limit) return undefined;
  return known.find((word) => word.toLowerCase() === candidate);
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

/** The same as a fix: ``did you mean `weight`?`` */
export function didYouMean(written: string, known: readonly string[]): { readonly fix?: string } {
  const word = nearest(written, known);
  return word === undefined ? {} : { fix: `did you mean \`${word}\`?` };
}
