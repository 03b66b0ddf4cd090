import { failureStatus } from '../../lib/explain/destination-text';
import type { Answer } from '../../lib/resolver';

/** The status that a client sees, as the resolver has it; a connection that is closed has none: 0. */
export function saidOf({ outcome }: Answer): number | undefined {
  switch (outcome.kind) {
    case 'forward':
    case 'passthrough': {
      const to = outcome.kind === 'forward' ? outcome.destinations[0] : outcome.destination;
      if (to === undefined || to.result.kind === 'delivered') return 200;
      return failureStatus(to.result, outcome.protocol === 'tcp') ?? 0;
    }
    case 'unreachable':
      return 0;
    default:
      return outcome.status;
  }
}
