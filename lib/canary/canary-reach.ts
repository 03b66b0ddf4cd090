import type { Reach } from '../change/registry-change';
import type { TrafficChange } from '../diff';
import { serviceHost } from '../model/service-identity';
import { listed } from '../text/listed';
import type { CanaryService } from './canary-service';

/** Requests to these services that name no variant: they may go to another of mainline and canary, and be copied to the canary. */
export function canaryReach(canaries: readonly CanaryService[]): Reach {
  // A Service of others is not in the output, and is known by its host alone.
  const names = canaries.flatMap(({ service }) => [`${service.namespace}/${service.name}`, serviceHost(service)]);
  return {
    text: `requests to ${listed(canaries.map(({ name }) => name))} that name no variant, between mainline and canary`,
    allows: (_, { aspects }: TrafficChange) =>
      names.some((name) => aspects.every(({ aspect, text }) => staysIn(name, aspect, text))),
  };
}

/** What is said of a destination that is not in the output. */
const NOT_SEEN = ': 503 (no such destination)';

/** Whether an aspect changes within mainline and canary of one service. */
function staysIn(name: string, aspect: string, told: string): boolean {
  const text = told.replaceAll(NOT_SEEN, '');
  if (aspect === 'destination') {
    const [service, ...rest] = text.split(' ');
    return (
      service === name &&
      rest
        .join(' ')
        .split(/[^a-z]+/)
        .every((word) => word === '' || word === 'main' || word === 'canary')
    );
  }
  return (
    aspect === 'mirror' &&
    text
      .replace(/^mirror (?:added:|gone:)?/, '')
      .split('→')
      .every((each) => each.trim().endsWith(`to ${name} canary`))
  );
}
