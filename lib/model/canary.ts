import type { Origin } from './origin';
import type { Condition } from './traffic';
import type { Count, Percent, WholePercent } from './values';
import type { WorkloadOverrides } from './workload';
import type { WrittenOut } from './written-out';

/** The next mainline under trial. */
export interface CanaryDeclaration extends WorkloadOverrides {
  /** How many pods. @default - the mainline's number, or as its autoscaler sets it */
  readonly replicas?: Count;
  /** Percent of mainline traffic: a whole number from 0 to 100 (DEST-4). @default 0 */
  readonly weight?: WholePercent;
  /** Requests that always take the canary: one entry is enough (OR). @default [] */
  readonly match?: readonly Condition[];
  /** Percent of mainline requests copied to the canary, whose answers are thrown away (DEST-5). @default 0 */
  readonly mirror?: Percent;
}

/** What a canary leaves out. */
export const CANARY_DEFAULTS = { weight: 0, match: [], mirror: 0 } as const satisfies Partial<CanaryDeclaration>;

type Defaulted = keyof typeof CANARY_DEFAULTS;

/** The next mainline under trial. */
export interface Canary extends Omit<CanaryDeclaration, Defaulted>, Required<Pick<CanaryDeclaration, Defaulted>> {
  /** Where it was declared. */
  readonly origin: Origin;
}

/**
 * A declared canary as the model has it.
 *
 * @param mainline how many pods the mainline has; `undefined`: its autoscaler sets the number, and the canary scales alike
 */
export function canaryOf(
  declaration: CanaryDeclaration,
  origin: Origin,
  mainline: number | undefined,
): WrittenOut<Canary> {
  return {
    origin,
    image: declaration.image,
    workload: declaration.workload,
    replicas: declaration.replicas ?? mainline,
    env: declaration.env,
    resources: declaration.resources,
    deployment: declaration.deployment,
    weight: declaration.weight ?? CANARY_DEFAULTS.weight,
    match: declaration.match ?? CANARY_DEFAULTS.match,
    mirror: declaration.mirror ?? CANARY_DEFAULTS.mirror,
  };
}
