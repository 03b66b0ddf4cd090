import { InvalidArgumentError } from 'commander';

/** A whole number of the command line. */
export function readCount(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('It is a whole number.');
  return Number(value);
}

/** An option that may be given several times: all its values. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
