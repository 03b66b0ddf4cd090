/** One line of an access log: a request that the proxy of a workload took in for it, or sent for it. */
export interface LoggedRequest {
  /** What ties it to the other lines of one request: `x-request-id`, and the trace id of `traceparent`. At least one. */
  readonly ids: readonly string[];
  /** Whose proxy wrote the line: `acme/ui`. */
  readonly workload: string;
  /** The Service that it was sent to, `acme/search`; absent where it came in. */
  readonly to?: string;
  /** The value of the header; absent where there was none. */
  readonly header?: string;
  /** The whole `baggage`; absent where there was none. */
  readonly baggage?: string;
}

/**
 * Why a line is no {@link LoggedRequest}. `other`: no access log, or one without the fields. `refused`: its fields cannot be told apart, or
 * are longer than any that a proxy writes. `outside`: it was sent nowhere, or to a host outside the mesh, where nothing has to be
 * passed on.
 */
export type NoRequest = 'other' | 'refused' | 'outside';

/** The fields of a line that are looked at; docs/header-propagation.md has the log format. */
export const LOG_FIELDS = [
  'namespace',
  'workload',
  'upstream_cluster',
  'request_id',
  'traceparent',
  'variant',
  'baggage',
] as const;

type Fields = Readonly<Record<(typeof LOG_FIELDS)[number], string | undefined>>;

/** With which the fields begin in a line of text; the format of the mesh may stand before it. */
const MARK = 'branchline namespace="';

const TEXT = new RegExp(`${LOG_FIELDS.map((name) => `${name}="([^"]*)"`).join(' ')}\\s*$`, 'y');

/** No name or id is longer; `baggage` is 8 KiB by W3C, and what proxies let through is at most 60 KiB. */
const MAX_NAME = 512;
const MAX_BAGGAGE = 64 * 1024;

/** Reads one line, text or JSON, also with what `kubectl logs --prefix` writes before it. */
export function loggedRequest(line: string): LoggedRequest | NoRequest {
  const text = line.replace(/^\[[^\]\s]{1,400}\] /, '').trimStart();
  const fields = text.startsWith('{') ? jsonFields(text) : textFields(text);
  return typeof fields === 'string' ? fields : requestOf(fields);
}

function jsonFields(text: string): Fields | NoRequest {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return 'refused';
  }
  const entries = new Map(Object.entries(read as object));
  const fields = LOG_FIELDS.map((name) => [name, entries.get(name) ?? undefined] as const);
  if (fields.some(([, value]) => value !== undefined && typeof value !== 'string')) return 'refused';
  return Object.fromEntries(fields) as Fields;
}

/**
 * Envoy does not escape quotes in lines of text. So no field may have one, and the fields may begin only once: a client cannot
 * write fields of its own into the line.
 */
function textFields(text: string): Fields | NoRequest {
  const start = text.indexOf(MARK);
  if (start < 0) return 'other';
  TEXT.lastIndex = start + 'branchline '.length;
  const found = text.indexOf(MARK, start + 1) < 0 ? TEXT.exec(text) : null;
  if (found === null) return 'refused';
  return Object.fromEntries(LOG_FIELDS.map((name, index) => [name, found[index + 1]])) as Fields;
}

function requestOf(fields: Fields): LoggedRequest | NoRequest {
  const [namespace, workload, cluster, requestId, traceparent, header, baggage] = LOG_FIELDS.map((name) =>
    written(fields[name]),
  );
  if ([namespace, workload, cluster, requestId, traceparent, header].some((value) => (value?.length ?? 0) > MAX_NAME))
    return 'refused';
  if ((baggage?.length ?? 0) > MAX_BAGGAGE) return 'refused';
  const trace = /^[\da-f]{2}-([\da-f]{32})-/.exec(traceparent ?? '')?.[1];
  const ids = [requestId && `request ${requestId}`, trace && `trace ${trace}`].filter((id) => id !== undefined);
  if (namespace === undefined || workload === undefined || ids.length === 0) return 'other';
  const direction = directionOf(cluster);
  if (direction === undefined) return 'outside';
  return {
    ids,
    workload: `${namespace}/${workload}`,
    ...(direction !== 'in' && { to: direction.to }),
    ...(header !== undefined && { header }),
    ...(baggage !== undefined && { baggage }),
  };
}

/** Envoy writes `-`, or null in JSON, for what is not there. */
function written(value: string | undefined): string | undefined {
  return value === undefined || value === '-' || value === '' ? undefined : value;
}

/** The names of Istio's clusters: `inbound|8080||`, `outbound|8080|v1|search.acme.svc.cluster.local`. */
function directionOf(cluster: string | undefined): 'in' | { readonly to: string } | undefined {
  if (cluster === undefined) return undefined;
  if (/^inbound\||^InboundPassthroughCluster/.test(cluster)) return 'in';
  const [, name, namespace] = /^outbound\|\d*\|[^|]*\|([^.|]+)\.([^.|]+)\.svc(?:[.;|]|$)/.exec(cluster) ?? [];
  return name === undefined ? undefined : { to: `${namespace}/${name}` };
}
