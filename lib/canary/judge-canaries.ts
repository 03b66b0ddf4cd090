import { ExitCode } from '../cli/exit-code';
import { PrometheusClient } from '../prometheus/prometheus-client';
import { canaryHistory } from './canary-history';
import { gateOptions, type PrometheusOptions } from './canary-options';
import type { CanaryService } from './canary-service';
import { type JudgedCanary, judgedCanary, verdictOfAll } from './judged-canary';
import { readTime } from './read-time';

/** The exit code that tells what was judged of all. */
export function codeOf(judged: readonly JudgedCanary[]): number {
  const verdict = verdictOfAll(judged);
  return verdict === 'worse' ? ExitCode.FOUND : verdict === 'undecided' ? ExitCode.UNDECIDED : ExitCode.DONE;
}

/** Judges canaries one after the other: all of them ask the same Prometheus. */
export async function judgeAll(
  services: readonly CanaryService[],
  options: PrometheusOptions & { registry: string },
): Promise<JudgedCanary[]> {
  const now = Math.floor(Date.now() / 1000);
  const token = process.env.BRANCHLINE_PROMETHEUS_TOKEN;
  const client = new PrometheusClient({ url: options.prometheus!, ...(token && { token }) });
  const gate = gateOptions(options);
  const since = options.since === undefined ? undefined : readTime(options.since, now);
  if (options.since !== undefined && since === undefined) {
    throw new Error(
      `--since has to be a time that is over, such as 2h or 2026-11-29T17:00:00Z, got '${options.since}'`,
    );
  }
  const judged: JudgedCanary[] = [];
  for (const canary of services) {
    const history =
      since === undefined ? canaryHistory(options.registry, canary, now) : { began: since, stepBegan: since };
    judged.push(await judgedCanary(client, canary, history, now, gate));
  }
  return judged;
}
