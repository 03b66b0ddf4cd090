import type { Answer, DestinationShare } from '../resolver';

/** The destination with the largest share, if it takes the request. */
export function mainDestination(answer: Answer): DestinationShare | undefined {
  const { outcome } = answer;
  const shares =
    outcome.kind === 'forward'
      ? outcome.destinations
      : outcome.kind === 'passthrough' && outcome.destination !== undefined
        ? [outcome.destination]
        : [];
  const largest = shares.reduce<DestinationShare | undefined>(
    (best, item) => (best && best.share >= item.share ? best : item),
    undefined,
  );
  return largest?.result.kind === 'delivered' ? largest : undefined;
}
