import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect } from '../cli/option-value';
import type { Condition } from '../model/traffic';
import { milliseconds } from '../text/milliseconds';
import { SHARES } from './canary-stage';
import type { GateOptions } from './judged-canary';

/** Which environment is meant, in an estate with several. */
export interface InEnvironment {
  readonly environment?: string;
}

/** What leads to a canary besides its share. */
export interface FeedOptions extends InEnvironment {
  readonly mirror?: number;
  readonly header: readonly string[];
  readonly cookie: readonly string[];
}

/** Whom to ask, and how to judge. */
export interface PrometheusOptions extends InEnvironment {
  readonly prometheus?: string;
  readonly margin: number;
  readonly slowMargin: number;
  readonly slow?: string;
  readonly since?: string;
  readonly metrics?: 'istio' | 'envoy';
  readonly selector?: string;
  readonly routeLabel: string;
}

/** Adds the option for an estate with environments. */
export function addEnvironment(command: Command): Command {
  return command.option(
    '-e, --environment <name>',
    'the environment that the canary is in, where the estate has several',
  );
}

/** Services that a command is for. */
export function addServices(command: Command, argument = '<services...>'): Command {
  return addEnvironment(command.argument(argument, 'tenant/service'));
}

/** Adds the options of {@link FeedOptions}. */
export function addFeedOptions(command: Command): Command {
  return command
    .option(
      '--mirror <percent>',
      'copy this percent of the requests to it, and throw its answers away; 0: none',
      readPercent,
    )
    .option('--header <name=value>', 'requests with this header always take it; several: all of them', collect, [])
    .option('--cookie <name=value>', 'requests with this cookie always take it; several: all of them', collect, []);
}

/** Adds the options of {@link PrometheusOptions}. */
export function addPrometheusOptions(command: Command): Command {
  return command
    .option(
      '--prometheus <url>',
      'the Prometheus that has the metrics; a token is read from BRANCHLINE_PROMETHEUS_TOKEN',
    )
    .addOption(pointsOption('--margin <points>', 'percentage points by which more requests may fail', 1))
    .addOption(pointsOption('--slow-margin <points>', 'percentage points by which more requests may be slow', 5))
    .option(
      '--slow <duration>',
      'what takes longer is slow (default: what 5 % of the mainline exceeded before the canary)',
    )
    .option(
      '--since <time>',
      'when the canary got its present share: 2h ago as 2h, or 2026-11-29T17:00:00Z (default: the time of the commit)',
    )
    .addOption(
      new Option('--metrics <source>', "Istio's metrics, or Envoy's own counters (default: what there is)").choices([
        'istio',
        'envoy',
      ]),
    )
    .option('--selector <matchers>', `more label matchers: 'cluster="eu",job="envoy-stats"'`, readSelector)
    .option(
      '--route-label <name>',
      'the label with the name of the rule, if the metrics have one',
      readLabel,
      'route_name',
    );
}

/** The option with the shares that a canary goes through. */
export function sharesOption(): Option {
  return new Option('--shares <list>', 'shares to go through, in percent')
    .argParser(readShares)
    .default(SHARES, SHARES.join(','));
}

function pointsOption(flags: string, description: string, points: number): Option {
  return new Option(flags, description).argParser(readPoints).default(points / 100, `${points}`);
}

/** `acme/cms=…` as a table. */
export function pairs(texts: readonly string[], what: string): Map<string, string> {
  const result = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 1 || equals === text.length - 1) {
      throw new Error(`tenant/service=${what} is expected, got '${text}'${correction(text, texts)}`);
    }
    const name = text.slice(0, equals);
    if (result.has(name)) throw new Error(`${name} is named twice`);
    result.set(name, text.slice(equals + 1));
  }
  return result;
}

/** `acme cms=…`, as `variant add` takes it, is one argument here. */
function correction(text: string, texts: readonly string[]): string {
  const next = texts[texts.indexOf(text) + 1];
  return !/[=/]/.test(text) && next !== undefined && /^[^/=]+=./.test(next) ? `\n  fix: write ${text}/${next}` : '';
}

/** Conditions and copies as the command line has them. */
export function feedOf({ mirror, header, cookie }: FeedOptions) {
  const texts = (all: readonly string[]) =>
    Object.fromEntries(
      all.map((text) => {
        const equals = text.indexOf('=');
        if (equals < 1) throw new Error(`name=value is expected, got '${text}'`);
        return [text.slice(0, equals), { exact: text.slice(equals + 1) }];
      }),
    );
  const condition: Condition = {
    ...(header.length > 0 && { headers: texts(header) }),
    ...(cookie.length > 0 && { cookies: texts(cookie) }),
  };
  return {
    ...(mirror !== undefined && { mirror }),
    ...(Object.keys(condition).length > 0 && { match: [condition] }),
  };
}

/** A whole number of percent. */
export function readPercent(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 100)
    throw new InvalidArgumentError('It is a whole number of percent, from 0 to 100.');
  return Number(text);
}

function readPoints(text: string): number {
  const points = /^\d{1,3}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(points > 0 && points < 100))
    throw new InvalidArgumentError('It is a number of percentage points above 0, such as 0.5.');
  return points / 100;
}

function readShares(text: string): number[] {
  const shares = text.split(',').map(readPercent);
  const rises = shares.every((share, index) => share > (shares[index - 1] ?? 0));
  if (!rises) throw new InvalidArgumentError('They rise, from above 0: 5,25,50,100.');
  return shares;
}

/** Label matchers of PromQL and nothing else. */
const MATCHER = String.raw`[a-zA-Z_]\w*\s*(?:=|!=|=~|!~)\s*"(?:[^"\\\n]|\\.)*"`;

function readSelector(text: string): string {
  if (!new RegExp(`^${MATCHER}(?:\\s*,\\s*${MATCHER})*$`).test(text)) {
    throw new InvalidArgumentError(`They are label matchers: cluster="eu",job="envoy-stats".`);
  }
  return text;
}

function readLabel(text: string): string {
  if (!/^[a-zA-Z_]\w*$/.test(text)) throw new InvalidArgumentError('It is the name of a label.');
  return text;
}

/** How to judge, without what is not said. */
export function gateOptions({
  margin,
  slowMargin,
  slow,
  metrics,
  selector,
  routeLabel,
}: PrometheusOptions): GateOptions {
  const limit = slow === undefined ? undefined : milliseconds(slow);
  if (slow !== undefined && !(limit !== undefined && limit > 0)) {
    throw new Error(`--slow has to be a duration, such as 250ms, got '${slow}'`);
  }
  return {
    ...{ margin, slowMargin, routeLabel },
    ...(limit !== undefined && { slow: limit }),
    ...(metrics !== undefined && { telemetry: metrics }),
    ...(selector !== undefined && { selector }),
  };
}
