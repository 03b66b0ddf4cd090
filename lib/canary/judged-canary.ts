import { type Judgement, judge, type Measure, type Verdict } from '../gate';
import { serviceHost } from '../model/service-identity';
import { httpPorts } from '../model/service-port';
import type { Telemetry } from '../prometheus/mesh-counters';
import { type Asked, observeCanary } from '../prometheus/observed-canary';
import { CanaryError } from './canary-error';
import type { CanaryHistory } from './canary-history';
import type { CanaryService } from './canary-service';
import { type CanaryStage, canaryStage } from './canary-stage';

/** How a canary is judged. */
export interface GateOptions {
  /** By how much more of the canary's requests may fail: 0.01 for one percentage point. */
  readonly margin: number;
  /** By how much more of them may be slow. */
  readonly slowMargin: number;
  /** What takes longer is slow, in milliseconds. @default - what 5 % of the mainline's requests exceeded before */
  readonly slow?: number;
  readonly telemetry?: Telemetry;
  readonly selector?: string;
  readonly routeLabel: string;
}

/** A canary and what the gate says of it. */
export interface JudgedCanary {
  /** `acme/cms` */
  readonly name: string;
  readonly stage: CanaryStage;
  readonly image: string;
  readonly weight: number;
  readonly history: CanaryHistory;
  /** Nothing to compare gives no findings. */
  readonly judgement: Judgement;
  readonly telemetry?: Telemetry;
  /** Slow is what takes longer, in milliseconds. */
  readonly bound?: number;
  readonly notes: readonly string[];
}

/** Canaries and mainlines that run the same code, or a service without a canary: there is nothing that could be worse. */
const NOTHING_TO_COMPARE = new Set<CanaryStage>(['none', 'promoting', 'promoted']);

/**
 * Asks a Prometheus, and judges.
 *
 * @param now seconds since 1970
 * @throws CanaryError where the service's requests cannot be compared
 * @throws PrometheusError where it has no answer that can be relied on
 */
export async function judgedCanary(
  client: Asked,
  { name, service }: CanaryService,
  history: CanaryHistory,
  now: number,
  options: GateOptions,
): Promise<JudgedCanary> {
  const stage = canaryStage(service);
  const { canary } = service;
  const known = { name, stage, image: canary?.image ?? '', weight: canary?.weight ?? 0, history };
  const asked = `${service.tenant}/${service.name}`;
  const elsewhere =
    asked === name ? [] : [`what is compared are requests to ${asked}: '${name.split('/')[0]}' runs nowhere itself`];
  const own = [...(history.note === undefined ? [] : [history.note]), ...elsewhere];
  if (canary === undefined || NOTHING_TO_COMPARE.has(stage)) {
    const same = canary === undefined ? [] : ['mainline and canary run the same image: there is nothing to compare'];
    return { ...known, judgement: { verdict: 'not-worse', findings: [] }, notes: same };
  }
  const ports = httpPorts(service);
  if (ports.length === 0) {
    throw new CanaryError(
      `proxies count no requests of ${name}: none of its ports speaks HTTP or gRPC`,
      'look at the canary, and step by hand',
    );
  }
  const observed = await observeCanary(client, {
    host: serviceHost(service),
    ports: ports.map(({ port }) => port),
    conditions: canary.match.length > 0,
    mirror: canary.mirror > 0,
    grpc: ports.some(({ protocol }) => protocol === 'grpc'),
    since: Math.min(history.began, now),
    until: now,
    routeLabel: options.routeLabel,
    ...(options.telemetry !== undefined && { telemetry: options.telemetry }),
    ...(options.slow !== undefined && { slow: options.slow }),
    ...(options.selector !== undefined && { selector: options.selector }),
  });
  const measures: Measure[] = [
    { name: 'errors', windows: observed.errors, margin: options.margin },
    ...(observed.latency === undefined
      ? []
      : [{ name: 'latency' as const, windows: observed.latency.windows, margin: options.slowMargin }]),
  ];
  const idle = canary.weight === 0 ? ["the canary's share is 0 %: nothing new is compared"] : [];
  return {
    ...known,
    judgement: judgedStep(measures, canary.weight, history),
    telemetry: observed.telemetry,
    ...(observed.latency !== undefined && { bound: observed.latency.bound }),
    notes: [...own, ...idle, ...observed.notes],
  };
}

/**
 * At 100 % the mainline has no requests to compare with: what was shown since the canary began counts, as soon as it has
 * answered anything at 100 %.
 */
function judgedStep(measures: readonly Measure[], weight: number, { began, stepBegan }: CanaryHistory): Judgement {
  if (weight < 100) return judge(measures, stepBegan);
  const whole = judge(measures, began);
  const answers = measures[0]!.windows.some(({ time, canary }) => time > stepBegan && canary.requests > 0);
  return answers || whole.verdict === 'worse' ? whole : { ...whole, verdict: 'undecided' };
}

/** The verdict on several canaries: one that is worse counts, else one that is not decided. */
export function verdictOfAll(canaries: readonly JudgedCanary[]): Verdict {
  const verdicts = new Set(canaries.map(({ judgement }) => judgement.verdict));
  if (verdicts.has('worse')) return 'worse';
  return verdicts.has('undecided') ? 'undecided' : 'not-worse';
}
