import { distance } from 'fastest-levenshtein';

/** Of the allowed names the one that was probably meant; nothing if none is near. */
export function closestName(written: string, allowed: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(written.length < 4 ? 1 : 2, Math.floor(written.length / 3)) + 1;
  const lower = written.toLowerCase().replaceAll('_', '');
  for (const name of allowed) {
    const other = name.toLowerCase();
    // Few people mistake the first letter: HTTP is not meant to be SCTP.
    const found = distance(lower, other) + (lower[0] === other[0] ? 0 : 1);
    if (found < least) {
      best = name;
      least = found;
    }
  }
  return best;
}
