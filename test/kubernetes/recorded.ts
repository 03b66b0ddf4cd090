import type { Question } from './random-overlays';

/** What Kubernetes made of an object and its overlay. */
export interface Recorded extends Question {
  readonly merged: unknown;
}

/** The same without fields that are null, which an API server reads as absent. */
export function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, child) => (child === null ? undefined : child));
}
