import { toldChanges } from './told-changes';
import { isUnchanged, type TrafficDiff } from './traffic-diff';
import type { VersionChange } from './version-change';

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
  const others = toldChanges(diff);
  const classes = others.reduce((sum, { requests, alike = [] }) => sum + requests.length * (alike.length + 1), 0);
  const other = diff.versions.length > 0 ? ' other' : '';
  const parts = [
    diff.exposures.length > 0 ? counted(diff.exposures.length, 'exposure') : '',
    diff.shutOut.length > 0 ? 'clients without a proxy are shut out' : '',
    unsafe > 0 ? counted(unsafe, 'unsafe step') : '',
    ...versionsTold(diff.versions),
    others.length > 0
      ? `${counted(classes, `${other} class`.trim(), `${other} classes`.trim())} of requests change${classes === 1 ? 's' : ''} in ${counted(others.length, 'way')}`
      : `no${other} request is known to be routed differently`,
    diff.undecided.length > 0 ? `${counted(diff.undecided.length, 'place')} not decided` : '',
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

/** Up to three by name, more by number. */
function versionsTold(versions: readonly VersionChange[]): string[] {
  const name = ({ kind, version, services }: VersionChange) =>
    kind === 'canary' ? `canary of ${services[0]}` : `variant ${version}`;
  const verbs = {
    comes: ['comes', 'come'],
    goes: ['goes', 'go'],
    shifts: ['gets another share', 'get other shares'],
  } as const;
  return (['comes', 'goes', 'shifts'] as const).flatMap((change) => {
    const alike = versions.filter((item) => item.change === change);
    if (alike.length === 0) return [];
    if (alike.length > 3) return [`${alike.length} variants and canaries ${verbs[change][1]}`];
    return alike.map((item) => `${name(item)} ${verbs[change][0]}`);
  });
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `host vanishes: ` in front of what happens to its requests. */
export function hostMark(host: 'appears' | 'vanishes' | undefined): string {
  return host === undefined ? '' : `host ${host}: `;
}
