import { type Automaton, Undecided } from '../language/automaton';
import { compileRegex } from '../language/re2';
import { regexAutomaton } from '../language/regex-automaton';
import { shortestWord } from '../language/shortest-word';
import { readToken } from '../resolver/json-web-token';
import { placeKey } from '../resolver/token-place';
import { isOf, type Signatures, signaturesOf } from './signatures';
import { claimHolds, type SingleFacet, type TokenFacet, tokenHolds, tokenShape } from './token-set';
import type { ValueSet } from './value-set';

type ClaimFacet = Extract<TokenFacet, { kind: 'claim' }>;

/** Looks for a value by conditions that are regular languages. @throws Undecided */
export type PlainSearch = (
  taken: readonly ValueSet[],
  refused: readonly ValueSet[],
  more?: readonly Automaton[],
) => { readonly value: string | undefined } | 'none';

/**
 * A value of an attribute that meets conditions on tokens, beside others: tokens are made up of a signature and claims, each of which
 * is looked for by itself.
 *
 * @throws Undecided where the letters of a token matter
 */
export function tokenExample(
  taken: readonly ValueSet[],
  refused: readonly ValueSet[],
  signatures: Signatures,
  search: PlainSearch,
): { readonly value: string | undefined } | 'none' {
  const isToken = ({ token }: ValueSet) => token !== undefined;
  const [plainTaken, plainRefused] = [taken, refused].map((sets) => sets.filter((set) => !isToken(set)));
  const asked = taken.filter(isToken);
  const fits = (value: string | undefined) =>
    taken.every((set) => set.holds(value)) && !refused.some((set) => set.holds(value));
  const without = search(plainTaken!, plainRefused!);
  if (asked.length === 0) {
    if (without === 'none' || fits(without.value)) return without;
    if (plainTaken!.some(({ word }) => word !== undefined)) return 'none';
    throw new Undecided('the only values that fit are tokens');
  }
  if (without === 'none') return 'none';
  const pieces: string[] = [];
  const places = new Map(asked.map(({ token }) => [placeKey(token!.place), token!.place]));
  for (const [key, place] of places) {
    const of = (sets: readonly ValueSet[]) =>
      sets.flatMap(({ token }) => (token !== undefined && placeKey(token.place) === key ? [token.facet] : []));
    const token = tokenWith(of(taken), of(refused), signatures);
    if (token === 'none') return 'none';
    pieces.push(
      place.kind === 'query' ? token : place.kind === 'cookie' ? `${place.name}=${token}` : `${place.prefix}${token}`,
    );
  }
  const beside = without.value ?? '';
  const lists = [pieces, [...pieces].reverse(), [beside, ...pieces], [...pieces, beside]];
  const found = lists.flatMap((list) => [list.join('; '), list.join(' ')]).find(fits);
  if (found !== undefined) return { value: found };
  const shapes = [...places.values()].map((place) => regexAutomaton(compileRegex(tokenShape(place))!));
  if (search(plainTaken!, plainRefused!, shapes) === 'none') return 'none';
  throw new Undecided('a condition asks for the letters of a token');
}

/** A token that meets some conditions and no others. */
function tokenWith(
  taken: readonly TokenFacet[],
  refused: readonly TokenFacet[],
  signatures: Signatures,
): string | 'none' {
  const single = (facets: readonly TokenFacet[]) =>
    facets.flatMap((facet) => (facet.kind === 'valid' ? facet.all : [facet]));
  const whole = refused.flatMap((facet) => (facet.kind === 'valid' ? [facet.all] : []));
  return tokenWithout(
    single(taken),
    refused.filter((facet): facet is SingleFacet => facet.kind !== 'valid'),
    whole,
    signatures,
  );
}

/** @param whole of each of these, not all may be met */
function tokenWithout(
  taken: readonly SingleFacet[],
  refused: readonly SingleFacet[],
  whole: readonly (readonly SingleFacet[])[],
  signatures: Signatures,
): string | 'none' {
  const token = tokenOf(taken, refused, signatures);
  if (token === 'none') return 'none';
  const read = readToken(token)!;
  const isSigned = (jwks: string) => signatures.isSigned(token, jwks);
  const met = whole.find((all) => all.every((facet) => tokenHolds(read, isSigned, facet)));
  if (met === undefined) return token;
  for (const facet of met) {
    const other = tokenWithout(taken, [...refused, facet], whole, signatures);
    if (other !== 'none') return other;
  }
  return 'none';
}

function tokenOf(
  taken: readonly SingleFacet[],
  refused: readonly SingleFacet[],
  signatures: Signatures,
): string | 'none' {
  // Claims are asked of JSON Web Tokens only.
  if (refused.some(({ kind }) => kind === 'json')) return 'none';
  const keySets = (facets: readonly SingleFacet[]) =>
    facets.flatMap((facet) => (facet.kind === 'signed' ? [facet.jwks] : []));
  const [by, notBy] = [keySets(taken), keySets(refused)];
  const signature = signaturesOf([...by, ...notBy]).find(
    (found) => by.every((jwks) => isOf(found, jwks)) && !notBy.some((jwks) => isOf(found, jwks)),
  );
  if (signature === undefined) return 'none';
  const claims: Claim = new Map();
  const paths = new Map<string, readonly string[]>();
  for (const facet of [...taken, ...refused])
    if (facet.kind === 'claim') paths.set(JSON.stringify(facet.path), facet.path);
  for (const [key, path] of [...paths].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const of = (facets: readonly SingleFacet[]) =>
      facets.filter((facet): facet is ClaimFacet => facet.kind === 'claim' && JSON.stringify(facet.path) === key);
    const value = claimWith(of(taken), of(refused));
    if (value === 'none') return 'none';
    if (value !== undefined && !put(claims, path, value.claim)) return 'none';
  }
  return signatures.token(JSON.stringify(plain(claims)), signature);
}

/** Nested claims; a map, since names of claims are anybody's. */
type Claim = Map<string, Claim | unknown>;

function put(claims: Claim, path: readonly string[], value: unknown): boolean {
  let at = claims;
  for (const name of path.slice(0, -1)) {
    const next = at.get(name) ?? new Map<string, unknown>();
    if (!(next instanceof Map)) return false;
    at.set(name, next);
    at = next as Claim;
  }
  const last = path.at(-1)!;
  if (at.has(last)) return false;
  at.set(last, value);
  return true;
}

function plain(claims: Claim): object {
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, value] of claims) result[name] = value instanceof Map ? plain(value as Claim) : value;
  return result;
}

const WITHOUT_SPACES = '[^ ]+';
const NUMBER = '[0-9]|[1-9][0-9]{1,9}|true|false';

/** A value of a claim; `undefined` where none is needed. */
function claimWith(
  taken: readonly ClaimFacet[],
  refused: readonly ClaimFacet[],
): { readonly claim: unknown } | undefined | 'none' {
  const first = taken[0] ?? refused[0]!;
  const holds = (claim: unknown) => {
    const claims: Claim = new Map();
    if (claim !== undefined) put(claims, first.path, claim);
    const read = plain(claims) as Readonly<Record<string, unknown>>;
    return taken.every((facet) => claimHolds(read, facet)) && !refused.some((facet) => claimHolds(read, facet));
  };
  if (holds(undefined)) return undefined;
  const isList = [...taken, ...refused].some(({ lists, path }) => {
    return lists !== undefined && path.length === 1 && ['scope', 'permission', ...lists].includes(path[0]!);
  });
  const word = (of: readonly ClaimFacet[], not: readonly ClaimFacet[], more: string | undefined) => {
    const wanted = [...of.map(({ values }) => values.automaton()), ...(more === undefined ? [] : [automatonOf(more)])];
    const unwanted = not.map(({ values }) => values.automaton());
    return shortestWord([...wanted, automatonOf('(?s).+')], unwanted) ?? shortestWord(wanted, unwanted);
  };
  const some = (facets: readonly ClaimFacet[]) => facets.filter(({ how }) => how === 'some');
  const spaces = isList ? WITHOUT_SPACES : undefined;
  const text = word(taken, refused, spaces);
  const each = some(taken).map((facet) => word([facet], some(refused), undefined));
  const number = word(
    taken,
    refused.filter(({ how }) => how === 'plain'),
    NUMBER,
  );
  const candidates: unknown[] = [
    ...(text === undefined ? [] : [text]),
    ...(each.includes(undefined) ? [] : [each]),
    ...(number === undefined ? [] : [Number(number), number === 'true'].slice(/^\d/.test(number) ? 0 : 1)),
  ];
  const found = candidates.find(holds);
  if (found !== undefined) return { claim: found };
  if (isList && text === undefined && taken.some(({ how }) => how !== 'some')) throw new Undecided(LETTERS);
  const isOpen = text !== undefined || (taken.every(({ how }) => how === 'some') && !each.includes(undefined));
  if (isOpen) throw new Undecided(LETTERS);
  return 'none';
}

const LETTERS = 'conditions on one claim of a token depend on how it is written';

function automatonOf(source: string): Automaton {
  return regexAutomaton(compileRegex(source)!);
}
