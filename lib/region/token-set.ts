import { Undecided } from '../language/automaton';
import { quoted } from '../language/quoted';
import type { StringMatch } from '../mesh-model';
import { type Claims, claimAt } from '../resolver/claims';
import { normalizedClaims, readToken, type WebToken } from '../resolver/json-web-token';
import { placeKey, type TokenPlace, tokenIn } from '../resolver/token-place';
import type { Attribute } from './attribute';
import type { ValueSet } from './value-set';

/**
 * One thing to ask of a token. `json`: it is a JSON Web Token. `signed`: a key of a set has signed it. `claim`: a claim of it has such
 * a value; `text` is a claim that is a text, `plain` one that is a text, a number, or true or false, `some` a text or a list with
 * such a text, where texts of `lists` are lists separated by spaces. `valid`: all of these at once.
 */
export type TokenFacet =
  | SingleFacet
  | { readonly kind: 'valid'; readonly issuer: string; readonly all: readonly SingleFacet[] };

/** One thing to ask. */
export type SingleFacet =
  | { readonly kind: 'json' }
  | { readonly kind: 'signed'; readonly jwks: string; readonly issuer: string }
  | {
      readonly kind: 'claim';
      readonly path: readonly string[];
      readonly how: 'some' | 'text' | 'plain';
      readonly values: ValueSet;
      readonly lists?: readonly string[];
    };

/** What is asked of the token at a place of requests. */
export interface TokenCondition {
  readonly place: TokenPlace;
  readonly facet: TokenFacet;
}

/** Says whether a key of a set has signed a token. */
export type Signed = (token: string, jwks: string) => boolean;

/** The attribute that holds what stands at a place. */
export function attributeOf(place: TokenPlace): Attribute {
  if (place.kind === 'query') return `query ${place.name}`;
  return place.kind === 'cookie' ? 'header cookie' : `header ${place.name}`;
}

/** The values of an attribute that have something at a place where a token may stand; that may be anything. */
export function somethingAt(place: TokenPlace): StringMatch {
  switch (place.kind) {
    case 'header':
      return place.prefix === '' ? { kind: 'present' } : { kind: 'regex', value: `(?s).*${quoted(place.prefix)}.*` };
    case 'query':
      return { kind: 'present' };
    case 'cookie':
      return { kind: 'regex', value: `(?s)(?:.*; *)?${quoted(place.name)}=.*` };
  }
}

/** Values that may have a token at a place: all that have one, and some more. */
export function tokenShape(place: TokenPlace): string {
  const token = '[\\w-]+\\.[\\w-]+\\.[\\w-]*';
  switch (place.kind) {
    case 'header':
      return `(?s).*${quoted(place.prefix)}${token}(?:[^\\w.-].*)?`;
    case 'query':
      return '(?s).*\\..*\\..*';
    case 'cookie':
      return `(?s)(?:.*; *)?${quoted(place.name)}=[^;=]*\\.[^;=]*\\.[^;]*`;
  }
}

/** A name for a condition, the same for the same condition. */
export function conditionKey({ place, facet }: TokenCondition): string {
  return `token ${placeKey(place)} ${JSON.stringify(facetKey(facet))}`;
}

function facetKey(facet: TokenFacet): unknown[] {
  switch (facet.kind) {
    case 'json':
      return ['json'];
    case 'signed':
      return ['signed', facet.jwks];
    case 'valid':
      return ['valid', ...facet.all.map(facetKey)];
    case 'claim':
      return [
        'claim',
        facet.path,
        facet.how,
        facet.values.id,
        facet.lists === undefined ? null : [...facet.lists].sort(),
      ];
  }
}

/** The values of an attribute whose token meets a condition: no regular language, since signatures are none. */
export function tokenSet(id: number, token: TokenCondition, isSigned: Signed): ValueSet {
  // Regions ask about the same examples again and again.
  const known = new Map<string, boolean>();
  return {
    id,
    absent: false,
    match: { kind: 'present' },
    ignoreCase: false,
    word: undefined,
    token,
    automaton: () => {
      throw new Undecided('a condition asks for the letters of a token');
    },
    holds: (value) => {
      if (value === undefined) return false;
      const found = known.get(value) ?? holdsIn(value, token, isSigned);
      known.set(value, found);
      return found;
    },
  };
}

function holdsIn(value: string, { place, facet }: TokenCondition, isSigned: Signed): boolean {
  const text = tokenIn(place, value);
  const read = text === undefined ? undefined : readToken(text);
  return read !== undefined && tokenHolds(read, (jwks) => isSigned(text!, jwks), facet);
}

/** Whether a token meets a condition. */
export function tokenHolds(token: WebToken, isSigned: (jwks: string) => boolean, facet: TokenFacet): boolean {
  switch (facet.kind) {
    case 'json':
      return true;
    case 'signed':
      return isSigned(facet.jwks);
    case 'valid':
      return facet.all.every((each) => tokenHolds(token, isSigned, each));
    case 'claim':
      return claimHolds(token.claims, facet);
  }
}

/** Whether a claim has a value that is asked for. */
export function claimHolds(
  claims: Claims,
  { path, how, values, lists }: Extract<TokenFacet, { kind: 'claim' }>,
): boolean {
  const found = claimAt(lists === undefined ? claims : normalizedClaims(claims, lists), path);
  switch (how) {
    case 'some':
      return [found].flat().some((value) => typeof value === 'string' && values.holds(value));
    case 'text':
      // A rule without issuer takes tokens without one.
      return found === undefined ? values.absent : typeof found === 'string' && values.holds(found);
    case 'plain':
      return ['string', 'number', 'boolean'].includes(typeof found) && values.holds(String(found));
  }
}
