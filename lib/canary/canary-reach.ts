import type { Reach } from '../change/registry-change';
import { changesUnroutedPods } from '../change/unrouted-pods';
import type { TrafficChange } from '../diff';
import { listed } from '../text/listed';
import type { CanaryService } from './canary-service';

/** Requests to these services that name no variant: they may go to another of mainline and canary, and be copied to the canary. */
export function canaryReach(canaries: readonly CanaryService[]): Reach {
  const services = canaries.flatMap(({ service, heirs }) => [service, ...heirs]);
  const names = [...new Set(services.map(({ namespace, name }) => `${namespace}/${name}`))];
  const asked = canaries.flatMap(({ service, heirs }) =>
    [service, ...heirs].map(({ tenant, name }) => `${tenant}/${name}`),
  );
  return {
    text: `requests to ${listed([...new Set(asked)])} that name no variant, between mainline and canary`,
    allows: (request, change: TrafficChange) =>
      names.some(
        (name) =>
          changesUnroutedPods(request, change, (workload) => workload === `${name}-canary`) ||
          change.aspects.every(({ aspect, text }) => staysIn(name, aspect, text)),
      ),
  };
}

/** Whether an aspect changes within mainline and canary of one service. */
function staysIn(name: string, aspect: string, text: string): boolean {
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
