import type { MeshObject } from '../mesh-model';
import type {
  Answer,
  DestinationResult,
  DestinationShare,
  ErrorReason,
  HopSpeech,
  SkippedRule,
  TlsUse,
} from '../resolver';
import { assumptionsOf, RESPONSE_FLAGS } from '../resolver';
import { Painter } from '../text/painter';
import { type Part, row, styled } from '../text/rows';
import { visible } from '../text/visible';
import { destinationsText, failureStatus, faultTexts, percent, targetName } from './destination-text';
import type { Hop } from './explanation';
import type { MessageHop } from './message-hop';
import { isPassedOn } from './passed-on';
import { isAboutSpeech, speechProblem, speechText } from './speech-text';

/** How `explanationToText` writes. */
export interface TextOptions {
  /** ANSI colours. @default false */
  readonly color?: boolean;
  /** How many rules that do not match are shown; the others are counted. @default 5 */
  readonly skipped?: number;
  /** Columns of the terminal: longer lines go on under themselves. @default no limit */
  readonly width?: number;
}

/** An explanation for people: one block per hop, calls indented under what makes them. */
export function explanationToText(hop: Hop, options: TextOptions = {}): string {
  const { color = false, skipped = 5, width = Number.POSITIVE_INFINITY } = options;
  const lines = new HopText(new Painter(color), skipped, width).lines(hop, '1');
  return `${lines.join('\n')}\n`;
}

const INDENT = 12;

class HopText {
  constructor(
    private readonly paint: Painter,
    private readonly skipped: number,
    private readonly width: number,
  ) {}

  lines(hop: Hop, number: string): string[] {
    const lines = [this.paint.bold(visible(`${number}  ${hop.from} → ${hop.to}`))];
    for (const [label, ...parts] of hopRows(hop, this.skipped)) {
      lines.push(...row(`   ${label}`, parts, INDENT, this.width, this.paint));
    }
    for (const [index, next] of hop.next.entries()) {
      const many = hop.next.length > 1 || number.includes('.');
      lines.push('', ...this.lines(next, many ? `${number}.${index + 1}` : String(Number(number) + 1)));
    }
    return lines;
  }
}

type Row = readonly [label: string, ...parts: Part[]];

function* hopRows(hop: Hop, limit: number): Iterable<Row> {
  const { answer } = hop;
  for (const note of hop.notes) yield ['note', styled('yellow', note)];
  if (answer.server !== undefined) {
    const { gateway, server } = answer.server;
    const at = place(gateway.object, ['spec', 'servers', server.index]);
    yield ['gateway', `${gateway.namespace}/${gateway.name}, port ${server.port}`, ...at];
    for (const { detail, object, path } of assumptionsOf(answer)) {
      yield ['assumed', `its pods are not in the input; they ${detail}`, ...place(object, path)];
    }
  }
  if (answer.virtualHost !== undefined) {
    const { domain, rules } = answer.virtualHost;
    yield ['host', `${domain}, ${rules} ${rules === 1 ? 'rule' : 'rules'}`];
  }
  yield* skippedRows(hop, limit);
  if (answer.rule !== undefined) {
    const { object, path } = answer.rule;
    const because = hop.conditions.length > 0 ? `: ${hop.conditions.join(', ')}` : '';
    const where = object === undefined ? ['  ', styled('dim', "Istio's own, no VirtualService")] : place(object, path);
    yield ['rule', styled('bold', ruleName(answer)), because, ...where];
  }
  yield* hop.message === undefined ? outcomeRows(answer) : messageRows(hop.message, answer);
  for (const need of hop.needs) {
    const { name, value, without, at, or = [] } = need;
    const where = at === undefined ? 'without it' : 'without it, further on';
    const others = or.map((other) => `, or ${other.name}: ${other.value},`).join('');
    const text = `${name}: ${value}${others} passed on by ${hop.from}${declaredText(isPassedOn(hop.propagates, need))}; ${where}: ${destinationsText(without)}`;
    yield ['needs', styled('yellow', text)];
  }
  for (const unknown of answer.unknowns) yield ['unknown', styled('yellow', unknown.detail)];
}

function declaredText(isPassed: boolean | undefined): string {
  if (isPassed === undefined) return '';
  return isPassed ? ', as it declares' : ', which declares that it does not';
}

/** One row per rule, with the first of its matches; or, when all are shown, one row per match. */
function* skippedRows({ answer, skipped }: Hop, limit: number): Iterable<Row> {
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
    yield ['not', `${name || '(unnamed)'}: ${reason}${more}`, ...place(object, path)];
  }
  const left = before.length - limit;
  if (left > 0) {
    yield ['not', styled('dim', `and ${left} more ${left === 1 ? 'rule that does' : 'rules that do'} not match`)];
  }
}

function ruleName({ rule, outcome }: Answer): string {
  if (rule?.name) return rule.name;
  return outcome.kind === 'forward' && outcome.protocol === 'tcp' ? '(for bytes, not HTTP)' : '(unnamed)';
}

function* outcomeRows(answer: Answer): Iterable<Row> {
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'forward': {
      for (const to of outcome.destinations) yield* destinationRows(answer, to);
      for (const mirror of outcome.mirrors) {
        yield ['mirror', `${mirror.percent}% to ${targetName(mirror)}`, ...resultParts(mirror.result)];
      }
      const { fault, timeout, retries } = outcome;
      for (const text of faultTexts(fault)) yield ['fault', text];
      if (timeout !== undefined) yield ['timeout', timeout];
      if (retries !== undefined) {
        yield ['retries', `${retries.attempts}${retries.perTryTimeout ? `, ${retries.perTryTimeout} each` : ''}`];
      }
      return;
    }
    case 'passthrough':
      yield ['passes', `without a rule: ${outcome.detail}`];
      if (outcome.destination !== undefined) yield* destinationRows(answer, outcome.destination);
      return;
    case 'denied': {
      const { detail, object, path } = outcome.by;
      if (outcome.status === undefined)
        yield ['error', styled('red', `connection closed: ${detail}`), ...place(object, path)];
      else yield [String(outcome.status), styled('red', detail), ...place(object, path)];
      return;
    }
    case 'error': {
      yield [String(outcome.status), styled('red', `${reasonText(outcome.reason)}: ${outcome.detail}`)];
      return;
    }
    case 'redirect':
      yield ['redirect', `${outcome.status} to ${outcome.location}`];
      return;
    case 'direct-response':
      yield ['answers', `${outcome.status}${outcome.body === undefined ? '' : ` "${outcome.body}"`}`];
      return;
    case 'unreachable':
      yield ['error', styled('red', `no connection: ${outcome.detail}`)];
  }
}

/** Who takes a message: there is no proxy on the way, and no rule. */
function* messageRows({ sentTo, group, object }: MessageHop, answer: Answer): Iterable<Row> {
  const at = object === undefined ? [] : place(object, ['data']);
  yield ['topic', sentTo, ...at];
  const { outcome } = answer;
  if (outcome.kind !== 'forward')
    yield ['error', styled('red', 'detail' in outcome ? String(outcome.detail) : outcome.kind)];
  else
    for (const to of outcome.destinations)
      yield ['taken by', styled('green', targetName(to)), `, ${to.workloads[0]!.object.title}, group ${group}`];
}

function* destinationRows(answer: Answer, to: DestinationShare): Iterable<Row> {
  const pods = to.workloads.map((workload) => workload.object.title).concat(to.addresses);
  const shown = pods.slice(0, 3).join(', ') + (pods.length > 3 ? ` and ${pods.length - 3} more` : '');
  const name = targetName(to);
  const where = ` port ${to.port}${shown === '' ? '' : `, ${shown}`}`;
  const { result, results } = to;
  if (result.kind === 'delivered')
    yield [percent(to.share), styled('green', name), where, `, ${tlsText(to, result.tls)}`, ...doubt(to)];
  else yield [failureLabel(answer, result), `${percent(to.share)} to ${name}${where}:`, ...resultParts(result, false)];
  if (to.locality !== undefined) yield ['locality', to.locality];
  for (const { workload, result: own } of results) {
    if (workload === undefined || results.every((other) => other.result.kind === own.kind)) break;
    yield ['pods', workload.object.title, ...resultParts(own)];
  }
  yield* speechRows(results.map(({ result: own, speech }) => (isAboutSpeech(own) ? speech : undefined)));
  yield* speechRows(results.map(({ speech }) => speech).filter((speech) => speech && speechProblem(speech)));
  for (const change of headerChanges(answer.request.headers, to.headers)) yield ['header', change];
  if (to.authority !== answer.request.authority) yield ['host', `becomes ${to.authority}`];
  if (to.path !== answer.request.path) yield ['path', `becomes ${to.path}`];
}

/** What is in the connection; where no proxy adds anything, that may be TLS that the client itself began. */
function tlsText({ results }: DestinationShare, tls: TlsUse): string {
  const isOwn = tls === 'plaintext' && results.every(({ speech }) => speech?.sent === 'TLS');
  return isOwn ? "TLS of the client's own" : TLS_NAMES[tls];
}

/** TLS that a proxy begins towards an application of which nothing says that it takes it, or mTLS towards a host outside. */
function doubt({ results }: DestinationShare): Part[] {
  const isUnknown = results.some(({ workload, speech }) => {
    return speech?.added === 'mtls'
      ? workload === undefined
      : speech?.added === 'tls' && speech.taken.takes === undefined;
  });
  return isUnknown ? [styled('yellow', ' (unknown whether it is understood)')] : [];
}

/** Where the two sides do not understand each other: what each of them speaks. */
function* speechRows(speeches: readonly (HopSpeech | undefined)[]): Iterable<Row> {
  const told = new Set<string>();
  for (const speech of speeches) {
    if (speech === undefined) continue;
    const text = speechProblem(speech) ?? speechText(speech);
    if (told.has(text)) continue;
    told.add(text);
    yield ['speaks', styled('yellow', text), ...place(speech.taken.object, speech.taken.path)];
  }
}

/** Bytes have no status: who sends them sees a connection that is closed. */
function failureLabel({ outcome }: Answer, result: Exclude<DestinationResult, { kind: 'delivered' }>): string {
  const isHttp = 'protocol' in outcome && outcome.protocol === 'http';
  return String(failureStatus(result, !isHttp) ?? 'error');
}

/** Headers as they leave, as a list of changes. */
function headerChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const removed = [...before].filter(([name]) => !after.has(name)).map(([name, value]) => `- ${name}: ${value}`);
  const set = [...after]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => `+ ${name}: ${value}`);
  return [...removed, ...set];
}

const TLS_NAMES = { mtls: 'mTLS', tls: 'TLS', plaintext: 'plaintext' } as const;

function resultParts(result: DestinationResult, withStatus = true): Part[] {
  const status = (text: string) => (withStatus ? `${text} ` : '');
  switch (result.kind) {
    case 'delivered':
      return [`, ${TLS_NAMES[result.tls]}`];
    case 'denied': {
      const { detail, object, path } = result.by;
      return [' ', styled('red', `${status(`${result.status}:`)}${detail}`), ...place(object, path)];
    }
    case 'error': {
      const text = `${status(String(result.status))}${reasonText(result.reason)}: ${result.detail}`;
      return [' ', styled('red', text)];
    }
  }
}

/** Envoy's letters for a reason, if it has any, and its name. */
function reasonText(reason: ErrorReason): string {
  const flag = RESPONSE_FLAGS[reason];
  return flag === '-' ? reason : `${flag} ${reason}`;
}

/** `file:line`, as editors and terminals link it. */
function place(object: MeshObject | undefined, path: readonly (string | number)[] | undefined): Part[] {
  if (object === undefined) return [];
  const { file, line } = object.at(...(path ?? []));
  return ['  ', styled('dim', `${file}:${line}`)];
}
