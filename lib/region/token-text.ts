import type { StringMatch } from '../mesh-model';
import { claimText } from '../resolver/claims';
import { tokenPlaceText } from '../resolver/token-place';
import { keysIn } from '../resolver/web-key';
import type { TokenCondition } from './token-set';

/**
 * What is asked of a token, in words: `with a token of https://issuer.example`, `without claim role: admin`.
 *
 * @param told a condition on a text in words: `admin`, `us…`
 */
export function tokenText(
  { place, facet }: TokenCondition,
  holds: boolean,
  told: (match: StringMatch) => string,
): string {
  const start = holds ? 'with' : 'without';
  switch (facet.kind) {
    case 'json':
      return `${start} a token in ${tokenPlaceText(place)}`;
    case 'valid':
      return `${start} a valid token of ${validText(facet, told)} in ${tokenPlaceText(place)}`;
    case 'signed':
      return `${start} a signature of ${facet.issuer} (${keysText(facet.jwks)})`;
    case 'claim': {
      const [name] = facet.path;
      const { match } = facet.values;
      const value = told(match);
      if (facet.path.length === 1 && name === 'iss' && match.kind === 'exact') {
        return `${start} a token of ${value} in ${tokenPlaceText(place)}`;
      }
      if (facet.path.length === 1 && name === 'aud') return `${start} audience ${audiencesText(value)}`;
      const claim = `claim ${claimText(facet.path)}`;
      if (match.kind === 'present' || value === 'matching (?s).+') return `${start} ${claim}`;
      return `${start} ${claim}${match.kind === 'regex' ? ' ' : ': '}${value}`;
    }
  }
}

/** What makes a token valid: `https://issuer.example for shop (key 1)`. */
export function validText(
  { issuer, all }: Extract<TokenCondition['facet'], { kind: 'valid' }>,
  told: (match: StringMatch) => string,
): string {
  const audience = all.find((each) => each.kind === 'claim' && each.path.join() === 'aud');
  const match = audience?.kind === 'claim' ? ` for ${audiencesText(told(audience.values.match))}` : '';
  const keys = all.find((each) => each.kind === 'signed');
  return `${issuer}${match}${keys?.kind === 'signed' ? ` (${keysText(keys.jwks)})` : ''}`;
}

/** A text that a value has somewhere: `…Bearer …`. */
export function textInside(match: StringMatch): string | undefined {
  const [, quoted] = (match.kind === 'regex' && CONTAINS.exec(match.value)) || [];
  return quoted?.replace(/\\(.)/g, '$1');
}

const CONTAINS = /^\(\?s\)\.\*((?:[^\\.+*?()|[\]{}^$]|\\[^\w])+)\.\*$/;

function audiencesText(told: string): string {
  const names = AUDIENCE.exec(told)?.[1]?.match(/(?:\\.|[^\\|])+/gs);
  return names?.map((name) => name.replace(/\\(.)/g, '$1')).join(' or ') ?? told;
}

/** The names of all audiences in the condition that a rule's audiences make. */
const AUDIENCE = /^matching \(\?s\)\(\?:https\?:\/\/\)\?\(\?:(.*)\)\/\?$/s;

function keysText(jwks: string): string {
  const keys = keysIn(jwks);
  if (keys.length === 0) return 'its keys cannot be read';
  const names = keys.map(({ kid, id }) => kid ?? id.slice(-12));
  return `${keys.length === 1 ? 'key' : 'keys'} ${[...new Set(names)].join(', ')}`;
}
