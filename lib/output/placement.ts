/**
 * When an object is applied: `platform` before `workloads` before `routing`, so that no route is there before its
 * target (SAFE-1). Also the folder that it is written to.
 */
export type Stage = 'platform' | 'workloads' | 'routing';

/** All stages, in the order in which they are applied. */
export const STAGES: readonly Stage[] = ['platform', 'workloads', 'routing'];

/** Where in the GitOps layout an object is written. */
export interface Placement {
  /** When it is applied, and the folder that it is written to. */
  readonly stage: Stage;
  /** File name without its ending. */
  readonly file: string;
}

/** An object, where it goes, and how it is rendered. */
export interface PlacedObject {
  readonly name: string;
  readonly placement: Placement;
  json(): Readonly<Record<string, unknown>>;
}
