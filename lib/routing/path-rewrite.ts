import type { HttpRoute } from './istio';
import { escapeRegex } from './text-match';

/**
 * What a gateway writes in place of a route. A route is matched as a whole and with a slash, and one rule has one rewrite: so an
 * expression takes the route away from the beginning of the path, with or without the slash behind it.
 *
 * @param path the route, as `normalizePath` writes it
 * @param uri what takes its place
 */
export function pathRewrite(path: string, uri: string): NonNullable<HttpRoute['rewrite']> {
  const start = path === '/' ? '' : escapeRegex(path);
  const target = uri.replace(/\/+$/, '').replaceAll('\\', '\\\\');
  return { uriRegexRewrite: { match: `^${start}/?(.*)$`, rewrite: `${target}/\\1` } };
}
