import type { PathNormalization } from '../mesh-model/mesh-config';
import { envoyPath } from './path-normalization';
import { type MeshRequest, type RequestView, splitAuthority } from './request';

/**
 * Headers of which Envoy makes one as they arrive, with commas between the values; all others stay apart, and a rule is for a request
 * if it is for one of the values (played on Envoy 1.40).
 */
const JOINED = new Set([
  'accept',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'authorization',
  'cache-control',
  'content-type',
  'expect',
  'grpc-timeout',
  'if-none-match',
  'origin',
  'pragma',
  'referer',
  'user-agent',
  'via',
  'x-client-trace-id',
  'x-envoy-original-path',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-request-id',
]);

/** True for a header of which a proxy makes one line as it arrives. */
export function isJoined(name: string): boolean {
  return JOINED.has(name);
}

/**
 * The request as the proxy's rules see it.
 *
 * @param normalization what the mesh makes of paths. @default `BASE`
 */
export function viewRequest(asked: MeshRequest, normalization?: PathNormalization): RequestView {
  const scheme = asked.scheme ?? 'http';
  const { host, port } = splitAuthority(asked.authority);
  const path = envoyPath(asked.path ?? '/', normalization);
  const query = path.indexOf('?');
  const headers = new Map<string, string>();
  const lines = new Map<string, string[]>();
  for (const [name, value] of Object.entries(asked.headers ?? {})) {
    const added = typeof value === 'string' ? value : value.join(',');
    const existing = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), existing === undefined ? added : `${existing},${added}`);
    if (!isJoined(name.toLowerCase()))
      lines.set(name.toLowerCase(), [...(lines.get(name.toLowerCase()) ?? []), ...[value].flat()]);
  }
  const cookies = Object.entries(asked.cookies ?? {}).map(([name, value]) => `${name}=${value}`);
  if (cookies.length > 0) {
    const existing = headers.get('cookie');
    headers.set('cookie', (existing === undefined ? cookies : [existing, ...cookies]).join('; '));
  }
  // A gateway says how the client came to it, whatever the client says (Istio: use_remote_address).
  if (asked.from.kind === 'gateway') headers.set('x-forwarded-proto', scheme);
  const several = new Map([...lines].filter(([, values]) => values.length > 1));
  return {
    scheme,
    authority: asked.authority,
    host: host.toLowerCase(),
    port: asked.port ?? port ?? (scheme === 'https' ? 443 : 80),
    sni: asked.sni ?? (scheme === 'https' ? host.toLowerCase() : undefined),
    method: asked.method ?? 'GET',
    path,
    pathname: query < 0 ? path : path.slice(0, query),
    headers,
    ...(several.size > 0 && { several }),
    ...(asked.authorizers && { authorizers: asked.authorizers }),
    ...(asked.isSigned && { isSigned: asked.isSigned }),
  };
}

/** A header's value, or that of the pseudo header that stands for it; `undefined` when it is not sent. */
export function headerValue(request: RequestView, name: string): string | undefined {
  switch (name) {
    case ':authority':
    case 'host':
      return request.authority;
    case ':method':
      return request.method;
    case ':path':
      return request.path;
    case ':scheme':
      return request.scheme;
    default:
      return request.headers.get(name);
  }
}

/** The values that rules look at one by one; none when the header is not sent. */
export function headerValues(request: RequestView, name: string): readonly string[] {
  const value = headerValue(request, name);
  if (value === undefined) return [];
  const several = request.several?.get(name);
  // A proxy may have set it anew.
  return several !== undefined && several.join(',') === value ? several : [value];
}

/** The first value of a query parameter, not decoded, as Envoy compares it; '' for a parameter without value. */
export function queryValue(request: RequestView, name: string): string | undefined {
  const from = request.path.indexOf('?');
  if (from < 0) return undefined;
  for (const part of request.path.slice(from + 1).split('&')) {
    const equals = part.indexOf('=');
    if ((equals < 0 ? part : part.slice(0, equals)) === name) return equals < 0 ? '' : part.slice(equals + 1);
  }
  return undefined;
}
