import { cutQuotes } from '../text/cut';
import { visible } from '../text/visible';
import type { Origin } from './origin';

/** Something wrong with what was declared. */
export interface Problem {
  /** `error` stops synthesis, `warning` is only reported. */
  readonly severity: 'error' | 'warning';
  /** The part of the model that is wrong. */
  readonly origin: Origin;
  /** The field of that part, as a path from it. */
  readonly field: readonly (string | number)[];
  /** What is wrong, with the value and what is allowed; lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
  /** The rule of docs/contract.md that is broken, such as `TENANT-1`. */
  readonly rule?: string;
}

/** Collects problems, so that one run tells them all. */
export class Problems {
  private readonly found: Problem[] = [];

  /** Notes an error. */
  error(origin: Origin, field: Problem['field'], message: string, more: Pick<Problem, 'fix' | 'rule'> = {}): void {
    this.found.push({ severity: 'error', origin, field, message, ...more });
  }

  /** Notes a warning. */
  warning(origin: Origin, field: Problem['field'], message: string, more: Pick<Problem, 'fix' | 'rule'> = {}): void {
    this.found.push({ severity: 'warning', origin, field, message, ...more });
  }

  /** All of them, in the order in which they were found. */
  get all(): readonly Problem[] {
    return this.found;
  }
}

/** One problem as a person reads it: place, field, what is wrong, the likely fix. */
export function describeProblem(problem: Problem): string {
  const place = problem.origin.describe(problem.field);
  const path = [...(problem.origin.base ?? []), ...problem.field];
  const field = path.length > 0 ? `${path.join('.')}: ` : '';
  const fix = problem.fix === undefined ? '' : `\n    fix: ${visible(cutQuotes(problem.fix))}`;
  const rule = problem.rule === undefined ? '' : ` [${problem.rule}]`;
  return `${visible(`${place}: ${problem.severity}: ${field}${cutQuotes(problem.message)}`)}${rule}${fix}`;
}
