import { qualifyGateway, qualifyHost } from './host-name';
import type { MeshConfig } from './mesh-config';
import type { MeshObject } from './mesh-object';
import { flag, isRecord, list, number, record, set, text, textMap, texts } from './untyped';
import type {
  Cors,
  Destination,
  Fault,
  HeaderOperations,
  HttpMatch,
  HttpRule,
  Mirror,
  NamedMatches,
  Redirect,
  Retries,
  Rewrite,
  RouteDestination,
  RouteHeaders,
  RulePath,
  StreamRule,
  StringMatch,
  VirtualService,
} from './virtual-service';

/** Reads a VirtualService, with short names completed as Istio does: in the VirtualService's own namespace. */
export function readVirtualService(
  object: MeshObject,
  { clusterDomain, exportTo: exported }: MeshConfig,
): VirtualService {
  const { spec, namespace } = object;
  const context: Context = { object, namespace, clusterDomain };
  const gateways = texts(spec.gateways).map((gateway) => qualifyGateway(gateway, namespace));
  const written = texts(spec.exportTo);
  const exportTo = written.length > 0 ? written : exported.virtualServices;
  return {
    object,
    namespace,
    name: object.name,
    hosts: texts(spec.hosts).map((host) => qualifyHost(host, namespace, clusterDomain)),
    gateways: gateways.length > 0 ? gateways : ['mesh'],
    exportTo: exportTo.map((item) => (item === '.' ? namespace : item)),
    http: list(spec.http).map((rule, index) => readHttpRule(record(rule), ['spec', 'http', index], context)),
    tcp: list(spec.tcp).map((rule, index) => readStreamRule(record(rule), ['spec', 'tcp', index], context)),
    tls: list(spec.tls).map((rule, index) => readStreamRule(record(rule), ['spec', 'tls', index], context)),
  };
}

interface Context {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly clusterDomain: string;
}

type Fields = Readonly<Record<string, unknown>>;

function readHttpRule(rule: Fields, path: RulePath['path'], context: Context): HttpRule {
  const delegate = record(rule.delegate);
  const direct = record(rule.directResponse);
  const body = record(direct.body);
  return {
    object: context.object,
    path,
    name: text(rule.name) ?? '',
    match: list(rule.match).map((match, index) => readHttpMatch(record(match), [...path, 'match', index], context)),
    route: list(rule.route).map((route) => readRoute(record(route), context)),
    redirect: isRecord(rule.redirect) ? readRedirect(rule.redirect) : undefined,
    directResponse: isRecord(rule.directResponse)
      ? { status: number(direct.status) ?? 0, body: text(body.string) ?? decoded(text(body.bytes)) }
      : undefined,
    delegate: isRecord(rule.delegate)
      ? { namespace: text(delegate.namespace) || context.namespace, name: text(delegate.name) ?? '' }
      : undefined,
    rewrite: isRecord(rule.rewrite) ? readRewrite(rule.rewrite) : undefined,
    timeout: text(rule.timeout),
    retries: isRecord(rule.retries) ? readRetries(rule.retries) : undefined,
    fault: isRecord(rule.fault) ? readFault(rule.fault) : undefined,
    mirrors: readMirrors(rule, context),
    cors: isRecord(rule.corsPolicy) ? readCors(rule.corsPolicy) : undefined,
    headers: isRecord(rule.headers) ? readHeaders(rule.headers) : undefined,
  };
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}

function readHttpMatch(match: Fields, path: RulePath['path'], context: Context): HttpMatch {
  return {
    object: context.object,
    path,
    name: text(match.name) ?? '',
    ...(isRecord(match.uri) && { uri: readStringMatch(match.uri) }),
    ...(isRecord(match.scheme) && { scheme: readStringMatch(match.scheme) }),
    ...(isRecord(match.method) && { method: readStringMatch(match.method) }),
    ...(isRecord(match.authority) && { authority: readStringMatch(match.authority) }),
    ignoreUriCase: flag(match.ignoreUriCase),
    headers: readMatches(match.headers),
    withoutHeaders: readMatches(match.withoutHeaders),
    queryParams: readMatches(match.queryParams),
    port: number(match.port) ?? 0,
    sourceLabels: textMap(match.sourceLabels),
    sourceNamespace: text(match.sourceNamespace) ?? '',
    gateways: texts(match.gateways).map((gateway) => qualifyGateway(gateway, context.namespace)),
  };
}

/** Reads a `StringMatch`; the regular expression `*` means presence, as in Istio. */
export function readStringMatch(value: unknown): StringMatch {
  const match = record(value);
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const found = text(match[kind]);
    if (found !== undefined)
      return kind === 'regex' && found === '*' ? { kind: 'present', regex: '*' } : { kind, value: found };
  }
  return { kind: 'present' };
}

function readMatches(value: unknown): NamedMatches {
  const result: Record<string, StringMatch> = {};
  for (const [name, match] of Object.entries(record(value))) set(result, name, readStringMatch(match));
  return result;
}

function readRoute(route: Fields, context: Context): RouteDestination {
  return {
    destination: readDestination(record(route.destination), context),
    weight: number(route.weight) ?? 0,
    headers: isRecord(route.headers) ? readHeaders(route.headers) : undefined,
  };
}

function readDestination(destination: Fields, context: Context): Destination {
  return {
    host: qualifyHost(text(destination.host) ?? '', context.namespace, context.clusterDomain),
    subset: text(destination.subset) ?? '',
    port: number(record(destination.port).number),
  };
}

function readOperations(value: unknown): HeaderOperations {
  const operations = record(value);
  return { set: textMap(operations.set), add: textMap(operations.add), remove: texts(operations.remove) };
}

function readHeaders(headers: Fields): RouteHeaders {
  return { request: readOperations(headers.request), response: readOperations(headers.response) };
}

function readMirrors(rule: Fields, context: Context): readonly Mirror[] | undefined {
  const mirrors: Mirror[] = [];
  if (isRecord(rule.mirror)) {
    const percentage = isRecord(rule.mirrorPercentage) ? (number(rule.mirrorPercentage.value) ?? 0) : undefined;
    const percent = percentage ?? number(rule.mirrorPercent ?? rule.mirror_percent) ?? 100;
    mirrors.push({ destination: readDestination(rule.mirror, context), percent });
  }
  for (const item of list(rule.mirrors).map(record)) {
    if (!isRecord(item.destination)) continue;
    const percent = isRecord(item.percentage) ? (number(item.percentage.value) ?? 0) : 100;
    mirrors.push({ destination: readDestination(item.destination, context), percent });
  }
  return rule.mirror === undefined && rule.mirrors === undefined ? undefined : mirrors;
}

const RETRY_TUNING = ['backoff', 'retryIgnorePreviousHosts', 'retryRemoteLocalities'] as const;

function readRetries(retries: Fields): Retries {
  const tuning = textMap(written(retries, RETRY_TUNING));
  return {
    attempts: number(retries.attempts) ?? 0,
    perTryTimeout: text(retries.perTryTimeout),
    retryOn: text(retries.retryOn),
    ...(Object.keys(tuning).length > 0 && { tuning }),
  };
}

function readFault(fault: Fields): Fault {
  const delay = record(fault.delay);
  const abort = record(fault.abort);
  const duration = text(delay.fixedDelay);
  const status = number(abort.httpStatus);
  const grpc = text(abort.grpcStatus);
  const delayPercent = isRecord(delay.percentage)
    ? (number(delay.percentage.value) ?? 0)
    : (number(delay.percent) ?? 0);
  const percent = number(record(abort.percentage).value) ?? 0;
  return {
    ...(duration !== undefined && { delay: { percent: delayPercent, duration } }),
    ...(status !== undefined && { abort: { percent, httpStatus: status } }),
    ...(status === undefined && grpc !== undefined && { abort: { percent, grpcStatus: grpc } }),
  };
}

function readRedirect(redirect: Fields): Redirect {
  return {
    uri: text(redirect.uri) ?? '',
    prefixRewrite: text(redirect.prefixRewrite) ?? '',
    authority: text(redirect.authority) ?? '',
    scheme: text(redirect.scheme) ?? '',
    code: number(redirect.redirectCode) || 301,
    port: number(redirect.port) ?? (redirect.derivePort === 'FROM_REQUEST_PORT' ? 'from-request' : undefined),
  };
}

function readRewrite(rewrite: Fields): Rewrite {
  const regex = rewrite.uriRegexRewrite;
  return {
    uri: text(rewrite.uri) ?? '',
    authority: text(rewrite.authority) ?? '',
    regex: isRecord(regex) ? { match: text(regex.match) ?? '', rewrite: text(regex.rewrite) ?? '' } : undefined,
  };
}

/** Some fields as they are written, in this order. */
function written(from: Fields, fields: readonly string[]): Fields {
  return Object.fromEntries(fields.filter((field) => from[field] !== undefined).map((field) => [field, from[field]]));
}

const CORS_ANSWER = ['allowMethods', 'allowHeaders', 'exposeHeaders', 'maxAge', 'allowCredentials'] as const;

function readCors(cors: Fields): Cors {
  const origins: StringMatch[] = list(cors.allowOrigins).map(readStringMatch);
  const old = texts(cors.allowOrigin).map((value): StringMatch => {
    return value === '*' ? { kind: 'present' } : { kind: 'exact', value };
  });
  return {
    allowOrigins: cors.allowOrigins === undefined ? old : origins,
    unmatchedPreflights: text(cors.unmatchedPreflights) ?? 'UNSPECIFIED',
    answer: written(cors, CORS_ANSWER),
  };
}

function readStreamRule(rule: Fields, path: RulePath['path'], context: Context): StreamRule {
  return {
    object: context.object,
    path,
    match: list(rule.match).map((item) => {
      const match = record(item);
      return {
        sniHosts: texts(match.sniHosts),
        port: number(match.port) ?? 0,
        sourceLabels: textMap(match.sourceLabels),
        sourceNamespace: text(match.sourceNamespace) ?? '',
        gateways: texts(match.gateways).map((gateway) => qualifyGateway(gateway, context.namespace)),
      };
    }),
    route: list(rule.route).map((route) => readRoute(record(route), context)),
  };
}
