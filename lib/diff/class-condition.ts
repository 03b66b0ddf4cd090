import type { StringMatch } from '../mesh-model';
import type { Attribute } from '../region/attribute';
import type { Constraint } from '../region/region';
import type { TokenFacet } from '../region/token-set';
import { textInside, tokenText } from '../region/token-text';
import type { Replacement, ValueSet } from '../region/value-set';
import type { TokenPlace } from '../resolver/token-place';

/** One condition of a class. */
export interface ClassCondition {
  /** `path`, `method`, `authority`, `sni` (the server name of TLS), `header x-user`, `query q`. */
  readonly attribute: Attribute;
  /** False for requests that do not meet it. */
  readonly holds: boolean;
  /** As Istio's `StringMatch`; regular expressions are RE2's, for the whole value. */
  readonly match: StringMatch;
  /** True where upper and lower case are the same. */
  readonly ignoreCase: boolean;
  /** True where a request without the attribute meets it too. */
  readonly orAbsent: boolean;
  /** Set where it is asked of the path that a rule makes of the request's. */
  readonly replaced?: Replacement;
  /** Set where it is asked of a token that stands in the value. */
  readonly token?: ClassToken;
}

/** What a condition asks of a token: with neither a claim nor keys, that it is a JSON Web Token. */
export interface ClassToken {
  /** Where in the request it stands. */
  readonly place: TokenPlace;
  /** The claim that has to meet `match`: names from the outside to the inside. */
  readonly claim?: readonly string[];
  /** A JSON Web Key Set of which a key has signed it. */
  readonly signedBy?: string;
  /** A rule of a RequestAuthentication that verifies it; without `signedBy` any signature counts, since the keys are not in the input. */
  readonly validFor?: { readonly issuer: string; readonly audience?: StringMatch; readonly signedBy?: string };
}

/** A condition for programs. */
export function conditionOf({ attribute, holds, set }: Constraint): ClassCondition {
  const { match, ignoreCase, absent, replaced, token } = set;
  const asked = { attribute, holds, match, ignoreCase, orAbsent: absent, ...(replaced && { replaced }) };
  if (token === undefined) return asked;
  const { place, facet } = token;
  if (facet.kind === 'valid') return { ...asked, token: { place, validFor: validFor(facet) } };
  if (facet.kind === 'claim') return { ...asked, match: facet.values.match, token: { place, claim: facet.path } };
  return { ...asked, token: { place, ...(facet.kind === 'signed' && { signedBy: facet.jwks }) } };
}

function validFor({ all, issuer }: Extract<TokenFacet, { kind: 'valid' }>): NonNullable<ClassToken['validFor']> {
  const keys = all.find((each) => each.kind === 'signed');
  const audience = all.find((each) => each.kind === 'claim' && each.path.join() === 'aud');
  return {
    issuer,
    ...(audience?.kind === 'claim' && { audience: audience.values.match }),
    ...(keys?.kind === 'signed' && { signedBy: keys.jwks }),
  };
}

/** `ops-1234`, `/cms/…`, `any value`, `matching /v[0-9]/.*`. */
export function setText({ match, ignoreCase, replaced }: ValueSet): string {
  if (replaced !== undefined) return `with ${replaced.by} for ${replaced.prefix} ${matchText(match, false)}`;
  return matchText(match, ignoreCase);
}

/** A match in words: `ops-1234`, `/cms/…`, `any value`. */
export function matchText(match: StringMatch, ignoreCase: boolean): string {
  const anyCase = ignoreCase ? ' in any case' : '';
  switch (match.kind) {
    case 'present':
      return 'any value';
    case 'exact':
      return `${match.value === '' ? '""' : match.value}${anyCase}`;
    case 'prefix':
      return `${match.value}…${anyCase}`;
    case 'regex':
      return `matching ${match.value}`;
  }
}

/** A header that is sent without a value is as good as none. */
function isNotEmpty(match: StringMatch): boolean {
  return match.kind === 'regex' && match.value === '(?s).+';
}

/** The cookie of which a condition asks just that it is there: see `somethingAt`. */
function cookieOf(match: StringMatch): string | undefined {
  const [, name] = (match.kind === 'regex' && /^\(\?s\)\(\?:\.\*; \*\)\?(.*)=\.\*$/.exec(match.value)) || [];
  return name?.replace(/\\(.)/g, '$1');
}

/** A condition in words: `with x-variant-id: ops-1234`, `without a token in authorization`. */
export function conditionText(attribute: Attribute, set: ValueSet, holds: boolean): string {
  const [kind, ...rest] = attribute.split(' ');
  const name = rest.join(' ');
  if (set.token !== undefined) return tokenText(set.token, holds, (match) => matchText(match, false));
  const cookie = attribute === 'header cookie' ? cookieOf(set.match) : undefined;
  if (cookie !== undefined) return `${holds ? 'with' : 'without'} cookie ${cookie}`;
  const inside = kind === 'header' ? textInside(set.match) : undefined;
  if (inside !== undefined) return `${holds ? 'with' : 'without'} ${name}: …${inside}…`;
  const text = setText(set);
  if (kind === 'sni') return `${holds ? 'with' : 'not with'} server name ${text}`;
  if (kind !== 'header' && kind !== 'query') return `${kind}${holds ? '' : ' not'} ${text}`;
  const subject = kind === 'header' ? name : `?${name}`;
  if (set.match.kind === 'present' || isNotEmpty(set.match)) return `${holds ? 'with' : 'without'} ${subject}`;
  const mark = kind === 'header' ? ': ' : '=';
  return `${holds ? 'with' : 'not with'} ${subject}${set.match.kind === 'regex' ? ' ' : mark}${text}`;
}
