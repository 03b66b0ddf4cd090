import { isUnchanged, type TrafficDiff } from './traffic-diff';

/** The summary when no request is routed differently. */
export const NO_CHANGE = 'No change in traffic';

/** The difference in one line: `2 exposures, 1 unsafe step, 9 classes of requests change in 4 ways`. */
export function summaryOf(diff: TrafficDiff): string {
  if (isUnchanged(diff)) {
    const { added, removed, changed } = diff.objects;
    const total = added + removed + changed;
    return total === 0
      ? `${NO_CHANGE}: the same objects.`
      : `${NO_CHANGE}: ${counted(total, 'object')} ${total === 1 ? 'differs' : 'differ'}, no request is routed differently.`;
  }
  const unsafe = diff.order.filter((finding) => finding.unsafe).length;
  const parts = [
    diff.exposures.length > 0 ? counted(diff.exposures.length, 'exposure') : '',
    unsafe > 0 ? counted(unsafe, 'unsafe step') : '',
    diff.changes.length > 0
      ? `${counted(diff.requests.changed, 'class', 'classes')} of requests change${diff.requests.changed === 1 ? 's' : ''} in ${counted(diff.changes.length, 'way')}`
      : 'no request is known to be routed differently',
    diff.undecided.length > 0 ? `${counted(diff.undecided.length, 'place')} not decided` : '',
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `host vanishes: ` in front of what happens to its requests. */
export function hostMark(host: 'appears' | 'vanishes' | undefined): string {
  return host === undefined ? '' : `host ${host}: `;
}
