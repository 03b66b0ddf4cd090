import type { Propagates } from '../model/propagation';
import type { NeededHeader } from './needed-headers';

/** Whether a sender that declares this passes a needed header on, or another one that does as well; unset: not known. */
export function isPassedOn(
  propagates: Propagates | undefined,
  { name, or = [] }: Pick<NeededHeader, 'name' | 'or'>,
): boolean | undefined {
  if (propagates !== 'baggage') return propagates;
  return [name, ...or.map((other) => other.name)].includes('baggage');
}
