import { Painter } from '../text/painter';
import { printed, visible } from '../text/visible';
import { objectLines } from './object-text';
import { hostMark, summaryOf } from './summary';
import { servicesAlike, toldChanges } from './told-changes';
import { toldExposures } from './told-exposures';
import type { TrafficDiff } from './traffic-diff';

/** How `diffToText` writes. */
export interface TextOptions {
  /** ANSI colours. @default false */
  readonly color?: boolean;
  /**
   * How many classes of requests are shown for each change; the others are counted. With `Infinity` those that only come or go with
   * a variant or canary are shown, too.
   *
   * @default 3
   */
  readonly requests?: number;
}

/** Objects named before the others are counted. */
const SHOWN_OBJECTS = 12;

/** A difference for people: exposures first, then unsafe steps, then what changes. */
export function diffToText(diff: TrafficDiff, { color = false, requests = 3 }: TextOptions = {}): string {
  const paint = new Painter(color);
  const lines = [paint.bold(visible(summaryOf(diff)))];
  if (diff.exposures.length > 0) lines.push('', paint.red('Exposure'));
  const exposures = requests === Number.POSITIVE_INFINITY ? diff.exposures : toldExposures(diff.exposures);
  for (const { text, example, ...more } of exposures) {
    lines.push(`  ! ${visible(text)}${example === '' ? '' : paint.dim(`  (${visible(example)})`)}`);
    if ('alike' in more && more.alike !== undefined) lines.push(visible(`    and alike for ${more.alike}`));
  }
  if (diff.shutOut.length > 0) lines.push('', 'Shut out');
  for (const text of diff.shutOut) lines.push(visible(`  ${text}`));
  const unsafe = diff.order.filter((finding) => finding.unsafe);
  if (unsafe.length > 0) lines.push('', paint.red('Unsafe'));
  for (const { id, text, at } of unsafe) lines.push(`  ! ${id} ${visible(text)}  ${paint.dim(visible(at))}`);
  if (diff.versions.length > 0) lines.push('', 'Variants and canaries');
  for (const { text } of diff.versions) lines.push(visible(`  ${text}`));
  const changes = requests === Number.POSITIVE_INFINITY ? diff.changes : toldChanges(diff);
  if (changes.length > 0) lines.push('', 'Traffic');
  for (const change of changes) {
    const [first, ...rest] = change.requests;
    lines.push(visible(`  ${first!.text}: ${hostMark(change.host)}${change.text}`));
    for (const { text } of rest.slice(0, requests - 1)) lines.push(paint.dim(visible(`    and ${text}`)));
    const left = rest.length - (requests - 1);
    if (left > 0) lines.push(paint.dim(`    and ${left} more`));
    if ('alike' in change && change.alike !== undefined)
      lines.push(paint.dim(visible(`    and alike for ${servicesAlike(change.alike)}`)));
  }
  if (diff.undecided.length > 0) lines.push('', paint.yellow('Not decided'));
  for (const place of diff.undecided) lines.push(visible(`  ? ${place}`));
  const fine = diff.order.filter((finding) => !finding.unsafe);
  if (fine.length > 0) lines.push('', 'Order');
  for (const { id, text } of fine) lines.push(visible(`  ${id} ${text}`));
  const named = objectLines(diff.objects.named);
  if (named.length > 0) lines.push('', 'Objects');
  const shown = requests === Number.POSITIVE_INFINITY ? named : named.slice(0, SHOWN_OBJECTS);
  for (const line of shown) lines.push(visible(`  ${line}`));
  if (named.length > shown.length) lines.push(paint.dim(`  and ${named.length - shown.length} more`));
  if (diff.notes.length > 0) lines.push('', 'Notes');
  for (const note of diff.notes) lines.push(visible(`  ${note}`));
  return printed(`${lines.join('\n')}\n`, color);
}
