import { type Cors, type HeaderChanges, type Redirect, type Rewrite, STICKINESS_DEFAULTS } from '../model/http-rules';
import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import { routeOf } from '../model/route';
import type { Service } from '../model/service';
import { normalizePath } from '../routing/path-match';
import { re2 } from '../routing/text-match';
import { BAGGAGE } from '../routing/variant-header';
import { checkDuration } from './check-durations';
import { hostFault } from './check-hosts';

/** Characters of the name of a header, a method or a cookie (RFC 9110 token). */
export const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** An origin as browsers send it. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(:\d+)?$/;

/** Headers that belong to the connection, or that say where a request goes. */
export const OWN_HEADERS = /^(:.*|host|connection|content-length|keep-alive|te|transfer-encoding|upgrade|x-envoy-.*)$/i;

/** What Envoy puts in place of `%…%`; it refuses all rules of a port for one that it does not know. */
const KNOWN_VALUES =
  /%(%|(REQ|RESP)\([A-Za-z0-9:?-]+\)(:\d+)?%|(PROTOCOL|START_TIME|HOSTNAME|DOWNSTREAM_(REMOTE|LOCAL)_ADDRESS(_WITHOUT_PORT)?|DOWNSTREAM_TLS_VERSION|DOWNSTREAM_PEER_(SUBJECT|ISSUER|URI_SAN))%)/g;

const REDIRECTS = [301, 302, 303, 307, 308];

/** CORS, headers, rewrites, redirects and stickiness: what Istio, Envoy and browsers take (MESH-10, MESH-11, EDGE-9). */
export function checkHttpRules(service: Service, propagation: Propagation | undefined, problems: Problems): void {
  const { origin, cors, headers = {}, rewrite, redirects } = service;
  if (cors !== undefined) checkCors(cors, origin, problems);
  for (const side of ['request', 'response'] as const) {
    if (headers[side] !== undefined) checkHeaderChanges(headers[side], side, origin, chosenBy(propagation), problems);
  }
  if (rewrite !== undefined) checkRewrite(rewrite, service, ['rewrite'], problems);
  service.routes.forEach((route, index) => {
    const own = routeOf(route).rewrite;
    if (own !== undefined) checkUri(own.uri, origin, ['routes', index, 'rewrite', 'uri'], problems);
  });
  redirects.forEach((redirect, index) => {
    checkRedirect(redirect, service, index, problems);
  });
  checkStickiness(service, problems);
}

/** The headers by which requests choose a variant. */
function chosenBy({ header, baggage }: Propagation = DEFAULT_PROPAGATION): string[] {
  return [header, ...(baggage === undefined ? [] : [BAGGAGE])];
}

function checkCors(cors: Cors, origin: Origin, problems: Problems): void {
  const error = (field: Problem['field'], message: string, fix?: string) =>
    problems.error(origin, ['cors', ...field], message, { rule: 'MESH-10', ...(fix !== undefined && { fix }) });
  if (cors.allowOrigins.length === 0) error(['allowOrigins'], 'names no origin, so no page may call', 'remove `cors`');
  let anybody = false;
  cors.allowOrigins.forEach((each, index) => {
    const at = ['allowOrigins', index];
    const exact = typeof each === 'string' ? each : each.exact;
    if (exact !== undefined) {
      anybody ||= exact === '*';
      if (exact === '*' || ORIGIN.test(exact)) return;
      const bare = exact.toLowerCase().replace(/\/.*$/, '');
      const fix = /^https?:\/\//i.test(exact)
        ? `write \`${exact.toLowerCase().replace(/^(https?:\/\/[^/]*).*$/, '$1')}\``
        : `write \`https://${bare}\``;
      error(at, `must be an origin such as https://www.example.com, got '${exact}'`, fix);
      return;
    }
    const { prefix, regex } = each as { readonly prefix?: string; readonly regex?: string };
    if ([prefix, regex].filter((way) => way !== undefined).length !== 1 || prefix === '' || regex === '') {
      error(at, 'must say exactly one of exact, prefix, regex');
      return;
    }
    try {
      // Envoy asks every expression about `*` first: what takes it takes all origins.
      anybody ||= regex === undefined ? '*'.startsWith(prefix!) : re2().matches(regex, '*');
    } catch (reason) {
      error([...at, 'regex'], `not an RE2 regular expression: ${(reason as Error).message}`);
    }
  });
  if (anybody && cors.allowCredentials === true) {
    const message = 'with every origin, any web site could act with the cookies of its visitors';
    error(['allowCredentials'], message, 'name the origins, or remove `allowCredentials`');
  }
  for (const field of ['allowMethods', 'allowHeaders', 'exposeHeaders'] as const) {
    cors[field]?.forEach((name, index) => {
      if (!TOKEN.test(name)) error([field, index], `must be a name without spaces and colons, got '${name}'`);
      else if (field === 'allowMethods' && name !== name.toUpperCase()) {
        error([field, index], `methods are upper case, got '${name}'`, `write ${name.toUpperCase()}`);
      }
    });
  }
  if (cors.maxAge !== undefined) checkDuration(cors.maxAge, origin, ['cors', 'maxAge'], problems);
}

function checkHeaderChanges(
  { set = {}, add = {}, remove = [] }: HeaderChanges,
  side: 'request' | 'response',
  origin: Origin,
  choosing: readonly string[],
  problems: Problems,
): void {
  const names = [
    ...Object.keys(set).map((name) => ({ name, at: ['set', name] })),
    ...Object.keys(add).map((name) => ({ name, at: ['add', name] })),
    ...remove.map((name, index) => ({ name, at: ['remove', index] })),
  ];
  const seen = new Map<string, string>();
  for (const { name, at } of names) {
    const field = ['headers', side, ...at];
    const lower = name.toLowerCase();
    const error = (message: string, fix?: string) =>
      problems.error(origin, field, message, { rule: 'MESH-10', ...(fix !== undefined && { fix }) });
    if (side === 'request' && choosing.includes(lower)) {
      error(`'${name}' chooses variants: gateways set it, and services pass it on`, 'remove it');
    } else if (OWN_HEADERS.test(name)) error(`'${name}' is not a header that a rule may change`, 'remove it');
    else if (!TOKEN.test(name)) error(`a header's name has no spaces and colons, got '${name}'`);
    else if (seen.has(lower)) error(`'${name}' is changed twice, in \`${seen.get(lower)}\` and \`${at[0]}\``);
    else if (side === 'response' && lower === 'server') {
      const message = "proxies write 'server' into every answer themselves, after the rules: this has no effect";
      problems.warning(origin, field, message, { rule: 'MESH-10', fix: 'remove it' });
    }
    seen.set(lower, String(at[0]));
  }
  for (const [how, values] of Object.entries({ set, add })) {
    for (const [name, value] of Object.entries(values)) {
      const field = ['headers', side, how, name];
      if (/[\p{Cc}]/u.test(value)) {
        problems.error(origin, field, 'a value has no line breaks and other control characters', { rule: 'MESH-10' });
      } else if (value.replace(KNOWN_VALUES, '').includes('%')) {
        const message = `'%' begins what Envoy fills in, and '${value}' has one that is not known here`;
        problems.error(origin, field, message, { rule: 'MESH-10', fix: 'write `%%` for a percent sign' });
      }
    }
  }
}

function checkRewrite({ uri }: Rewrite, service: Service, field: Problem['field'], problems: Problems): void {
  checkUri(uri, service.origin, [...field, 'uri'], problems);
  if (service.routes.length > 0) return;
  const message = `service '${service.name}' has no routes, so there is nothing to rewrite`;
  problems.error(service.origin, field, message, { rule: 'EDGE-9', fix: 'add `routes`, or remove it' });
}

function checkUri(uri: string, origin: Origin, field: Problem['field'], problems: Problems): void {
  if (/^\/[^?#\s]*$/.test(uri) && !/\p{Cc}/u.test(uri)) return;
  problems.error(origin, field, `must be a path that begins with '/', got '${uri}'`, { rule: 'EDGE-9' });
}

function checkRedirect(redirect: Redirect, service: Service, index: number, problems: Problems): void {
  const { origin, name } = service;
  const { path, uri, authority, scheme, redirectCode = 301 } = redirect;
  const error = (field: Problem['field'], message: string, fix?: string) =>
    problems.error(origin, ['redirects', index, ...field], message, { rule: 'EDGE-9', ...(fix && { fix }) });
  if (service.routes.length + service.hostnames.length === 0) {
    error([], `service '${name}' is exposed on no host`, 'add `routes` or `hostnames`');
  }
  if (uri === undefined && authority === undefined && scheme === undefined) {
    error([], 'leads where it came from', 'add `uri`, `authority` or `scheme`');
  }
  if (uri !== undefined) {
    if (!/^\/[^#\s]*$/.test(uri)) error(['uri'], `must be a path that begins with '/', got '${uri}'`);
    else if (authority === undefined && scheme === undefined && normalizePath(uri) === normalizePath(path)) {
      error(['uri'], `'${path}' is redirected to itself`);
    }
  }
  const host = authority?.replace(/:\d+$/, '');
  const fault = host === undefined ? undefined : hostFault(host);
  if (fault !== undefined) error(['authority'], fault.message, fault.fix);
  if (!REDIRECTS.includes(redirectCode)) {
    error(['redirectCode'], `must be one of ${REDIRECTS.join(', ')}, got ${redirectCode}`);
  }
}

function checkStickiness({ origin, stickiness }: Service, problems: Problems): void {
  if (stickiness === undefined) return;
  const { name, ttl = STICKINESS_DEFAULTS.ttl, path = STICKINESS_DEFAULTS.path } = stickiness;
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    const message = `a cookie's name here is letters, digits, dashes and underscores, got '${name}'`;
    problems.error(origin, ['stickiness', 'name'], message, { rule: 'MESH-11' });
  }
  checkDuration(ttl, origin, ['stickiness', 'ttl'], problems);
  if (!/^\/[A-Za-z0-9/_.~-]*$/.test(path)) {
    const message = `must be a plain path that begins with '/', got '${path}'`;
    problems.error(origin, ['stickiness', 'path'], message, { rule: 'MESH-11' });
  }
}
