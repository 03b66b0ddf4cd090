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
  const groups = new Map<string, { readonly service: string; readonly exposure: Exposure }[]>();
  for (const [at, exposure] of exposures.entries()) {
    const [service] = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*(?= )/.exec(exposure.text) ?? [];
    const key = service === undefined ? `${at}` : `${exposure.kind} ${exposure.text.slice(service.length)}`;
    groups.set(key, [...(groups.get(key) ?? []), { service: service ?? '', exposure }]);
  }
  return [...groups.values()].flatMap((group): ToldExposure[] => {
    if (group.length < MANY_ALIKE) return group.map(({ exposure }) => exposure);
    const [first, ...others] = group;
    return [{ ...first!.exposure, alike: servicesAlike(others.map(({ service }) => service)) }];
  });
}
