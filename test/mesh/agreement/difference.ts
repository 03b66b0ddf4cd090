import {
  type Answer,
  type DestinationResult,
  type DestinationShare,
  type ErrorReason,
  type MirrorShare,
  RESPONSE_FLAGS,
} from '../../../lib/resolver';
import type { Observed } from './comparison';

/** What the resolver says and the mesh does differently; empty when they agree. */
export function differences(answer: Answer, result: Observed): string[] {
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'unreachable':
      return result.status === 0 ? [] : [`no connection, but status ${result.status}`];
    case 'redirect':
      return [
        ...same('status', outcome.status, result.status),
        ...same('location', outcome.location, result.headers?.location),
        ...route(answer, result),
      ];
    case 'direct-response':
      return [
        ...same('status', outcome.status, result.status),
        ...same('body', outcome.body ?? '', result.body ?? ''),
        ...route(answer, result),
      ];
    case 'denied':
      return denied(result);
    case 'error':
      return [
        ...failed(outcome.status, outcome.reason, result),
        ...(outcome.reason === 'blackhole' ? [] : route(answer, result)),
      ];
    case 'passthrough':
      if (outcome.destination === undefined) return result.workload === undefined ? [] : ['nobody knows where it went'];
      if (outcome.destination.result.kind === 'error')
        return [0, 503].includes(result.status) ? [] : [`no connection, but status ${result.status}`];
      return delivered(outcome.destination, result);
    case 'forward':
      return [...route(answer, result), ...forwarded(outcome.destinations, result), ...copied(outcome.mirrors, result)];
  }
}

function same(what: string, expected: unknown, actual: unknown): string[] {
  return expected === actual ? [] : [`${what} ${JSON.stringify(expected)}, but ${JSON.stringify(actual)}`];
}

function route(answer: Answer, result: Observed): string[] {
  const line = result.logs?.[0];
  if (line === undefined) return [];
  return same('rule', answer.rule?.name || '-', line.route || '-');
}

function denied(result: Observed): string[] {
  return [...same('status', 403, result.status), ...same('body', 'RBAC: access denied', result.body)];
}

function failed(status: number, reason: ErrorReason, result: Observed): string[] {
  const line = result.logs?.[0];
  const flags = RESPONSE_FLAGS[reason];
  return [
    ...same('status', status, result.status),
    ...same('answered by', undefined, result.workload),
    ...(line === undefined ? [] : same('flags', flags, line.flags.split(',').includes(flags) ? flags : line.flags)),
  ];
}

/** Envoy chooses one of several destinations, and of several kinds of pods: it has to be one that fits wholly. */
function forwarded(destinations: readonly DestinationShare[], result: Observed): string[] {
  const cluster = result.logs?.[0]?.cluster;
  const name = (to: DestinationShare) => `outbound|${to.port}|${to.subset}|${to.host}`;
  const chosen = destinations.filter((to) => cluster === undefined || name(to) === cluster || isAbsent(to.result));
  if (chosen.length === 0) return same('cluster', destinations.map(name).join(' or '), cluster);
  const attempts = chosen.map((to) => delivered(to, result));
  return attempts.find((found) => found.length === 0) ?? attempts[0]!;
}

const isAbsent = (result: DestinationResult) => result.kind === 'error' && result.reason === 'cluster_not_found';

function delivered(to: DestinationShare, result: Observed): string[] {
  const verdicts = to.results.map(({ workload, result: verdict }) => one(to, workload?.name, verdict, result));
  const same = verdicts.filter((_, index) => to.results[index]!.workload?.name === result.workload);
  return verdicts.find((found) => found.length === 0) ?? same[0] ?? verdicts[0]!;
}

function one(
  to: DestinationShare,
  workload: string | undefined,
  verdict: DestinationResult,
  result: Observed,
): string[] {
  if (verdict.kind === 'denied') return denied(result);
  if (verdict.kind === 'error') return failed(verdict.status, verdict.reason, result);
  const { received } = result;
  return [
    ...same('status', 200, result.status),
    ...same('workload', workload, result.workload),
    ...(received === undefined
      ? []
      : [
          ...same('path', to.path, received.path),
          ...same('authority', to.authority, received.authority),
          ...same('headers', shown(to.headers), shown(new Map(Object.entries(received.headers)))),
        ]),
  ];
}

/** Copies for all requests arrive where the rule says, those for some of the requests may. */
function copied(mirrors: readonly MirrorShare[], { mirrored, logs }: Observed): string[] {
  // Of several destinations Envoy may have chosen one without pods: then nothing is copied.
  if (mirrored === undefined || /NC|UH/.test(logs?.[0]?.flags ?? '')) return [];
  const rest = [...mirrored];
  const lost: string[] = [];
  for (const { workloads, percent, result, host, subset } of mirrors) {
    const names = workloads.map(({ namespace, name }) => `${namespace}/${name}`);
    const at = rest.findIndex((workload) => names.includes(workload));
    if (at >= 0) rest.splice(at, 1);
    else if (percent === 100 && result.kind === 'delivered') lost.push(`no copy at ${host} ${subset}`);
  }
  return [...lost, ...rest.map((workload) => `a copy at ${workload}`)];
}

/** Headers that every client or proxy adds, whatever the rules say. */
const ADDED =
  /^(user-agent|accept-encoding|content-length|x-request-id|x-forwarded-(for|proto|client-cert|host)|x-envoy-.*|x-b3-.*|x-lab-.*|x-number|traceparent|tracestate)$/;

function shown(headers: ReadonlyMap<string, string>): string {
  const kept = [...headers].filter(([name]) => !ADDED.test(name)).sort();
  return kept.map(([name, value]) => `${name}: ${value}`).join('; ');
}
