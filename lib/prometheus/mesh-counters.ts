import type { CounterSeries } from '../gate/counter-windows';
import type { Sampled } from './answer';
import { PrometheusError } from './prometheus-error';

/** Who counted: Istio's telemetry, or Envoy itself for each subset of a host. */
export type Telemetry = 'istio' | 'envoy';

/** The service that is asked about. */
export interface CountedService {
  /** `cms.acme.svc.cluster.local` */
  readonly host: string;
  /** Those that have rules of their own: all but tcp ones. */
  readonly ports: readonly number[];
}

/** Subsets and values of the label `version` (NAME-2). */
const SIDES = { canary: 'canary', mainline: 'main' } as const;

/** gRPC codes by which a server says that it failed, as OpenTelemetry has them: unknown, deadline exceeded, unimplemented, internal, unavailable, data loss. */
const FAILED_CALLS = new Set(['2', '4', '12', '13', '14', '15']);

/** Rules by which Envoy draws the destination: `mainline` in the mesh, `ui/cms:mainline` at a gateway (MESH-6). */
const DRAWN = /(?:^|:)mainline$/;

/** Labels of the scrape that say nothing about the process. */
const OF_THE_SCRAPE =
  /^(?:job|instance|prometheus|prometheus_replica|replica|__replica__|receive|monitor|endpoint|container)$/;

/** Which series to ask for. */
export function requestsOf(
  { host, ports }: CountedService,
  telemetry: Telemetry,
  selector: string | undefined,
): string {
  const more = selector === undefined ? '' : `,${selector}`;
  if (telemetry === 'envoy') {
    return `envoy_cluster_upstream_rq{${clusters(host, ports)},response_code_class=~"[1-5]xx"${more}}`;
  }
  return `istio_requests_total{reporter="source",destination_service=${quoted(host)},destination_version=~"canary|main|unknown"${more}}`;
}

/** Which histogram to ask for; `bounds` as its label `le` has them. */
export function durationsOf(
  { host, ports }: CountedService,
  telemetry: Telemetry,
  selector: string | undefined,
  bounds: readonly string[] = [],
): string {
  const more = `${bounds.length > 0 ? `,le=~${quoted(bounds.map(escaped).join('|'))}` : ''}${selector === undefined ? '' : `,${selector}`}`;
  if (telemetry === 'envoy') return `envoy_cluster_upstream_rq_time_bucket{${clusters(host, ports)}${more}}`;
  return `istio_request_duration_milliseconds_bucket{reporter="source",destination_service=${quoted(host)},destination_version=~"canary|main"${more}}`;
}

/** Envoy's name of a subset's cluster. */
function clusters(host: string, ports: readonly number[]): string {
  return `cluster_name=~${quoted(`outbound\\|(${ports.join('|')})\\|(canary|main)\\|${escaped(host)}`)}`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A string of PromQL. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Counters of requests, with failures as bad ones. */
export function failureCounters(series: readonly Sampled[]): CounterSeries[] {
  return series.flatMap(({ labels, samples }) => {
    const side = sideOf(labels);
    if (side === undefined) return [];
    return [{ source: processOf(labels), side, counts: { requests: 1, bad: hasFailed(labels) ? 1 : 0 }, samples }];
  });
}

/** Counters of requests, with those above `bound` as bad ones. */
export function slownessCounters(series: readonly Sampled[], bound: number): CounterSeries[] {
  return series.flatMap(({ labels, samples }) => {
    const side = sideOf(labels);
    const le = boundOf(labels);
    if (side === undefined || (le !== bound && le !== Number.POSITIVE_INFINITY)) return [];
    const counts = le === bound ? { requests: 0, bad: -1 } : { requests: 1, bad: 1 };
    return [{ source: processOf(labels), side, counts, samples }];
  });
}

/** Counters of failures that reached no pod, so that nobody knows whose they are. */
export function strayCounters(series: readonly Sampled[]): CounterSeries[] {
  return series.flatMap(({ labels, samples }) =>
    labels.get('destination_version') === 'unknown' && hasFailed(labels)
      ? [{ source: processOf(labels), side: 'mainline', counts: { requests: 1, bad: 1 }, samples }]
      : [],
  );
}

/** The label `le` of a bucket in milliseconds. */
export function boundOf(labels: Sampled['labels']): number {
  const le = labels.get('le') ?? '';
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le === '' ? Number.NaN : le);
}

function sideOf(labels: Sampled['labels']): CounterSeries['side'] | undefined {
  const subset = labels.get('destination_version') ?? labels.get('cluster_name')?.split('|')[2];
  if (subset === SIDES.canary) return 'canary';
  return subset === SIDES.mainline ? 'mainline' : undefined;
}

/** 5xx, no answer at all (Istio's 0), or a gRPC code by which the server failed. */
function hasFailed(labels: Sampled['labels']): boolean {
  const code = labels.get('response_code') ?? labels.get('response_code_class') ?? '';
  return /^5|^0$/.test(code) || FAILED_CALLS.has(labels.get('grpc_response_status') ?? '');
}

/** The proxy that counts: its pod where the scrape names it, else its address without the port. */
function processOf(labels: Sampled['labels']): string {
  const pod = labels.get('pod') ?? labels.get('kubernetes_pod_name') ?? labels.get('pod_name');
  if (pod !== undefined) {
    const namespace = labels.get('namespace') ?? labels.get('kubernetes_namespace') ?? '';
    return `${labels.get('cluster') ?? ''}/${namespace}/${pod}`;
  }
  return (labels.get('instance') ?? '').replace(/:\d+$/, '');
}

/**
 * Only requests whose destination Envoy drew can be compared: not those that the canary's conditions chose, nor those that
 * ask for a variant. Telemetry tells them apart if it has the name of the rule.
 *
 * @returns the drawn ones; `undefined` if there is no such label
 */
export function drawnRequests(series: readonly Sampled[], routeLabel: string): Sampled[] | undefined {
  if (!series.some(({ labels }) => labels.has(routeLabel))) return undefined;
  return series.filter(({ labels }) => DRAWN.test(labels.get(routeLabel) ?? ''));
}

/**
 * A counter that is there twice makes evidence of nothing: two jobs that scrape one proxy, or two replicas of a Prometheus.
 *
 * @throws PrometheusError where it is so
 */
export function refuseTwice(series: readonly Sampled[], from: string): void {
  const seen = new Map<string, Sampled['labels']>();
  for (const { labels } of series) {
    const own = [...labels].filter(([name]) => !OF_THE_SCRAPE.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([processOf(labels), own]);
    const other = seen.get(key);
    if (other !== undefined) {
      const [name, value] = [...labels].find(([each, text]) => other.get(each) !== text) ?? ['job', ''];
      throw new PrometheusError(
        `${from} has each request of ${processOf(labels)} twice, as ${name} ${quoted(value)} and ${quoted(other.get(name) ?? '')}`,
        `choose one of them: --selector '${name}=${quoted(value)}'`,
      );
    }
    seen.set(key, labels);
  }
}
