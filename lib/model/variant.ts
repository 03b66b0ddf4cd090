import type { Origin } from './origin';
import type { Condition } from './traffic';
import { variantKey } from './variant-key';
import { WORKLOAD_DEFAULTS, type WorkloadOverrides } from './workload';
import type { WrittenOut } from './written-out';

/** Whether a variant takes traffic; `retiring` keeps its workloads and drops its routes (SAFE-2), `asleep` has no pods either. */
export type VariantState = 'active' | 'retiring' | 'asleep';

/** What is declared of a variant besides its workloads. */
export interface VariantDeclaration {
  /**
   * active: takes traffic. retiring: its routes are gone, its workloads are still up. It is the first of the two commits
   * that take a variant away without a failed request (SAFE-2). asleep: no routes and no pods, until it is woken; from active
   * it gets there through retiring.
   *
   * @default 'active'
   */
  readonly state?: VariantState;
  /**
   * Requests at gateways that take the variant without asking for it by hostname or header: one entry is enough (OR).
   * They choose the variant of all services. Needs `condition` in `variantAccess` (EDGE-7).
   *
   * @default - none
   */
  readonly match?: readonly Condition[];
  /**
   * What gateways set as `x-feature-flags` on requests that take the variant by its hosts or its conditions. Services pass it on
   * like the variant's header; it has no effect on routes (EDGE-11).
   *
   * @title text of printable ASCII characters without %
   * @pattern ^([!-$&-~]|[!-$&-~][ -$&-~]{0,1022}[!-$&-~])$
   * @default - none
   * @example new-search,dark-mode=on
   */
  readonly featureFlags?: string;
}

/** What a variant leaves out. */
export const VARIANT_DEFAULTS = { state: 'active' } as const satisfies VariantDeclaration;

/** A ticket's or branch's workload of one service. */
export interface ServiceVariant extends WorkloadOverrides, Omit<VariantDeclaration, 'state'> {
  /** Where it was declared. */
  readonly origin: Origin;
  /** The id as its writer spells it: `OPS-1234`. */
  readonly id: string;
  /** The canonical form: label, subset, hostname prefix, header value, name suffix (NAME-2): `ops-1234`. */
  readonly key: string;
  /** Whether requests are still routed to it. */
  readonly state: VariantState;
  /** Where `match` was written. @default - `origin` */
  readonly matchOrigin?: Origin;
}

/** A declared variant of one service as the model has it. */
export function variantOf(
  id: string,
  declaration: VariantDeclaration,
  workload: WorkloadOverrides,
  origin: Origin,
  matchOrigin?: Origin,
): WrittenOut<ServiceVariant> {
  return {
    origin,
    image: workload.image,
    workload: workload.workload,
    replicas: declaration.state === 'asleep' ? 0 : (workload.replicas ?? WORKLOAD_DEFAULTS.replicas),
    env: workload.env,
    resources: workload.resources,
    deployment: workload.deployment,
    id,
    key: variantKey(id),
    state: declaration.state ?? VARIANT_DEFAULTS.state,
    match: declaration.match,
    featureFlags: declaration.featureFlags,
    matchOrigin,
  };
}
