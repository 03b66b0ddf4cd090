import { isDeepStrictEqual } from 'node:util';
import { type Fields, fieldsOf, type OverlaidKind } from '../kubernetes/fields';
import { placeInOverlay, type Step, valueAtSteps } from '../kubernetes/place';
import { fieldOf, type Json, strategicMerge } from '../kubernetes/strategic-merge';
import { isLabelKey, isLabelValue } from '../limits/label';
import { LINK_ANNOTATION } from '../model/links';
import type { Origin } from '../model/origin';
import type { Overlay } from '../model/overlay';
import type { Problem, Problems } from '../model/problem';
import { own } from '../text/own';
import { isMapping } from '../yaml/is-mapping';
import { overlayFaults } from './check-overlay-fields';

const RULE = 'WORK-1';

/** Where an object that can be overlaid has metadata: its own, and that of its pods. */
const METADATA = [
  ['metadata'],
  ['spec', 'template', 'metadata'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata'],
];

/** An overlay, where it was written, and what it is laid over. */
export interface OverlaidObject {
  readonly kind: OverlaidKind;
  readonly overlay: Overlay;
  /** The object before. */
  readonly base: Json;
  readonly origin: Origin;
  /** The overlay's field of that part. */
  readonly field: Problem['field'];
}

/** One overlay laid over its object, for checks of the result. */
export class OverlaidResult {
  readonly base: Json;
  readonly merged: Json;

  private constructor(
    private readonly given: OverlaidObject,
    private readonly problems: Problems,
  ) {
    this.base = given.base;
    this.merged = strategicMerge(given.base, given.overlay, fieldsOf(given.kind));
  }

  /** The result; nothing where the overlay itself is wrong, which is then said. */
  static of(given: OverlaidObject, problems: Problems): OverlaidResult | undefined {
    const { kind, overlay, origin, field } = given;
    const faults = overlayFaults(kind, overlay);
    for (const { path, message, fix } of faults) {
      problems.error(origin, [...field, ...path], message, { rule: RULE, ...(fix !== undefined && { fix }) });
    }
    if (faults.length > 0) return undefined;
    const result = new OverlaidResult(given, problems);
    result.required(result.merged, given.base, fieldsOf(kind), []);
    for (const place of METADATA) if (!result.leaves(place)) result.labelled(place);
    return result;
  }

  /** Whether the overlay changes nothing below: what it does not touch is shared. */
  leaves(steps: readonly Step[]): boolean {
    return valueAtSteps(this.base, steps) === valueAtSteps(this.merged, steps);
  }

  /** An error unless the overlay left what is there alone. */
  keeps(steps: readonly Step[], why: string, fix?: string): void {
    if (this.leaves(steps) || isDeepStrictEqual(valueAtSteps(this.base, steps), valueAtSteps(this.merged, steps)))
      return;
    this.error(steps, why, fix);
  }

  /** An error at the field that leads there. */
  error(steps: readonly Step[], message: string, fix?: string, rule = RULE): void {
    this.problems.error(...this.at(steps), message, { rule, ...(fix !== undefined && { fix }) });
  }

  warning(steps: readonly Step[], message: string, fix: string, rule = RULE): void {
    this.problems.warning(...this.at(steps), message, { rule, fix });
  }

  private at(steps: readonly Step[]): [Origin, Problem['field']] {
    const { origin, field, overlay } = this.given;
    return [origin, [...field, ...placeInOverlay(overlay, steps)]];
  }

  /** Labels and annotations that an overlay adds, as Kubernetes takes them. */
  private labelled(place: readonly string[]): void {
    for (const field of ['labels', 'annotations']) {
      const steps = [...place, field];
      const before = (valueAtSteps(this.base, steps) ?? {}) as Json;
      for (const [name, value] of Object.entries((valueAtSteps(this.merged, steps) ?? {}) as Json)) {
        if (Object.hasOwn(before, name) && before[name] === value) continue;
        if (!isLabelKey(name)) this.error([...steps, name], `'${name}' is no name of a label or an annotation`);
        else if (field === 'annotations' && name.startsWith(LINK_ANNOTATION)) {
          this.error([...steps, name], 'links are declared once', 'use `links`');
        } else if (field === 'labels' && typeof value === 'string' && !isLabelValue(value)) {
          const message = `'${value}' is no value of a label: at most 63 letters, digits, dots, underscores and dashes`;
          this.error([...steps, name], message, 'put it into an annotation');
        }
      }
    }
  }

  /** Fields that Kubernetes demands, where the overlay made something new or took something away: what it leaves alone is shared. */
  private required(value: unknown, before: unknown, fields: Fields | undefined, steps: readonly Step[]): void {
    if (fields === undefined || value === before) return;
    if (Array.isArray(value)) {
      const key = fields.m;
      const earlier = Array.isArray(before) ? before : [];
      value.forEach((item, index) => {
        const hasKey = typeof key === 'string' && isMapping(item);
        const old = hasKey ? earlier.find((each) => isMapping(each) && each[key] === item[key]) : earlier[index];
        this.required(item, old, fields.l, [...steps, hasKey ? { key, value: item[key] } : index]);
      });
    } else if (isMapping(value)) {
      const missing = fields.r?.filter((name) => value[name] === undefined) ?? [];
      if (missing.length > 0 && !isDeepStrictEqual(value, before)) {
        for (const name of missing) this.error(steps, `Kubernetes demands \`${name}\` here`, `add \`${name}\``);
      }
      for (const [name, child] of Object.entries(value)) {
        this.required(child, isMapping(before) ? own(before, name) : undefined, fieldOf(fields, name), [
          ...steps,
          name,
        ]);
      }
    }
  }
}

/** Why a label of ours stays. */
export function labelMessage(name: string): string {
  return `the label '${name}' is Branchline's: selectors and subsets find objects by such labels`;
}
