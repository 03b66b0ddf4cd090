import type { Workload } from '../../../lib/mesh-model';
import type { Answer, ForwardOutcome } from '../../../lib/resolver';
import type { Observed } from './comparison';
import { endedByPod, forwarded, isAborted, OUTSIDE, passed } from './delivered';
import { answered, denied, failed, isGrpc, same } from './own-answer';

/** What the resolver says and the mesh does differently; empty when they agree. */
export function differences(answer: Answer, result: Observed): string[] {
  const { outcome } = answer;
  if (isAborted(answer, result)) return [];
  switch (outcome.kind) {
    case 'unreachable':
      return result.status === 0 ? [] : [`no connection, but status ${result.status}`];
    case 'redirect':
      return [
        ...answered(answer, outcome.status, result),
        ...same('location', outcome.location, result.headers?.location),
        ...route(answer, result),
      ];
    case 'direct-response':
      return [
        ...answered(answer, outcome.status, result),
        // A gRPC client gets it as the message of the status.
        ...(isGrpc(answer) ? [] : same('body', outcome.body ?? '', result.body ?? '')),
        ...route(answer, result),
      ];
    case 'denied':
      return denied(answer, outcome.status, result);
    case 'error':
      return [
        ...failed(answer, outcome.status, outcome.reason, result),
        ...(outcome.reason === 'blackhole' ? [] : route(answer, result)),
      ];
    case 'passthrough':
      return passed(answer, outcome, result);
    case 'forward':
      return [...route(answer, result), ...forwarded(answer, outcome, result), ...copied(outcome, result)];
  }
}

function route(answer: Answer, result: Observed): string[] {
  const line = result.logs?.[0];
  if (line === undefined) return [];
  return same('rule', answer.rule?.name || '-', line.route || '-');
}

/** Copies for all requests arrive where the rule says, those for some of the requests may. */
function copied({ mirrors, destinations }: ForwardOutcome, observed: Observed): string[] {
  const { mirrored, logs } = observed;
  // Of several destinations Envoy may have chosen one without pods, or a fault came before: then nothing is copied.
  if (mirrored === undefined || /NC|UH|FI/.test(logs?.[0]?.flags ?? '')) return [];
  const rest = [...mirrored];
  const lost: string[] = [];
  for (const { workloads, addresses, percent, result, host, subset } of mirrors) {
    const names = namesOf(workloads);
    const outside = addresses.map((address) => `${OUTSIDE}/${address}`);
    const at = rest.findIndex((workload) => names.includes(workload) || outside.includes(workload));
    if (at >= 0) rest.splice(at, 1);
    else if (percent === 100 && result.kind === 'delivered' && names.length > 0)
      lost.push(`no copy at ${host} ${subset}`);
  }
  // Nobody tells who had a request that a proxy ended: it is at its destination all the same, and no copy.
  const own = isEnded(observed)
    ? rest.findIndex((name) => destinations.some((to) => namesOf(to.workloads).includes(name)))
    : -1;
  if (own >= 0) rest.splice(own, 1);
  return [...lost, ...rest.map((workload) => `a copy at ${workload}`)];
}

const namesOf = (workloads: readonly Workload[]) => workloads.map(({ namespace, name }) => `${namespace}/${name}`);

/** True for a request that took longer than its rule, or its gRPC client, gives it. */
function isEnded(observed: Observed): boolean {
  return observed.workload === undefined && (observed.logs?.[0]?.flags === 'UT' || endedByPod(observed));
}
