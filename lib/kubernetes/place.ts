import { own } from '../text/own';
import { isMapping } from '../yaml/is-mapping';
import { DIRECTIVE } from './strategic-merge';

/** A step into an object: a field, a position, or the item of a list that has this value in its merge key. */
export type Step = string | number | { readonly key: string; readonly value: unknown };

/** The value there, `undefined` where there is none. */
export function valueAtSteps(root: unknown, steps: readonly Step[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (typeof step === 'string') return isMapping(value) ? own(value, step) : undefined;
    if (!Array.isArray(value)) return undefined;
    return typeof step === 'number'
      ? value[step]
      : value.find((item) => isMapping(item) && item[step.key] === step.value);
  }, root);
}

/** The field of an overlay that decides what is at these steps of the result: the deepest that is on the way to it. */
export function placeInOverlay(overlay: unknown, steps: readonly Step[]): (string | number)[] {
  const path: (string | number)[] = [];
  let value = overlay;
  for (const step of steps) {
    if (Array.isArray(value)) {
      const index =
        typeof step === 'object' ? value.findIndex((item) => isMapping(item) && item[step.key] === step.value) : step;
      if (typeof index !== 'number' || index < 0 || index >= value.length) return path;
      path.push(index);
      value = value[index];
      continue;
    }
    if (!isMapping(value) || typeof step !== 'string') return path;
    if (!Object.hasOwn(value, step)) return Object.hasOwn(value, DIRECTIVE) ? [...path, DIRECTIVE] : path;
    path.push(step);
    value = value[step];
  }
  return path;
}
