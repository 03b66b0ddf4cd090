import { Painter } from '../text/painter';
import { printed, visible } from '../text/visible';
import { hostMark, summaryOf } from './summary';
import type { TrafficDiff } from './traffic-diff';

/** How `diffToText` writes. */
export interface TextOptions {
  /** ANSI colours. @default false */
  readonly color?: boolean;
  /** How many classes of requests are shown for each change; the others are counted. @default 3 */
  readonly requests?: number;
}

/** A difference for people: exposures first, then unsafe steps, then what changes. */
export function diffToText(diff: TrafficDiff, { color = false, requests = 3 }: TextOptions = {}): string {
  const paint = new Painter(color);
  const lines = [paint.bold(visible(summaryOf(diff)))];
  if (diff.exposures.length > 0) lines.push('', paint.red('Exposure'));
  for (const { text, example } of diff.exposures)
    lines.push(`  ! ${visible(text)}${example === '' ? '' : paint.dim(`  (${visible(example)})`)}`);
  const unsafe = diff.order.filter((finding) => finding.unsafe);
  if (unsafe.length > 0) lines.push('', paint.red('Unsafe'));
  for (const { id, text, at } of unsafe) lines.push(`  ! ${id} ${visible(text)}  ${paint.dim(visible(at))}`);
  if (diff.changes.length > 0) lines.push('', 'Traffic');
  for (const change of diff.changes) {
    const [first, ...rest] = change.requests;
    lines.push(visible(`  ${first!.text}: ${hostMark(change.host)}${change.text}`));
    for (const { text } of rest.slice(0, requests - 1)) lines.push(paint.dim(visible(`    and ${text}`)));
    const left = rest.length - (requests - 1);
    if (left > 0) lines.push(paint.dim(`    and ${left} more`));
  }
  if (diff.undecided.length > 0) lines.push('', paint.yellow('Not decided'));
  for (const place of diff.undecided) lines.push(visible(`  ? ${place}`));
  const fine = diff.order.filter((finding) => !finding.unsafe);
  if (fine.length > 0) lines.push('', 'Order');
  for (const { id, text } of fine) lines.push(visible(`  ${id} ${text}`));
  if (diff.notes.length > 0) lines.push('', 'Notes');
  for (const note of diff.notes) lines.push(visible(`  ${note}`));
  return printed(`${lines.join('\n')}\n`, color);
}
