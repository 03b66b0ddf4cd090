import type { ValueCondition } from '../../../mesh-model';

/** Whether one request may meet both lists of conditions, each of which has to hold as a whole; true where it is not known. */
export function mayBothHold(one: readonly ValueCondition[], other: readonly ValueCondition[]): boolean {
  return one.every(({ key, values, notValues }) => {
    return other.every((condition) => {
      if (condition.key !== key) return true;
      return mayHold(values, condition.values, condition.notValues) && mayHold(condition.values, values, notValues);
    });
  });
}

/** Whether some value fits others, and is not among what is refused. */
function mayHold(values: readonly string[], others: readonly string[], refused: readonly string[]): boolean {
  if (values.length === 0) return true;
  return values.some((value) => {
    const isTaken = others.length === 0 || others.some((other) => mayBeOne(value, other));
    return isTaken && !refused.some((item) => covers(item, value));
  });
}

/** Whether two values of a policy, each with a star at an end, may stand for the same text. */
export function mayBeOne(one: string, other: string): boolean {
  if (one.includes('{') || other.includes('{')) return true;
  const [[a, isOpen], [b, isOther]] = [endOf(one), endOf(other)];
  if (isOpen === '' && isOther === '') return a === b;
  if (isOpen === '') return isOther === 'prefix' ? a.startsWith(b) : a.endsWith(b);
  if (isOther === '') return mayBeOne(other, one);
  if (isOpen !== isOther) return true;
  return isOpen === 'prefix' ? a.startsWith(b) || b.startsWith(a) : a.endsWith(b) || b.endsWith(a);
}

/** Whether a value stands for all that another one stands for. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  const [[a, isOpen], [b, isOther]] = [endOf(wide), endOf(narrow)];
  if (isOpen === '' || (isOther !== '' && isOther !== isOpen)) return a === '' && isOpen !== '';
  return isOpen === 'prefix' ? b.startsWith(a) : b.endsWith(a);
}

function endOf(value: string): readonly [string, '' | 'prefix' | 'suffix'] {
  if (value.endsWith('*')) return [value.slice(0, -1), 'prefix'];
  return value.startsWith('*') ? [value.slice(1), 'suffix'] : [value, ''];
}
