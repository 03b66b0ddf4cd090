import { failureStatus } from '../../../lib/explain/destination-text';
import type { Answer, DestinationResult, DestinationShare, ForwardOutcome, Outcome } from '../../../lib/resolver';
import { OUTSIDE_HOSTS } from '../../resolver/random/words';
import type { Observed } from './comparison';
import { answered, denied, failed, isGrpc, same } from './own-answer';

/** What of an outcome decides how long a request may take, and how often it is tried. */
type Terms = Partial<Pick<ForwardOutcome, 'timeout' | 'retries'>> & { readonly isTcp: boolean };

/** Envoy chooses one of several destinations, and of several kinds of pods: it has to be one that fits wholly. */
export function forwarded(answer: Answer, outcome: ForwardOutcome, result: Observed): string[] {
  const cluster = result.logs?.[0]?.cluster;
  const name = (to: DestinationShare) => `outbound|${to.port}|${to.subset}|${to.host}`;
  const { destinations, timeout, retries, protocol } = outcome;
  const chosen = destinations.filter((to) => cluster === undefined || name(to) === cluster || isAbsent(to.result));
  if (chosen.length === 0) return same('cluster', destinations.map(name).join(' or '), cluster);
  const terms: Terms = { timeout, retries, isTcp: protocol === 'tcp' };
  const attempts = chosen.map((to) => delivered(answer, to, terms, result));
  return attempts.find((found) => found.length === 0) ?? attempts[0]!;
}

/** A fault for some of the requests comes before all else that a rule does: whether it hit this one, only the mesh knows. */
export function isAborted({ rule }: Answer, { logs, status, grpcStatus }: Observed): boolean {
  const abort = rule?.rule && 'fault' in rule.rule ? rule.rule.fault?.abort : undefined;
  if (abort === undefined || !(abort.percent > 0 && abort.percent < 100)) return false;
  if (logs?.[0]?.flags.includes('FI') !== true) return false;
  return grpcStatus !== undefined || status === abort.httpStatus;
}

const isAbsent = (result: DestinationResult) => result.kind === 'error' && result.reason === 'cluster_not_found';

/** What no rule is about goes where it was sent to. */
export function passed(answer: Answer, outcome: Outcome & { kind: 'passthrough' }, result: Observed): string[] {
  const { destination } = outcome;
  if (destination === undefined) {
    if (result.workload === undefined) return [];
    return same(
      'answered by',
      `${OUTSIDE}/${outcome.leadsTo ?? answer.request.host}`,
      `${result.namespace}/${result.workload}`,
    );
  }
  if (destination.result.kind === 'error') {
    const status = failureStatus(destination.result, outcome.protocol === 'tcp') ?? 0;
    return result.status === status || result.grpcStatus === '14' ? [] : same('status', status, result.status);
  }
  const port = destination.service?.ports.find(({ number }) => number === destination.port);
  return delivered(answer, destination, { isTcp: port?.protocol === 'tcp' || port?.protocol === 'tls' }, result);
}

function delivered(answer: Answer, to: DestinationShare, terms: Terms, result: Observed): string[] {
  const verdicts = to.results.map(({ workload, result: verdict, path }) => {
    // What the pods' proxy takes out of a query, their application does not get.
    return one(answer, { ...to, path: path ?? to.path }, workload?.name, verdict, terms, result);
  });
  const own = verdicts.filter((_, index) => to.results[index]!.workload?.name === result.workload);
  return verdicts.find((found) => found.length === 0) ?? own[0] ?? verdicts[0]!;
}

function one(
  answer: Answer,
  to: DestinationShare,
  workload: string | undefined,
  verdict: DestinationResult,
  terms: Terms,
  result: Observed,
): string[] {
  // A pod's proxy that was promised HTTP/2 closes on anything else.
  if (terms.isTcp && takesHttp2(to) && result.status === 0) return [];
  if (terms.isTcp && verdict.kind !== 'delivered') {
    // Who refuses a connection closes it; a pod's proxy that reads HTTP may still say why.
    return result.workload === undefined ? [] : [`no answer of a pod, but of ${result.workload}`];
  }
  if (verdict.kind === 'denied' && verdict.status !== 503) return denied(answer, verdict.status, result);
  if (verdict.kind === 'denied') return failed(answer, verdict.status, 'connection_termination', result);
  if (verdict.kind === 'error') return failed(answer, verdict.status, verdict.reason, result);
  if (isTooSlow(answer, terms)) {
    if (isGrpc(answer) && endedByPod(result)) return [];
    return [...answered(answer, 504, result), ...same('flags', 'UT', result.logs?.[0]?.flags ?? 'UT')];
  }
  if (mayBeTooSlow(terms, result)) return [];
  const { received } = result;
  const wanted = answer.request.headers.get('x-lab-status') ?? '200';
  return [
    ...(isGrpc(answer) ? grpcStatus(wanted, result) : same('status', Number(wanted), result.status)),
    ...(workload === undefined ? outside(answer, to, result) : same('workload', workload, result.workload)),
    ...(received === undefined
      ? []
      : [
          ...same('path', to.path, received.path),
          ...same('authority', to.authority, received.authority),
          ...same('headers', shown(to.headers), shown(new Map(Object.entries(received.headers)))),
          ...tried(wanted, terms, received.headers),
          ...answeredWith(to, result.headers ?? {}),
        ]),
  ];
}

const takesHttp2 = ({ service, port }: DestinationShare) =>
  service?.ports.some(({ number, name }) => number === port && name.startsWith('grpc')) === true;

/** A gRPC call arrives at any HTTP port; its status comes back only where the port says that it speaks HTTP/2. */
function grpcStatus(wanted: string, { received, grpcStatus: status }: Observed): string[] {
  return received?.protocol === 'HTTP/1.1' ? [] : same('gRPC status', wanted === '200' ? '0' : wanted, status);
}

/** The namespace of hosts outside the mesh, as the lab shows it. */
export const OUTSIDE = '(external)';

/** Outside the mesh: at an address of the ServiceEntry, or where the name leads that was asked for. */
function outside(answer: Answer, { addresses, service }: DestinationShare, result: Observed): string[] {
  const { host } = answer.request;
  const { namespace, workload } = result;
  const names = addresses.length > 0 ? addresses : [host];
  if (namespace === OUTSIDE && names.includes(workload ?? '')) return [];
  // Where an alias leads, the cluster's DNS says, not the ServiceEntry that takes every address.
  const isAlias = service?.headless === true && !OUTSIDE_HOSTS.includes(host);
  if (namespace === OUTSIDE && isAlias) return [];
  return [`answered by ${names.join(' or ')}, but by ${namespace}/${workload}`];
}

function isTooSlow({ request }: Answer, { timeout }: Terms): boolean {
  const delay = request.headers.get('x-lab-delay');
  return delay !== undefined && timeout !== undefined && seconds(timeout) > 0 && seconds(delay) > seconds(timeout);
}

const DEADLINE_EXCEEDED = '4';

/**
 * Envoy tells the pod how long a gRPC call may take, so the proxies of both sides end it at the same moment, and whoever
 * is first gives the status.
 */
export function endedByPod({ grpcStatus, headers }: Observed): boolean {
  return grpcStatus === DEADLINE_EXCEEDED && headers?.['grpc-message'] === 'downstream duration timeout';
}

/** So short a time that a busy machine may exceed it, and several attempts even more so. */
const SHORT_S = 1;

function mayBeTooSlow({ timeout }: Terms, result: Observed): boolean {
  const { status, logs, grpcStatus } = result;
  const isShort = timeout !== undefined && seconds(timeout) > 0 && seconds(timeout) < SHORT_S;
  if (isShort && endedByPod(result)) return true;
  return isShort && (status === 504 || grpcStatus !== undefined) && logs?.[0]?.flags === 'UT';
}

function seconds(duration: string): number {
  const [, amount, unit] = /^([\d.]+)(ms|s)$/.exec(duration) ?? [];
  return Number(amount) / (unit === 'ms' ? 1000 : 1);
}

/** A 503 is tried again where the rule says so, as often as it says; Istio's own retries are not for it. */
function tried(status: string, { retries }: Terms, headers: Readonly<Record<string, string>>): string[] {
  const attempt = headers['x-envoy-attempt-count'];
  if (status !== '503' || attempt === undefined) return [];
  const applies = /5xx|gateway-error/.test(retries?.retryOn ?? '');
  return same('attempts', String(1 + (applies ? retries!.attempts : 0)), attempt);
}

/** What a rule does to the headers of the answer. */
function answeredWith(to: DestinationShare, answeredHeaders: Readonly<Record<string, string>>): string[] {
  const { responseHeaders } = to;
  const headers = withoutDrawnCookie(to, answeredHeaders);
  const { set, add, remove } = responseHeaders;
  const expected = new Map<string, string | undefined>(remove.map((name) => [name, undefined]));
  for (const [name, value] of set) expected.set(name, value);
  for (const [name, value] of add) {
    const before = expected.get(name);
    expected.set(name, before === undefined ? value : `${before},${value}`);
  }
  return [...expected].flatMap(([name, value]) => same(`response header ${name}`, value, headers[name]));
}

/**
 * Without the cookie of a DestinationRule that keeps clients at a pod: Envoy draws its value, and puts it after those that rules add
 * (test/mesh/contract/http-rules.test.ts looks at it).
 */
function withoutDrawnCookie(
  { destinationRules }: DestinationShare,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const written = destinationRules.map(({ object }) => JSON.stringify(object.content)).join();
  const [, name] = /"httpCookie":\{"name":"([^"]+)"/.exec(written) ?? [];
  const cookies = headers['set-cookie'];
  if (name === undefined || cookies === undefined) return headers;
  const kept = cookies.split(/,(?=[^ ;,=]+=)/).filter((cookie) => !cookie.startsWith(`${name}="`));
  return { ...headers, 'set-cookie': kept.join(',') };
}

/** Headers that every client or proxy adds, whatever the rules say. */
const ADDED =
  /^(authorization|x-token|user-agent|accept-encoding|content-length|x-request-id|x-forwarded-(for|proto|client-cert|host)|x-envoy-.*|x-b3-.*|x-lab-.*|x-number|traceparent|tracestate|grpc-timeout)$/;

function shown(headers: ReadonlyMap<string, string>): string {
  const kept = [...headers].filter(([name]) => !ADDED.test(name)).sort();
  return kept.map(([name, value]) => `${name}: ${value}`).join('; ');
}
