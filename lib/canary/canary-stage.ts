import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../model/canary';
import type { Service } from '../model/service';
import { carriedOverlay } from './carried-overlay';

/**
 * Where a canary is on its way (SAFE-3).
 *
 * | stage | what leads to it | the mainline's workload | next |
 * |---|---|---|---|
 * | `none` | – | | it can be started |
 * | `trial` | a share, conditions or copies | another | a greater share, then promotion |
 * | `promoting` | a share, conditions or copies | the same | its share becomes 0 |
 * | `promoted` | nothing | the same | it is removed |
 * | `idle` | nothing | another | it is removed, or gets a share |
 */
export type CanaryStage = 'none' | 'trial' | 'promoting' | 'promoted' | 'idle';

/** The stage of a service's canary. */
export function canaryStage(service: Service): CanaryStage {
  const { canary } = service;
  if (canary === undefined) return 'none';
  const isSame = carries(service, canary);
  if (isFed(canary)) return isSame ? 'promoting' : 'trial';
  return isSame ? 'promoted' : 'idle';
}

/** Whether anything leads to it. */
export function isFed({ weight, match, mirror }: Canary): boolean {
  return weight > 0 || match.length > 0 || mirror > 0;
}

/** Whether the mainline's workload is the canary's already. */
function carries(service: Service, canary: Canary): boolean {
  // What others run, nobody can tell.
  return (
    canary.image !== undefined &&
    service.image === canary.image &&
    Object.entries(canary.env ?? {}).every(([name, value]) => service.env?.[name] === value) &&
    (canary.resources === undefined || isDeepStrictEqual(service.resources, canary.resources)) &&
    isDeepStrictEqual(carriedOverlay(service, canary), service.deployment)
  );
}

/** Shares that a canary goes through before it is promoted, in percent. */
export const SHARES: readonly number[] = [5, 25, 50, 100];

/** One step on the way. */
export type CanaryStep =
  | { readonly kind: 'share'; readonly weight: number }
  /** The mainline gets the canary's workload, and the canary keeps its share. */
  | { readonly kind: 'release' }
  /** Nothing leads to the canary any more. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'remove' };

/** The steps that are left until the canary is promoted and gone; none where it is idle. */
export function stepsLeft(service: Service, shares: readonly number[] = SHARES): CanaryStep[] {
  const last: CanaryStep[] = [{ kind: 'release' }, { kind: 'empty' }, { kind: 'remove' }];
  switch (canaryStage(service)) {
    case 'trial': {
      const weight = service.canary?.weight ?? 0;
      const greater = shares
        .filter((share) => share > weight)
        .map((share): CanaryStep => ({ kind: 'share', weight: share }));
      return [...greater, ...last];
    }
    case 'promoting':
      return last.slice(1);
    case 'promoted':
      return last.slice(2);
    default:
      return [];
  }
}

/** The steps that are left until the canary is gone and nothing else has changed. */
export function stepsBack(service: Service): CanaryStep[] {
  const stage = canaryStage(service);
  if (stage === 'trial') return [{ kind: 'empty' }, { kind: 'remove' }];
  return stage === 'idle' ? [{ kind: 'remove' }] : [];
}

/** A step in words. */
export function describeStep(step: CanaryStep): string {
  switch (step.kind) {
    case 'share':
      return `the canary gets ${step.weight} %`;
    case 'release':
      return "the mainline gets the canary's image, the canary keeps its share";
    case 'empty':
      return 'nothing leads to the canary any more';
    case 'remove':
      return 'the canary is removed';
  }
}
