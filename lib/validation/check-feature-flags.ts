import type { Problems } from '../model/problem';
import type { Service } from '../model/service';

/** What a header can hold and Envoy takes as it is: `%` begins a command of its. */
const VALUE = /^[!-$&-~](?:[ -$&-~]{0,1022}[!-$&-~])?$/;

/** Feature flags of variants are the value of a header (EDGE-11). */
export function checkFeatureFlags({ variants }: Service, problems: Problems): void {
  for (const { featureFlags, origin, matchOrigin = origin } of variants) {
    if (featureFlags === undefined || VALUE.test(featureFlags)) continue;
    const message = `must be at most 1024 printable ASCII characters without % and without spaces at its ends, got '${featureFlags}'`;
    problems.error(matchOrigin, ['featureFlags'], message, { rule: 'EDGE-11' });
  }
}
