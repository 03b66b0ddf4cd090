import { distance } from 'fastest-levenshtein';

/** Of the allowed names the one that was probably meant; nothing if none is near. */
export function closestName(written: string, allowed: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(written.length < 4 ? 1 : 2, Math.floor(written.length / 3)) + 1;
  const lower = written.toLowerCase().replaceAll('_', '');
  for (const name of allowed) {
    const found = distance(lower, name.toLowerCase());
    if (found < least) {
      best = name;
      least = found;
    }
  }
  return best;
}
