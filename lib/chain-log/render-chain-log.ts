import { cut } from '../text/cut';
import { visible } from '../text/visible';
import type { ChainLog, FollowedCall } from './followed-calls';

/** How many lines were read, by what they are. */
export interface LineCounts {
  /** Requests that a proxy took in or sent inside the mesh. */
  readonly used: number;
  /** Requests that went nowhere, or to a host outside the mesh. */
  readonly outside: number;
  /** Others: messages of a proxy, and access logs without the fields. */
  readonly other: number;
  /** Lines whose fields cannot be told apart, or are too long. */
  readonly refused: number;
}

/** Whether some workload loses a variant, or sends another one. */
export function isLost({ calls }: ChainLog): boolean {
  return calls.some(({ lost, changed }) => lost + changed > 0);
}

/** For people: one line for each pair of workload and service. */
export function chainLogToText(log: ChainLog, lines: LineCounts): string {
  const rows = [
    ...log.calls.map((call): Row => [verdict(call), nameOf(call), callText(call)]),
    ...log.unconnected.map(({ from, to, count }): Row => {
      const text = `${requests(count)} without a variant that did not come in at ${from}: it passes on neither x-request-id nor traceparent, or they are its own`;
      return ['unknown', nameOf({ from, to }), text];
    }),
  ];
  const width = Math.min(80, Math.max(...rows.map(([, name]) => name.length)));
  const losing = log.calls.filter(({ lost, changed }) => lost + changed > 0).length;
  const total = log.calls.length;
  const end =
    losing === 0
      ? `nothing lost: ${total} ${total === 1 ? 'call' : 'calls'} followed`
      : `${losing} of ${total} ${total === 1 ? 'call' : 'calls'} ${losing === 1 ? 'loses or changes' : 'lose or change'} the variant`;
  return [
    ...rows.map(([label, name, text]) => `${label.padEnd(8)} ${name.padEnd(width)}  ${text}\n`),
    ...noteTexts(log, lines).map((note) => `note     ${note}\n`),
    `${end}\n`,
  ].join('');
}

type Row = readonly [label: string, name: string, text: string];

function nameOf({ from, to }: Pick<FollowedCall, 'from' | 'to'>): string {
  return visible(`${from} → ${to}`);
}

function verdict({ passed, lost, changed }: FollowedCall): string {
  if (lost > 0) return 'loses';
  if (changed > 0) return 'changes';
  return passed > 0 ? 'passes' : 'unknown';
}

function callText({ passed, byBaggage, lost, changed, undecided, example }: FollowedCall): string {
  const total = passed + lost + changed;
  const parts = [];
  if (lost > 0) parts.push(`the variant in ${lost} of ${requests(total)}`);
  if (changed > 0) parts.push(`${lost > 0 ? 'another variant' : 'the variant'} in ${changed} of ${requests(total)}`);
  if (lost + changed === 0 && passed > 0) parts.push(requests(passed));
  if (byBaggage > 0) parts.push(`${byBaggage} by baggage alone`);
  if (undecided > 0) parts.push(`${requests(undecided)} came in several times with different variants`);
  const shown =
    example === undefined
      ? ''
      : `; such as ${visible(cut(example.id))}: came with ${visible(cut(example.got))}, sent on ${example.sent === undefined ? 'without' : `with ${visible(cut(example.sent))}`}`;
  return `${parts.join(', ')}${shown}`;
}

function requests(count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'}`;
}

function noteTexts({ early, isCut }: ChainLog, { refused }: LineCounts): string[] {
  const notes = [];
  if (refused > 0) {
    notes.push(
      `${refused} ${refused === 1 ? 'line was' : 'lines were'} left out: the fields cannot be told apart, or are too long`,
    );
  }
  if (early > 0) {
    notes.push(
      `${requests(early)} ${early === 1 ? 'was' : 'were'} judged before the end, to bound memory: give logs in the order of time, or less of them`,
    );
  }
  if (isCut) notes.push('there are more pairs of workload and service than are counted');
  return notes;
}

/** For programs. */
export function chainLogToJson(log: ChainLog, lines: LineCounts) {
  return {
    lost: isLost(log),
    calls: log.calls.map(({ example, ...call }) => ({
      ...call,
      example: example === undefined ? null : { ...example, sent: example.sent ?? null },
    })),
    unconnected: log.unconnected,
    lines,
    judgedEarly: log.early,
    cut: log.isCut,
  };
}
