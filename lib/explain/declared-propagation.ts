import type { Workload } from '../mesh-model';
import { PROPAGATES_ANNOTATION, type Propagates } from '../model/propagation';
import type { NeededHeader } from './explanation';

/** What a workload's service declares that it passes on, by the annotation of its object (PROP-4); unset: nothing is declared. */
export function declaredPropagation({ object }: Pick<Workload, 'object'>): Propagates | undefined {
  switch (object.annotations[PROPAGATES_ANNOTATION]) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'baggage':
      return 'baggage';
    default:
      return undefined;
  }
}

/** Whether a sender that declares this passes a needed header on, or another one that does as well; unset: not known. */
export function isPassedOn(
  propagates: Propagates | undefined,
  { name, or = [] }: Pick<NeededHeader, 'name' | 'or'>,
): boolean | undefined {
  if (propagates !== 'baggage') return propagates;
  return [name, ...or.map((other) => other.name)].includes('baggage');
}
