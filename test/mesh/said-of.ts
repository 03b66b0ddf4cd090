import type { Answer } from '../../lib/resolver';

/** The status that a client sees, as the resolver has it; bytes have none. */
export function saidOf({ outcome }: Answer): number | undefined {
  switch (outcome.kind) {
    case 'forward': {
      const [first] = outcome.destinations;
      if (first?.result.kind === 'delivered') return 200;
      return outcome.protocol === 'tcp' ? 0 : first?.result.status;
    }
    case 'passthrough':
      return 200;
    case 'unreachable':
      return 0;
    default:
      return outcome.status;
  }
}
