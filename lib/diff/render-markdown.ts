import { printed, visible } from '../text/visible';
import { objectLines } from './object-text';
import { counted, hostMark, summaryOf } from './summary';
import { servicesAlike, type ToldChange, toldChanges } from './told-changes';
import { toldExposures } from './told-exposures';
import type { TrafficDiff } from './traffic-diff';

/** What a pull request's comment may hold, with room to spare (GitHub and GitLab take 65,536 and 1,000,000 characters). */
const MAX_LENGTH = 60_000;
/** Changes shown before the fold. */
const SHOWN = 5;

/** A difference for a comment on a pull request: the summary, exposures, unsafe steps, and the full list folded. */
export function diffToMarkdown(diff: TrafficDiff): string {
  const lines = [`**Traffic:** ${escaped(summaryOf(diff))}`];
  const unsafe = diff.order.filter((finding) => finding.unsafe);
  section(
    lines,
    '⚠️ Exposure',
    toldExposures(diff.exposures).map(({ text, example, alike }) => {
      const others = alike === undefined ? '' : escaped(`; alike for ${alike}`);
      return `${escaped(text)}${example === '' ? '' : ` — ${code(example)}`}${others}`;
    }),
  );
  section(
    lines,
    '⛔ Unsafe',
    unsafe.map(({ id, text, at }) => `${id}: ${escaped(text)} — ${code(at)}`),
  );
  section(lines, '⛔ Shut out', diff.shutOut.map(escaped));
  section(lines, '❔ Not decided', diff.undecided.map(code));
  section(
    lines,
    'Variants and canaries',
    diff.versions.map(({ text }) => escaped(text)),
  );
  const others = toldChanges(diff);
  section(
    lines,
    diff.versions.length > 0 && others.length > 0 ? 'Other requests' : '',
    others.slice(0, SHOWN).map(changeLine),
  );
  if (diff.versions.length > 0 || others.length > SHOWN || diff.changes.some(({ requests }) => requests.length > 1)) {
    const full = diff.changes.flatMap((change) => [
      `- ${hostMark(change.host)}${escaped(change.text)}`,
      ...change.requests.map(({ text }) => `  - ${code(text)}`),
    ]);
    lines.push(
      '',
      `<details><summary>All ${counted(diff.requests.changed, 'class', 'classes')} of requests</summary>`,
      '',
      ...fitting(full, lines),
      '',
      '</details>',
    );
  }
  const rest = [
    ...diff.order.filter((finding) => !finding.unsafe).map(({ id, text }) => `- ${id}: ${escaped(text)}`),
    ...objectLines(diff.objects.named).map((line) => `- ${escaped(line)}`),
    ...diff.notes.map((note) => `- ${escaped(note)}`),
  ];
  if (rest.length > 0)
    lines.push(
      '',
      `<details><summary>${counted(rest.length, 'note')}</summary>`,
      '',
      ...fitting(rest, lines),
      '',
      '</details>',
    );
  return printed(`${lines.join('\n')}\n`);
}

function section(lines: string[], title: string, items: readonly string[]): void {
  if (items.length === 0) return;
  if (title !== '') lines.push('', `**${title}**`);
  const shown = items.slice(0, 20).map((item) => `- ${item}`);
  if (items.length > 20) shown.push(`- and ${items.length - 20} more: run \`branchline diff\` to see them`);
  lines.push('', ...fitting(shown, lines));
}

function changeLine({ text, host, requests, alike }: ToldChange): string {
  const more = requests.length > 1 ? ` (and ${requests.length - 1} more)` : '';
  return `${code(requests[0]!.text)}${more}: ${hostMark(host)}${escaped(text)}${alike === undefined ? '' : escaped(`; alike for ${servicesAlike(alike)}`)}`;
}

/** As many lines as the comment still has room for. */
function fitting(items: readonly string[], before: readonly string[]): string[] {
  let left = MAX_LENGTH - before.reduce((sum, line) => sum + line.length + 1, 0);
  const result: string[] = [];
  for (const [index, item] of items.entries()) {
    left -= item.length + 1;
    if (left < 0) return [...result, `- and ${items.length - index} more lines`];
    result.push(item);
  }
  return result;
}

/** Words of prose, and numbers: nothing that a forge could take for a link, a mention, a commit or a ticket. */
const PLAIN = /^[("]?(?:\p{L}+(?:[-'’]\p{L}+)*|\d{1,5} ?%?)[").,;:!?]*$|^[–—→+&/=-]$/u;

/**
 * A sentence with names of others in it as Markdown that shows just that: every word that is no plain prose is code, since forges
 * look for mentions and links (`@somebody`, `#1`, `www.…`) in rendered text too, where no escape helps.
 */
function escaped(text: string): string {
  const words: string[] = [];
  let names: string[] = [];
  const flush = () => {
    if (names.length > 0) words.push(code(names.join(' ')));
    names = [];
  };
  for (const word of oneLine(text).split(' ')) {
    const [, opening = '', name = word, closing = ''] = /^([("]*)(.*?)([").,;:]*)$/s.exec(word) ?? [];
    if (PLAIN.test(word) || name === '') {
      flush();
      words.push(word.replace(/&/g, '&amp;'));
    } else if (opening === '' && closing === '') names.push(name);
    else {
      if (opening !== '') flush();
      names.push(name);
      const span = code(names.join(' '));
      names = [];
      words.push(`${opening}${span}${closing}`);
    }
  }
  flush();
  return words.join(' ');
}

/** User text as code: fenced by more backticks than it holds. */
function code(text: string): string {
  const line = oneLine(text);
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  return line.includes('`') ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, ' ').slice(0, 500));
}
