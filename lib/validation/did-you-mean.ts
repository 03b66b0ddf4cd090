import { closest, distance } from 'fastest-levenshtein';

/** Among more words than this, or for a longer one, a guess takes long and helps little. */
const MAX_KNOWN = 500;
const MAX_LENGTH = 200;

/**
 * The known word that was probably meant: one that differs in case, in order or in a few letters only.
 *
 * @returns `undefined` when none is near enough for a guess to help
 */
export function nearest(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || known.length > MAX_KNOWN || written.length > MAX_LENGTH) return undefined;
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
  if (distance(lower, candidate) <= limit) return known.find((word) => word.toLowerCase() === candidate);
  const longer = known.filter((word) => isShortFor(lower, word.toLowerCase()));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Whether a word is cut off, or ends in another way: `prod` for `production`, `stage` for `staging`. */
function isShortFor(written: string, word: string): boolean {
  const begins = written.slice(0, Math.max(3, Math.ceil(written.length * 0.8)));
  return begins.length >= 3 && word.startsWith(begins);
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

/** The same as a fix: ``did you mean `weight`?`` */
export function didYouMean(written: string, known: readonly string[]): { readonly fix?: string } {
  const word = nearest(written, known);
  return word === undefined ? {} : { fix: `did you mean \`${word}\`?` };
}

/** What there is to choose from, as a message names it: not more than somebody reads. */
export function offered(known: readonly string[], none = 'none'): string {
  if (known.length === 0) return none;
  if (known.length <= MAX_CHOICES + 1) return known.join(', ');
  return `${known.slice(0, MAX_CHOICES).join(', ')} and ${known.length - MAX_CHOICES} more`;
}

const MAX_CHOICES = 30;
