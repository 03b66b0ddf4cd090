import type { Condition, TextMatch } from '../../lib/model/traffic';

/**
 * For the conditions of one service, asked one by one: true for a condition that neither takes all requests of one that it was
 * asked about before, or of a whole route, nor leaves them nothing.
 *
 * @param routes the paths that gateways lead to the service
 */
export function apart(routes: readonly string[]): (condition: Condition) => boolean {
  const taken: Condition[] = routes.flatMap((path) => [{ uri: { exact: path } }, { uri: { prefix: path } }]);
  return (condition) => {
    const isApart = taken.every(
      (other) => !takesAll(condition, other) && (isRoute(other) || !takesAll(other, condition)),
    );
    if (isApart) taken.push(condition);
    return isApart;
  };

  function isRoute(other: Condition): boolean {
    return taken.indexOf(other) < 2 * routes.length;
  }
}

/** Whether all requests of a condition fulfil another one; with headers that must be absent in both, it may be so. */
function takesAll(wide: Condition, narrow: Condition): boolean {
  if (wide.withoutHeaders && narrow.withoutHeaders) return true;
  if (wide.withoutHeaders) return false;
  const texts = texts_(narrow);
  return [...texts_(wide)].every(([field, match]) => covers(match, texts.get(field)));
}

/** The single questions of a condition, each under the place that it asks about. */
function texts_({ headers = {}, cookies = {}, queryParams = {}, ...rest }: Condition): Map<string, TextMatch> {
  const named = (kind: string, map: Readonly<Record<string, TextMatch>>) =>
    Object.entries(map).map(
      ([key, match]) => [`${kind} ${kind === 'header' ? key.toLowerCase() : key}`, match] as const,
    );
  const { uri, method, userAgent } = rest;
  const single = Object.entries({ uri, method, userAgent }).flatMap(([key, match]) =>
    match ? [[key, match] as const] : [],
  );
  return new Map([...named('header', headers), ...named('cookie', cookies), ...named('query', queryParams), ...single]);
}

function covers(wide: TextMatch, narrow: TextMatch | undefined): boolean {
  if (narrow === undefined) return false;
  if (wide.present) return true;
  if (wide.prefix !== undefined) return (narrow.exact ?? narrow.prefix ?? '').startsWith(wide.prefix);
  return wide.exact === narrow.exact && wide.regex === narrow.regex && narrow.prefix === undefined && !narrow.present;
}
