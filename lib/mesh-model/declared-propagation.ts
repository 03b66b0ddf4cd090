import { PROPAGATES_ANNOTATION, type Propagates } from '../model/propagation';
import type { Workload } from './workload';

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
