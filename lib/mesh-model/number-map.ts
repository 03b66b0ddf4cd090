import { number, record } from './untyped';

/** A mapping of names to numbers; what is no number is left out. */
export function numberMap(value: unknown): Readonly<Record<string, number>> {
  const entries = Object.entries(record(value)).flatMap(([key, item]) => {
    const found = number(item);
    return found === undefined ? [] : [[key, found] as const];
  });
  return Object.fromEntries(entries);
}
