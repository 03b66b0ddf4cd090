import type { MeshObject } from '../mesh-model';
import type { Answer, DestinationResult, DestinationShare, SkippedRule } from '../resolver';
import { assumptionsOf, RESPONSE_FLAGS } from '../resolver';
import { Painter } from '../text/painter';
import { destinationsText, faultTexts, type Hop, percent, targetName } from './explanation';

export interface TextOptions {
  /** ANSI colours. @default false */
  readonly color?: boolean;
  /** How many rules that do not match are shown; the others are counted. @default 5 */
  readonly skipped?: number;
}

/** An explanation for people: one block per hop, calls indented under what makes them. */
export function explanationToText(hop: Hop, options: TextOptions = {}): string {
  const lines = hopLines(hop, '1', new Painter(options.color === true), options.skipped ?? 5);
  return `${lines.join('\n')}\n`;
}

function hopLines(hop: Hop, number: string, paint: Painter, limit: number): string[] {
  const { answer } = hop;
  const lines = [paint.bold(`${number}  ${hop.from} → ${hop.to}`)];
  const row = (label: string, text: string) => lines.push(`   ${label.padEnd(9)}${text}`);
  for (const note of hop.notes) row('note', paint.yellow(note));
  if (answer.server !== undefined) {
    const { gateway, server } = answer.server;
    const at = place(gateway.object, ['spec', 'servers', server.index]);
    row('gateway', `${gateway.namespace}/${gateway.name}, port ${server.port}  ${paint.dim(at)}`);
    for (const { detail, object, path } of assumptionsOf(answer)) {
      row('assumed', `its pods are not in the input; they ${detail}  ${paint.dim(place(object, path))}`.trimEnd());
    }
  }
  if (answer.virtualHost !== undefined) {
    const { domain, rules } = answer.virtualHost;
    row('host', `${domain}, ${rules} ${rules === 1 ? 'rule' : 'rules'}`);
  }
  skippedLines(hop, limit, paint, row);
  if (answer.rule !== undefined) {
    const because = hop.conditions.length > 0 ? `: ${hop.conditions.join(', ')}` : '';
    const where =
      answer.rule.object === undefined ? "Istio's own, no VirtualService" : place(answer.rule.object, answer.rule.path);
    row('rule', `${paint.bold(ruleName(answer))}${because}  ${paint.dim(where)}`);
  }
  outcomeLines(answer, paint, row);
  for (const { name, value, without, at } of hop.needs) {
    const where = at === undefined ? 'without it' : 'without it, further on';
    row('needs', paint.yellow(`${name}: ${value} passed on by ${hop.from}; ${where}: ${destinationsText(without)}`));
  }
  for (const unknown of answer.unknowns) row('unknown', paint.yellow(unknown.detail));
  for (const [index, next] of hop.next.entries()) {
    lines.push(
      '',
      ...hopLines(
        next,
        hop.next.length > 1 || number.includes('.') ? `${number}.${index + 1}` : following(number),
        paint,
        limit,
      ),
    );
  }
  return lines;
}

/** One line per rule, with the first of its matches; or, when all are shown, one line per match. */
function skippedLines({ answer, skipped }: Hop, limit: number, paint: Painter, row: Row): void {
  const isWhole = limit === Number.POSITIVE_INFINITY;
  const groups: SkippedRule[][] = [];
  for (const item of skipped) {
    const last = groups.at(-1);
    if (!isWhole && last?.[0]?.rule === item.rule) last?.push(item);
    else groups.push([item]);
  }
  const before = isWhole ? groups : groups.filter(([first]) => first!.rule !== answer.rule?.rule);
  for (const [first, ...others] of before.slice(0, limit)) {
    const { name, reason, object, path } = first!;
    const more =
      others.length === 0
        ? ''
        : `; nor ${others.length === 1 ? 'does its other match' : `do its ${others.length} other matches`}`;
    row('not', `${name || '(unnamed)'}: ${reason}${more}  ${paint.dim(place(object, path))}`);
  }
  const left = before.length - limit;
  if (left > 0) row('not', paint.dim(`and ${left} more ${left === 1 ? 'rule that does' : 'rules that do'} not match`));
}

function ruleName({ rule, outcome }: Answer): string {
  if (rule?.name) return rule.name;
  return outcome.kind === 'forward' && outcome.protocol === 'tcp' ? '(for bytes, not HTTP)' : '(unnamed)';
}

function following(number: string): string {
  return String(Number(number) + 1);
}

type Row = (label: string, text: string) => void;

function outcomeLines(answer: Answer, paint: Painter, row: Row): void {
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'forward': {
      for (const to of outcome.destinations) destinationLines(answer, to, paint, row);
      for (const mirror of outcome.mirrors)
        row('mirror', `${mirror.percent}% to ${targetName(mirror)}${resultText(mirror.result, paint)}`);
      const { fault, timeout, retries } = outcome;
      for (const text of faultTexts(fault)) row('fault', text);
      if (timeout !== undefined) row('timeout', timeout);
      if (retries !== undefined)
        row('retries', `${retries.attempts}${retries.perTryTimeout ? `, ${retries.perTryTimeout} each` : ''}`);
      return;
    }
    case 'passthrough':
      row('passes', `by no rule: ${outcome.detail}`);
      if (outcome.destination !== undefined) destinationLines(answer, outcome.destination, paint, row);
      return;
    case 'denied':
      row(
        'denied',
        paint.red(
          `${outcome.status ?? 'connection closed'}: ${outcome.by.detail}  ${place(outcome.by.object, outcome.by.path)}`,
        ),
      );
      return;
    case 'error':
      row(
        'error',
        paint.red(`${outcome.status} ${RESPONSE_FLAGS[outcome.reason]} ${outcome.reason}: ${outcome.detail}`),
      );
      return;
    case 'redirect':
      row('redirect', `${outcome.status} to ${outcome.location}`);
      return;
    case 'direct-response':
      row('answers', `${outcome.status}${outcome.body === undefined ? '' : ` "${outcome.body}"`}`);
      return;
    case 'unreachable':
      row('error', paint.red(`no connection: ${outcome.detail}`));
  }
}

function destinationLines(answer: Answer, to: DestinationShare, paint: Painter, row: Row): void {
  const pods = to.workloads.map((workload) => workload.object.title).concat(to.addresses);
  const shown = pods.slice(0, 3).join(', ') + (pods.length > 3 ? ` and ${pods.length - 3} more` : '');
  row(
    percent(to.share),
    `${paint.green(targetName(to))} port ${to.port}${shown === '' ? '' : `, ${shown}`}${resultText(to.result, paint)}`,
  );
  for (const { workload, result } of to.results) {
    if (workload === undefined || to.results.every((other) => other.result.kind === result.kind)) break;
    row('pods', `${workload.object.title}${resultText(result, paint)}`);
  }
  for (const change of headerChanges(answer.request.headers, to.headers)) row('header', change);
  if (to.authority !== answer.request.authority) row('host', `becomes ${to.authority}`);
  if (to.path !== answer.request.path) row('path', `becomes ${to.path}`);
}

/** Headers as they leave, told by what is different. */
function headerChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const removed = [...before].filter(([name]) => !after.has(name)).map(([name, value]) => `- ${name}: ${value}`);
  const set = [...after]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => `+ ${name}: ${value}`);
  return [...removed, ...set];
}

function resultText(result: DestinationResult, paint: Painter): string {
  switch (result.kind) {
    case 'delivered':
      return `, ${result.tls === 'mtls' ? 'mTLS' : result.tls === 'tls' ? 'TLS' : 'plaintext'}`;
    case 'denied':
      return paint.red(` ${result.status}: ${result.by.detail}  ${place(result.by.object, result.by.path)}`);
    case 'error':
      return paint.red(` ${result.status} ${RESPONSE_FLAGS[result.reason]} ${result.reason}: ${result.detail}`);
  }
}

/** `file:line`, as editors and terminals link it. */
function place(object: MeshObject | undefined, path: readonly (string | number)[] | undefined): string {
  if (object === undefined) return '';
  const { file, line } = object.at(...(path ?? []));
  return `${file}:${line}`;
}
