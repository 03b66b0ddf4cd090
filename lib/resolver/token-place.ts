import type { JwtRule } from '../mesh-model';
import { compareText } from '../text/compare-text';

/** A place of a request where a rule looks for a token. */
export type TokenPlace =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string };

/** The places where rules look, each once, in the order in which Envoy finds tokens; it verifies them in the reverse order. */
export function placesOf(...rules: readonly JwtRule[]): TokenPlace[] {
  const all = rules.flatMap(({ fromHeaders, fromParams, fromCookies }): TokenPlace[] => [
    ...fromHeaders.map(({ name, prefix }) => ({ kind: 'header' as const, name, prefix })),
    ...fromParams.map((name) => ({ kind: 'query' as const, name })),
    ...fromCookies.map((name) => ({ kind: 'cookie' as const, name })),
  ]);
  return eachOnce(all);
}

/** Each place once, in that order. */
export function eachOnce(places: readonly TokenPlace[]): TokenPlace[] {
  const each = new Map(places.map((place) => [placeKey(place), place])).values();
  return [...each].sort((a, b) => compareText(orderOf(a), orderOf(b)));
}

const KINDS: readonly TokenPlace['kind'][] = ['header', 'query', 'cookie'];

/** Whether a rule looks for a token at a place. */
export function looksAt(rule: JwtRule, place: TokenPlace): boolean {
  return placesOf(rule).some((each) => placeKey(each) === placeKey(place));
}

/** A name for a place, the same for the same place. */
export function placeKey(place: TokenPlace): string {
  return `${place.kind} ${JSON.stringify([place.name, place.kind === 'header' ? place.prefix : ''])}`;
}

/** `authorization`, `?access_token`, `cookie session`. */
export function tokenPlaceText(place: TokenPlace): string {
  if (place.kind === 'query') return `?${place.name}`;
  return place.kind === 'cookie' ? `cookie ${place.name}` : place.name;
}

/** Headers come before parameters, and these before cookies, each by its name. */
function orderOf(place: TokenPlace): string {
  return `${KINDS.indexOf(place.kind)} ${place.name}${place.kind === 'header' ? place.prefix : ''}`;
}

/** Headers that a token may set. */
export function outputHeaders({ outputPayloadToHeader, outputClaimToHeaders }: JwtRule): string[] {
  return [
    ...(outputPayloadToHeader === undefined ? [] : [outputPayloadToHeader]),
    ...outputClaimToHeaders.map(({ header }) => header),
  ];
}

/**
 * The token at a place, if something stands there.
 *
 * @param value of the header, the parameter (as it was sent), or the `cookie` header
 */
export function tokenIn(place: TokenPlace, value: string): string | undefined {
  switch (place.kind) {
    case 'header': {
      const at = value.indexOf(place.prefix);
      return at < 0 ? undefined : /^[\w.-]*/.exec(value.slice(at + place.prefix.length))![0];
    }
    case 'query':
      return percentDecoded(value);
    case 'cookie': {
      const cookies = value.split(/; */).map((pair) => pair.split('=', 2));
      return cookies.find(([key, text]) => key === place.name && text !== undefined)?.[1];
    }
  }
}

/** A text of a query without its escapes; what is no escape stays, and so does a `+`. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
