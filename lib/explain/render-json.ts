import type { MeshObject, Source } from '../mesh-model';
import type { Answer, DestinationResult, DestinationShare, MirrorShare, Target } from '../resolver';
import { assumptionsOf, RESPONSE_FLAGS } from '../resolver';
import { destinationsText } from './destination-text';
import type { Hop } from './explanation';
import type { MessageHop } from './message-hop';
import { isPassedOn } from './passed-on';

/** Plain data, as `JSON.stringify` takes it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** An explanation as plain data: every rule and policy with its file and line. */
export function explanationToJson(hop: Hop): Json {
  return {
    from: hop.from,
    to: hop.to,
    ...(hop.message === undefined ? answerToJson(hop.answer) : messageToJson(hop.message, hop.answer)),
    conditions: hop.conditions,
    skipped: hop.skipped.map(({ name, reason, object, path }) => ({ rule: name, reason, ...place(object, path) })),
    needs: hop.needs.map(({ name, value, without, at, or }) => ({
      header: name,
      value,
      without: destinationsText(without),
      at,
      or: or?.map((other) => ({ header: other.name, value: other.value })),
      passedOn: isPassedOn(hop.propagates, { name, ...(or && { or }) }),
    })),
    notes: hop.notes,
    next: hop.next.map(explanationToJson),
  };
}

/** A message as plain data: it meets no proxy and no rule. */
function messageToJson({ topic, sentTo, group, object }: MessageHop, { request, outcome }: Answer) {
  const [taken] = outcome.kind === 'forward' ? outcome.destinations : [];
  return {
    message: { topic, sentTo, group, headers: Object.fromEntries(request.headers), ...place(object, ['data']) },
    outcome:
      taken === undefined
        ? { kind: 'unreachable', detail: outcome.kind === 'unreachable' ? outcome.detail : undefined }
        : { kind: 'message', ...targetToJson(taken), port: undefined },
  };
}

/** An answer as plain data. */
export function answerToJson(answer: Answer): { readonly [key: string]: Json | undefined } {
  const { request, server, virtualHost, rule } = answer;
  return {
    request: {
      scheme: request.scheme,
      authority: request.authority,
      port: request.port,
      method: request.method,
      path: request.path,
      headers: Object.fromEntries(request.headers),
    },
    gateway: server && {
      name: `${server.gateway.namespace}/${server.gateway.name}`,
      ...place(server.gateway.object, ['spec', 'servers', server.server.index]),
      assumed: assumed(answer),
    },
    host: virtualHost && { name: virtualHost.domain, rules: virtualHost.rules },
    rule: rule && { name: rule.name, object: rule.object?.title, ...place(rule.object, rule.path) },
    outcome: outcomeToJson(answer),
    unknowns: answer.unknowns.map(({ cause, detail }) => ({ cause, detail })),
  };
}

function assumed(answer: Answer): Json | undefined {
  const all = assumptionsOf(answer).map(({ detail, object, path }) => ({ detail, ...place(object, path) }));
  return all.length === 0 ? undefined : all;
}

function outcomeToJson({ outcome }: Answer): Json {
  switch (outcome.kind) {
    case 'forward':
      return {
        kind: outcome.kind,
        protocol: outcome.protocol,
        destinations: outcome.destinations.map(shareToJson),
        mirrors: outcome.mirrors.map(mirrorToJson),
        timeout: outcome.timeout,
        retries: outcome.retries && { ...outcome.retries },
        fault: outcome.fault && {
          delay: outcome.fault.delay && { ...outcome.fault.delay },
          abort: outcome.fault.abort && { ...outcome.fault.abort },
        },
      };
    case 'passthrough':
      return {
        kind: outcome.kind,
        protocol: outcome.protocol,
        detail: outcome.detail,
        destination: outcome.destination && shareToJson(outcome.destination),
      };
    case 'denied':
      return {
        kind: outcome.kind,
        status: outcome.status,
        detail: outcome.by.detail,
        ...place(outcome.by.object, outcome.by.path),
      };
    case 'error':
      return { ...outcome, flag: RESPONSE_FLAGS[outcome.reason] };
    default:
      return { ...outcome };
  }
}

function targetToJson(target: Target) {
  return {
    host: target.host,
    port: target.port,
    subset: target.subset === '' ? undefined : target.subset,
    workloads: target.workloads.map((workload) => `${workload.namespace}/${workload.name}`),
    addresses: target.addresses.length > 0 ? target.addresses : undefined,
  };
}

function shareToJson(to: DestinationShare): Json {
  return {
    ...targetToJson(to),
    share: to.share,
    locality: to.locality,
    authority: to.authority,
    path: to.path,
    headers: Object.fromEntries(to.headers),
    result: resultToJson(to.result),
    speech: speechToJson(to),
  };
}

/** What the hop speaks, for the pods that decide about the result. */
function speechToJson({ results, result }: DestinationShare): Json | undefined {
  const speech = results.find((item) => item.result === result)?.speech;
  if (speech === undefined) return undefined;
  const { takes, why, object, path } = speech.taken;
  const taken = { takes: takes ?? 'unknown', why, ...place(object, path) };
  return { sent: speech.sent, added: speech.added ?? 'nothing', carried: speech.carried, taken };
}

function mirrorToJson(mirror: MirrorShare): Json {
  return { ...targetToJson(mirror), percent: mirror.percent, result: resultToJson(mirror.result) };
}

function resultToJson(result: DestinationResult): Json {
  switch (result.kind) {
    case 'delivered':
      return { kind: result.kind, tls: result.tls };
    case 'denied':
      return {
        kind: result.kind,
        status: result.status,
        detail: result.by.detail,
        ...place(result.by.object, result.by.path),
      };
    case 'error':
      return { ...result, flag: RESPONSE_FLAGS[result.reason] };
  }
}

function place(object: MeshObject | undefined, path: readonly (string | number)[] | undefined): Partial<Source> {
  return object === undefined ? {} : object.at(...(path ?? []));
}
