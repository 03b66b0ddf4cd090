import { counterWindows } from '../gate/counter-windows';
import type { Window } from '../gate/tally';
import type { Sampled } from './answer';
import {
  boundOf,
  type CountedService,
  drawnRequests,
  durationsOf,
  failureCounters,
  refuseTwice,
  requestsOf,
  slownessCounters,
  strayCounters,
  type Telemetry,
} from './mesh-counters';
import type { PrometheusClient, TimeRange } from './prometheus-client';
import { PrometheusError } from './prometheus-error';

/** What to ask a Prometheus about a canary. */
export interface CanaryQuestion extends CountedService {
  /** Whether conditions choose requests for it. */
  readonly conditions: boolean;
  /** Whether it gets copies of requests. */
  readonly mirror: boolean;
  /** Whether it is asked by gRPC. */
  readonly grpc: boolean;
  /** When the canary began, in seconds since 1970. */
  readonly since: number;
  readonly until: number;
  /** @default - Istio's, and Envoy's where Istio has none */
  readonly telemetry?: Telemetry;
  /** Slow is what takes longer, in milliseconds. @default - the bound that 5 % of the mainline's requests exceeded in the hour before */
  readonly slow?: number;
  /** More label matchers of PromQL, with commas: `cluster="eu"`. @default - none */
  readonly selector?: string;
  /** The label that has the name of the rule. */
  readonly routeLabel: string;
}

/** What was answered. */
export interface ObservedCanary {
  readonly telemetry: Telemetry;
  readonly errors: readonly Window[];
  /** Absent where it is not known what is slow. */
  readonly latency?: { readonly windows: readonly Window[]; readonly bound: number };
  /** What the reader has to know, one line each. */
  readonly notes: readonly string[];
}

/** What answers questions: a client, or what a test has instead. */
export type Asked = Pick<PrometheusClient, 'range' | 'at'>;

/** What of the mainline's requests may be slow by definition. */
const SLOW_SHARE = 0.05;

/** Below that nobody calls a request slow, and a difference is one of caches and connections. */
const LEAST_SLOW = 25;

/** Fewer say nothing about what is usual. */
const FEWEST = 100;

/** Asks how canary and mainline answered since the canary began. */
export async function observeCanary(client: Asked, question: CanaryQuestion): Promise<ObservedCanary> {
  const range = rangeOf(question);
  const { telemetry, series } = await requests(client, question, range);
  refuseTwice(series, 'Prometheus');
  if (telemetry === 'envoy') refuseForEnvoy(question);
  const drawn = drawnRequests(series, question.routeLabel);
  if (drawn === undefined && question.conditions && series.length > 0) throw conditionsNotTold(question.routeLabel);
  const notes: string[] = [];
  if (drawn === undefined && series.length > 0) {
    notes.push(
      `the mainline's requests include those that name a variant which the service does not have: there is no label ${question.routeLabel} (docs/canary-gate.md)`,
    );
  }
  const stray = counterWindows(strayCounters(series)).reduce((total, { mainline }) => total + mainline.bad, 0);
  if (stray > 0)
    notes.push(`${stray} failed requests reached no pod; they are neither the canary's nor the mainline's`);
  const errors = counterWindows(failureCounters(drawn ?? series));
  const slow = await slowRequests(client, question, telemetry, range, drawn !== undefined);
  if (typeof slow !== 'string') return { telemetry, ...aligned(errors, slow.windows, slow.bound), notes };
  if (series.length > 0) notes.push(`latency is not compared: ${slow}`);
  return { telemetry, errors, notes };
}

/** Requests with slow ones as bad ones, or why they are not known. */
async function slowRequests(
  client: Asked,
  question: CanaryQuestion,
  telemetry: Telemetry,
  range: TimeRange,
  onlyDrawn: boolean,
): Promise<{ windows: Window[]; bound: number } | string> {
  const bound = await boundFor(client, question, telemetry);
  if (typeof bound === 'string') return bound;
  const all = await client.range(durationsOf(question, telemetry, question.selector, [...bound.labels, '+Inf']), range);
  refuseTwice(all, 'Prometheus');
  const drawn = drawnRequests(all, question.routeLabel);
  if (onlyDrawn && drawn === undefined) return `its histogram has no label ${question.routeLabel}`;
  return { windows: counterWindows(slownessCounters(drawn ?? all, bound.value)), bound: bound.value };
}

/** Both measures have the same windows: a window that one of them lacks has no requests. */
function aligned(
  errors: readonly Window[],
  slow: readonly Window[],
  bound: number,
): Pick<ObservedCanary, 'errors' | 'latency'> {
  const times = [...new Set([...errors, ...slow].map(({ time }) => time))].sort((a, b) => a - b);
  const at = (windows: readonly Window[]) => {
    const byTime = new Map(windows.map((window) => [window.time, window]));
    const none = { requests: 0, bad: 0 };
    return times.map((time) => byTime.get(time) ?? { time, canary: none, mainline: none });
  };
  return { errors: at(errors), latency: { windows: at(slow), bound } };
}

/** As often as most scrape, and not more points than Prometheus answers. */
function rangeOf({ since, until }: CanaryQuestion): TimeRange {
  const step = 15 * Math.max(1, Math.ceil((until - since) / 15 / 4000));
  const end = Math.floor(until / step) * step;
  return { start: Math.min(Math.floor(since / step) * step, end), end, step };
}

async function requests(
  client: Asked,
  question: CanaryQuestion,
  range: TimeRange,
): Promise<{ telemetry: Telemetry; series: Sampled[] }> {
  for (const telemetry of question.telemetry === undefined ? (['istio', 'envoy'] as const) : [question.telemetry]) {
    const series = await client.range(requestsOf(question, telemetry, question.selector), range);
    if (series.length > 0) return { telemetry, series };
  }
  return { telemetry: question.telemetry ?? 'istio', series: [] };
}

function refuseForEnvoy({ mirror, conditions, grpc }: CanaryQuestion): void {
  const fix = "let Prometheus scrape Istio's metrics (istio_requests_total)";
  if (grpc) throw new PrometheusError("Envoy's own counters do not have the codes of gRPC calls", fix);
  if (mirror)
    throw new PrometheusError(
      "Envoy's own counters do not tell copies from requests, and the canary has a mirror",
      `${fix}, or turn the mirror off`,
    );
  if (conditions)
    throw new PrometheusError(
      "Envoy's own counters do not tell which requests the canary's conditions chose",
      `${fix} with the name of the rule (docs/canary-gate.md), or remove the conditions`,
    );
}

function conditionsNotTold(label: string): PrometheusError {
  return new PrometheusError(
    `the requests that the canary's conditions chose cannot be told from those that Envoy drew: there is no label ${label}`,
    'add the label as docs/canary-gate.md shows, or remove the conditions',
  );
}

/** The bound above which a request is slow, and how the label `le` has it. */
async function boundFor(
  client: Asked,
  question: CanaryQuestion,
  telemetry: Telemetry,
): Promise<{ value: number; labels: string[] } | string> {
  const buckets = durationsOf(question, telemetry, question.selector);
  if (question.slow !== undefined) {
    const found = await client.at(`count by (le) (${buckets})`, question.until);
    const bounds = boundsOf(found);
    const labels = bounds.get(question.slow);
    if (labels !== undefined) return { value: question.slow, labels };
    if (bounds.size === 0) return 'there is no histogram of durations';
    throw new PrometheusError(
      `--slow ${question.slow}ms is not a bound of the histogram`,
      `take one of ${[...bounds.keys()]
        .filter(Number.isFinite)
        .sort((a, b) => a - b)
        .map((each) => `${each}ms`)
        .join(', ')}`,
    );
  }
  const before = await client.at(`sum by (le) (increase(${mainlineOnly(buckets)}[1h]))`, question.since);
  const usual = [...before].map(({ labels, samples }) => ({ bound: boundOf(labels), count: samples.at(-1)?.[1] ?? 0 }));
  const total = usual.find(({ bound }) => bound === Number.POSITIVE_INFINITY)?.count ?? 0;
  const enough = usual.filter(
    ({ bound, count }) => Number.isFinite(bound) && bound >= LEAST_SLOW && total - count <= SLOW_SHARE * total,
  );
  if (!(total >= FEWEST) || enough.length === 0) {
    return 'the hour before the canary has too few requests to say what is slow; name it with --slow';
  }
  const value = Math.min(...enough.map(({ bound }) => bound));
  return { value, labels: boundsOf(before).get(value)! };
}

function mainlineOnly(buckets: string): string {
  return buckets.replace('(canary|main)', 'main').replace('"canary|main"', '"main"');
}

function boundsOf(series: readonly Sampled[]): Map<number, string[]> {
  const bounds = new Map<number, string[]>();
  for (const { labels } of series) {
    const bound = boundOf(labels);
    if (!Number.isNaN(bound)) bounds.set(bound, [...(bounds.get(bound) ?? []), labels.get('le')!]);
  }
  return bounds;
}
