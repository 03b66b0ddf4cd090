import { compileRegex } from '../language/re2';
import type { HttpMatch, Redirect, Rewrite } from '../mesh-model';
import { type RequestView, splitAuthority } from './request';

/** How much of the path a rule's match has taken: a prefix its length, all else the whole path. */
function matchedLength(match: HttpMatch | undefined, pathname: string): number {
  const uri = match?.uri;
  if (uri === undefined || (uri.kind === 'present' && uri.regex === undefined)) return 1;
  return uri.kind === 'prefix' ? uri.value.length : pathname.length;
}

/** The path as it leaves, query included. */
export function rewrittenPath(
  request: RequestView,
  match: HttpMatch | undefined,
  rewrite: Rewrite | undefined,
): string {
  if (rewrite === undefined) return request.path;
  const query = request.path.slice(request.pathname.length);
  if (rewrite.regex !== undefined) return replaceAll(request.pathname, rewrite.regex) + query;
  if (rewrite.uri === '') return request.path;
  return rewrite.uri + request.pathname.slice(matchedLength(match, request.pathname)) + query;
}

/** RE2's `GlobalReplace`: every match, `\1` for a group. */
function replaceAll(value: string, { match, rewrite }: NonNullable<Rewrite['regex']>): string {
  const regex = compileRegex(match);
  if (regex === undefined) return value;
  const matcher = regex.matcher(value);
  let result = '';
  let from = 0;
  let lastEnd = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && start === lastEnd) continue;
    result += value.slice(from, start);
    result += rewrite.replaceAll(/\\(\d|\\)/g, (_, group: string) => {
      if (group === '\\') return '\\';
      return Number(group) <= matcher.groupCount() ? (matcher.group(Number(group)) ?? '') : '';
    });
    from = end;
    lastEnd = end;
  }
  return result + value.slice(from);
}

/** The address that a redirect names. */
export function redirectLocation(
  request: RequestView,
  match: HttpMatch | undefined,
  redirect: Redirect,
  listenerPort: number,
): string {
  const scheme = redirect.scheme || request.scheme;
  const asked = redirect.port === 'from-request' ? listenerPort : redirect.port;
  const named = redirect.scheme || request.scheme;
  const isDefault = (asked === 80 && named === 'http') || (asked === 443 && named === 'https');
  const port = asked === undefined || asked === 0 || isDefault ? '' : `:${asked}`;
  return `${scheme}://${redirectHost(request, redirect, scheme, port)}${port}${redirectPath(request, match, redirect)}`;
}

/** The request's own port goes when another is named, or when it was the old scheme's default. */
function redirectHost(request: RequestView, redirect: Redirect, scheme: string, port: string): string {
  if (redirect.authority !== '') return redirect.authority;
  const own = splitAuthority(request.authority);
  const wasDefault =
    (request.scheme === 'http' && scheme === 'https' && own.port === 80) ||
    (request.scheme === 'https' && scheme === 'http' && own.port === 443);
  return port !== '' || wasDefault ? own.host : request.authority;
}

function redirectPath(request: RequestView, match: HttpMatch | undefined, redirect: Redirect): string {
  const query = request.path.slice(request.pathname.length);
  if (redirect.prefixRewrite !== '') {
    return redirect.prefixRewrite + request.pathname.slice(matchedLength(match, request.pathname)) + query;
  }
  if (redirect.uri === '') return request.path;
  // Envoy puts a slash between the host and what is no path.
  const uri = redirect.uri.startsWith('/') ? redirect.uri : `/${redirect.uri}`;
  return uri.includes('?') ? uri : uri + query;
}
