import { cut } from '../text/cut';
import { visible } from '../text/visible';
import { PrometheusError } from './prometheus-error';

/** A series: its labels, and values by time in seconds. */
export interface Sampled {
  readonly labels: ReadonlyMap<string, string>;
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/**
 * Reads an answer of the HTTP API. It comes from elsewhere: nothing in it is believed that is not of the form that is asked for.
 *
 * @param from the address as messages name it
 * @throws PrometheusError where it is an error, incomplete, or no answer at all
 */
export function readAnswer(text: string, status: number, from: string): Sampled[] {
  const answer = parsed(text);
  if (!isRecord(answer) || (answer.status !== 'success' && answer.status !== 'error')) {
    throw new PrometheusError(
      `${from} is not the API of a Prometheus: it answers with status ${status}`,
      fixOf(status),
    );
  }
  if (answer.status === 'error') {
    throw new PrometheusError(`${from} refuses the question: ${quoted(answer.error)}`, fixOf(status));
  }
  // Of Thanos and its kind: some of the stores did not answer. What is missing may be the failures.
  if (Array.isArray(answer.warnings) && answer.warnings.length > 0) {
    throw new PrometheusError(
      `${from} answers with a part only: ${quoted(answer.warnings[0])}`,
      'ask again when all of it answers',
    );
  }
  const result = isRecord(answer.data) ? answer.data.result : undefined;
  if (!Array.isArray(result)) throw malformed(from);
  return result.map((each) => sampled(each, from));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sampled(series: unknown, from: string): Sampled {
  if (!isRecord(series) || !isRecord(series.metric)) throw malformed(from);
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries(series.metric)) {
    if (typeof value !== 'string') throw malformed(from);
    labels.set(name, value);
  }
  const points = series.values ?? [series.value];
  if (!Array.isArray(points)) throw malformed(from);
  const samples = points.map((point: unknown): readonly [number, number] => {
    if (!Array.isArray(point) || typeof point[0] !== 'number' || typeof point[1] !== 'string') throw malformed(from);
    return [point[0], numberOf(point[1])];
  });
  if (
    samples.some(
      ([time], index) => !Number.isFinite(time) || time <= (samples[index - 1]?.[0] ?? Number.NEGATIVE_INFINITY),
    )
  ) {
    throw malformed(from);
  }
  return { labels, samples };
}

/** Prometheus writes `+Inf`; JavaScript reads '' as 0. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.replace('Inf', 'Infinity'));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(from: string): PrometheusError {
  return new PrometheusError(
    `${from} answers with something other than series of numbers`,
    'ask the Prometheus itself, or a server with the same API',
  );
}

function quoted(value: unknown): string {
  return visible(cut(String(value)));
}

function fixOf(status: number): string {
  if (status === 401 || status === 403) return 'set BRANCHLINE_PROMETHEUS_TOKEN to a token that may read';
  if (status === 404) return 'name the path below which /api/v1 is';
  return 'look at the address and at the log of the server';
}
