import type { HttpRule, Retries } from '../mesh-model';
import type { Answer, DestinationShare, ForwardOutcome, Target } from '../resolver';
import { distinct } from '../text/distinct';
import { canonical } from './canonical';
import { podsText } from './pods-text';
import { headerChangesText, rewriteChangesText } from './rule-changes';
import { trafficPolicyText } from './traffic-policy-text';

/** The aspects of a request's routing that may change, in the order of the output. */
export const ASPECTS = [
  'destination',
  'client TLS',
  'certificate',
  'pods',
  'protection',
  'rewrite',
  'request headers',
  'token',
  'response headers',
  'mirror',
  'fault',
  'timeout',
  'retries',
  'CORS',
  'traffic policy',
  'token keys',
  'unknown',
] as const;

/** One of the aspects of a request's fate. */
export type Aspect = (typeof ASPECTS)[number];

/** One destination's part of the requests, of those that go to one target with one result. */
export interface EffectTarget {
  /** `acme/cms`, or a host outside. */
  readonly service: string;
  readonly subset: string;
  /** Percent, rounded to a tenth. */
  readonly percent: number;
  /** Empty where the request is delivered. */
  readonly problem: string;
}

/** What becomes of a request, in texts that are equal exactly when a client or a pod would notice no difference. */
export interface Effect {
  readonly texts: Readonly<Record<Aspect, string>>;
  /** The text of an aspect for people, where it depends on the single request. */
  readonly told?: Readonly<Partial<Record<Aspect, string>>>;
  /** Present when the request is forwarded. */
  readonly targets: readonly EffectTarget[];
}

const NOTHING: Readonly<Record<Aspect, string>> = Object.freeze(
  Object.fromEntries(ASPECTS.map((aspect) => [aspect, ''])) as Record<Aspect, string>,
);

/** The effect of an answer. */
export function effectOf(answer: Answer): Effect {
  const { outcome, request } = answer;
  // An EnvoyFilter of a whole proxy is reported once, not with every request.
  const unknown = answer.unknowns
    .filter(({ cause }) => cause !== 'envoy-filter' && cause !== 'token-keys')
    .map(({ detail }) => detail)
    .sort()
    .join('; ');
  const general = {
    'client TLS': clientTlsText(answer),
    certificate: certificateText(answer),
    'token keys': distinct(answer.unknowns.flatMap(({ keys }) => keys ?? [])).join(', '),
    unknown,
  };
  const own = (destination: string): Effect => ({ texts: { ...NOTHING, ...general, destination }, targets: [] });
  switch (outcome.kind) {
    case 'forward':
      return forwarded(answer, outcome, general);
    case 'passthrough': {
      if (outcome.destination === undefined) return own('passes unrouted');
      const [target] = targetsOf([outcome.destination]);
      const pods = podsText([outcome.destination]);
      return {
        texts: { ...NOTHING, ...general, destination: `${describeTargets([target!])}, unrouted`, pods },
        targets: [],
      };
    }
    case 'redirect':
      return own(`${outcome.status} to ${shortened(outcome.location, request.host, request.path)}`);
    case 'direct-response':
      return own(`${outcome.status} from the proxy${outcome.body === undefined ? '' : ` ("${outcome.body}")`}`);
    case 'denied':
      return own(outcome.status === undefined ? 'connection closed' : String(outcome.status));
    case 'error':
      return own(`${outcome.status} (${ERRORS[outcome.reason] ?? outcome.reason})`);
    case 'unreachable':
      return own('no connection');
  }
}

/** What a gateway asks of clients before it reads a request. */
function clientTlsText({ server, outcome }: Answer): string {
  const { mode, forClients } = server?.server.tls ?? {};
  if (outcome.kind === 'unreachable' || mode === undefined || mode.endsWith('PASSTHROUGH')) return '';
  const fields = Object.entries(forClients ?? {}).map(([name, value]) => `${name} ${[value].flat().join(', ')}`);
  return [...(mode === 'MUTUAL' ? ['a certificate'] : []), ...fields.sort()].join(', ');
}

const ERRORS: Readonly<Record<string, string>> = {
  route_not_found: 'no route',
  cluster_not_found: 'no such destination',
  no_healthy_upstream: 'no pods',
  connection_termination: 'mTLS only',
  connection_failure: 'TLS does not fit',
  network_policy: 'shut out by a NetworkPolicy',
  blackhole: 'host not known',
  fault_abort: 'fault',
  bad_request: 'bad request',
  invalid_rule: 'invalid rule',
};

/** A redirect's place, without what the request says already. */
function shortened(location: string, host: string, path: string): string {
  const match = /^([a-z]+):\/\/([^/]+)(\/.*)$/.exec(location);
  if (match === null) return location;
  const [, scheme, authority, rest] = match;
  if (authority === host && rest === path) return scheme!;
  return `${scheme}://${authority === host ? '…' : authority}${rest === path ? '' : rest}`;
}

/** The Secrets whose certificates a gateway shows. */
function certificateText({ server, outcome }: Answer): string {
  const { credentialName, credentialNames = [] } = server?.server.tls ?? {};
  return outcome.kind === 'unreachable' ? '' : [credentialName ?? [], credentialNames].flat().join(', ');
}

function forwarded(answer: Answer, outcome: ForwardOutcome, general: Partial<Effect['texts']>): Effect {
  const { destinations, mirrors, fault, timeout, retries } = outcome;
  const targets = targetsOf(destinations);
  const rule = answer.rule?.rule as Partial<HttpRule> | undefined;
  const perDestination = (text: (to: DestinationShare) => string) => {
    const each = destinations.map((to) => ({ to, said: text(to) }));
    if (each.every(({ said }) => said === each[0]!.said)) return each[0]?.said ?? '';
    return each.map(({ to, said }) => `for ${to.subset || serviceName(to)}: ${said || 'nothing'}`).join('; ');
  };
  return {
    targets,
    told: {
      rewrite: perDestination((to) => rewriteChangesText(answer) || rewrittenText(answer, to)),
      'request headers': perDestination((to) => requestHeadersText(answer, to, headerChangesText(answer, to))),
      token: perDestination((to) => (takenOut(answer, to).length > 0 ? 'taken out' : '')),
    },
    texts: {
      ...NOTHING,
      ...general,
      destination: describeTargets(targets),
      pods: podsText(destinations),
      protection: perDestination((to) => ('tls' in to.result ? to.result.tls : '')),
      rewrite: perDestination((to) => rewrittenText(answer, to)),
      'request headers': perDestination((to) => requestHeadersText(answer, to)),
      token: perDestination((to) => takenOut(answer, to).join(', ')),
      'response headers': perDestination((to) => responseHeadersText(to)),
      mirror: mirrors
        .map((mirror) => {
          const problem = problemOf(mirror);
          return `${mirror.percent}% to ${targetText(mirror)}${problem && `: ${problem}`}`;
        })
        .join(', '),
      fault: [
        fault?.delay && fault.delay.percent > 0 ? `${fault.delay.percent}% wait ${fault.delay.duration}` : '',
        fault?.abort && fault.abort.percent > 0
          ? `${fault.abort.percent}% get ${fault.abort.httpStatus ?? fault.abort.grpcStatus}`
          : '',
      ]
        .filter(Boolean)
        .join(', '),
      timeout: timeout ?? '',
      retries: retries === undefined ? '' : retriesText(retries),
      CORS: rule?.cors === undefined ? '' : canonical(rule.cors),
      'traffic policy': perDestination(trafficPolicyText),
    },
  };
}

function retriesText({ attempts, perTryTimeout, retryOn, tuning = {} }: Retries): string {
  const tuned = Object.entries(tuning).map(([field, value]) => `, ${field} ${value}`);
  return `${attempts} attempts${perTryTimeout ? ` of ${perTryTimeout}` : ''}${retryOn ? ` on ${retryOn}` : ''}${tuned.join('')}`;
}

/** Shares of equal targets added up, so that two weights on one destination are one. */
function targetsOf(destinations: readonly DestinationShare[]): EffectTarget[] {
  const found = new Map<string, EffectTarget & { readonly share: number }>();
  for (const to of destinations) {
    const target = { service: serviceName(to), subset: to.subset, problem: problemOf(to) };
    const key = `${target.service}\n${target.subset}\n${to.port}\n${target.problem}`;
    const share = (found.get(key)?.share ?? 0) + to.share;
    found.set(key, { ...target, share, percent: Math.round(share * 1000) / 10 });
  }
  return [...found.values()].map(({ share: _, ...target }) => target);
}

function problemOf({ result }: Pick<DestinationShare, 'result'>): string {
  switch (result.kind) {
    case 'delivered':
      return '';
    case 'denied':
      return String(result.status);
    case 'error':
      return `${result.status} (${ERRORS[result.reason] ?? result.reason})`;
  }
}

/** `acme/cms`, or the host of a destination outside. */
export function serviceName({ service, host }: Pick<Target, 'service' | 'host'>): string {
  return service === undefined || service.registry !== 'kubernetes' ? host : `${service.namespace}/${service.name}`;
}

function targetText(target: Pick<Target, 'service' | 'host' | 'subset'>): string {
  return target.subset === '' ? serviceName(target) : `${serviceName(target)} ${target.subset}`;
}

/** `acme/cms main`, `95% acme/cms main, 5% acme/cms canary`. */
export function describeTargets(targets: readonly EffectTarget[]): string {
  return targets
    .map(({ service, subset, percent, problem }) => {
      const share = targets.length > 1 ? `${percent}% ` : '';
      return `${share}${service}${subset && ` ${subset}`}${problem && `: ${problem}`}`;
    })
    .join(', ');
}

function rewrittenText({ request }: Answer, to: DestinationShare): string {
  const parts: string[] = [];
  if (to.path !== request.path) parts.push(`path ${withoutQuery(to.path, request.path)}`);
  if (to.authority !== request.authority) parts.push(`host ${to.authority}`);
  return parts.join(', ');
}

/** What a path became, without the query that it had before. */
function withoutQuery(path: string, before: string): string {
  const query = before.includes('?') ? before.slice(before.indexOf('?')) : '';
  return query !== '' && path.endsWith(query) ? path.slice(0, -query.length) : path;
}

/** @param said what a rule makes of headers, in general. @default of this request's */
function requestHeadersText(answer: Answer, to: DestinationShare, said = changedHeadersText(answer, to)): string {
  const atPods = distinct(to.results.flatMap(({ tokenChanges = [] }) => tokenChanges));
  return [...(answer.tokenChanges ?? []), said, ...atPods].filter(Boolean).join(', ');
}

/** Where checks of tokens take a token out of a request: at the gateway, or at the pods. */
function takenOut({ tokenTakenOut = [] }: Answer, { results }: DestinationShare): string[] {
  return distinct([...tokenTakenOut, ...results.flatMap((pods) => pods.tokenTakenOut ?? [])]);
}

function changedHeadersText({ request }: Answer, to: DestinationShare): string {
  if (to.headers === request.headers) return '';
  const said: string[] = [];
  for (const [name, value] of to.headers) {
    if (request.headers.get(name) !== value) said.push(`${name}: ${value}`);
  }
  for (const name of request.headers.keys()) if (!to.headers.has(name)) said.push(`no ${name}`);
  return said.sort().join(', ');
}

function responseHeadersText({ responseHeaders }: DestinationShare): string {
  const { set, add, remove } = responseHeaders;
  return [
    ...[...set].map(([name, value]) => `${name}: ${value}`),
    ...[...add].map(([name, value]) => `${name} also: ${value}`),
    ...remove.map((name) => `no ${name}`),
  ]
    .sort()
    .join(', ');
}
