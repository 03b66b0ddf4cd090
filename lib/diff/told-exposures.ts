import { groupBy } from '../mesh-model/group-by';
import type { Exposure } from './exposure';
import { MANY_ALIKE, servicesAlike } from './told-changes';

/** An exposure as people are told of it. */
export interface ToldExposure {
  readonly text: string;
  readonly example: string;
  /** Others that are exposed alike, in words. @default none */
  readonly alike?: string;
}

/** Exposures for people: many that differ in the service that becomes reachable are told by the first of them. */
export function toldExposures(exposures: readonly Exposure[]): ToldExposure[] {
  const items = exposures.map((exposure, at) => {
    const [service = ''] = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*(?= )/.exec(exposure.text) ?? [];
    return { exposure, at, service };
  });
  const groups = groupBy(items, ({ exposure, at, service }) => [
    service === '' ? `${at}` : `${exposure.kind} ${exposure.text.slice(service.length)}`,
  ]);
  return [...groups.values()].flatMap((group): ToldExposure[] => {
    if (group.length < MANY_ALIKE) return group.map(({ exposure }) => exposure);
    const [first, ...others] = group;
    return [{ ...first!.exposure, alike: servicesAlike(others.map(({ service }) => service)) }];
  });
}
