import type { HttpMatch, VirtualService } from '../../mesh-model';

/** True where some rule, or the root of a delegate, takes what no other does: a rule that takes nothing then fails no request. */
export function takesTheRest({ http, hosts }: VirtualService): boolean {
  return hosts.length === 0 || http.some(({ match }) => match.length === 0 || match.some(isAnyPath));
}

function isAnyPath({ uri, method }: HttpMatch): boolean {
  return method === undefined && (uri === undefined || (uri.kind === 'prefix' && uri.value === '/'));
}
