import { compareText } from '../text/compare-text';
/** How grave a finding is, gravest first. */
export const SEVERITIES = ['breaks-traffic', 'insecure', 'fragile', 'style'] as const;

/**
 * `breaks-traffic`: requests fail, go astray, or the object is refused. `insecure`: more is allowed than meant.
 * `fragile`: works today, by luck or until the next change. `style`: works, reads worse than it could.
 */
export type Severity = (typeof SEVERITIES)[number];

/** One thing that is wrong, where it stands, and what to do. */
export interface Finding {
  /** Stable: `BL202`. */
  readonly code: string;
  /** How grave it is. */
  readonly severity: Severity;
  /** What is wrong, in one or two sentences. */
  readonly message: string;
  /** The file as it was named to the reader. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** `VirtualService acme/cms`; empty where no object could be read. */
  readonly object: string;
  /** The field in the object: `spec.http[0].route[1].destination.subset`; empty for the object itself. */
  readonly path: string;
  /** What to do about it. */
  readonly fix: string;
}

/** True when `severity` is as grave as `limit` or graver. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(limit);
}

/** By file, place and code, so that the same input gives the same list. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}
