import type { StringMatch } from '../mesh-model';
import { type Constraint, constraintName } from '../region/region';
import { attributeOf, somethingAt, type TokenFacet } from '../region/token-set';
import { validText } from '../region/token-text';
import { eachOnce, placeKey, type TokenPlace, tokenPlaceText } from '../resolver/token-place';
import { distinct } from '../text/distinct';
import { conditionText, matchText } from './class-condition';
import { type Told, tell } from './told-class';

type ValidFacet = Extract<TokenFacet, { kind: 'valid' }>;

/** What a class asks of each place where a token may stand, where that is all that is asked of these places. */
interface Standing {
  readonly kind: 'valid' | 'wrong';
  readonly told: Told;
  /** Where a token stands. */
  readonly at: readonly TokenPlace[];
  /** Where there is none. */
  readonly empty: readonly TokenPlace[];
  /** What the token is, or is not: the issuers, in words. */
  readonly of: string;
  /** What else is asked of its claims, in words. */
  readonly claims: readonly string[];
  /** The conditions on anything else. */
  readonly rest: readonly Constraint[];
}

/**
 * A token may stand in several places, and mostly it makes no difference in which. Classes with a valid token in some of them and nothing in the
 * others are one class, if all such classes are there; so are those with a wrong token in one place each.
 */
export function withoutPlaces(classes: readonly Told[]): Told[] {
  const places = new Map<string, TokenPlace>();
  for (const { token } of classes.flatMap(({ all }) => all.flat()).map(({ set }) => set)) {
    if (token !== undefined) places.set(placeKey(token.place), token.place);
  }
  if (places.size < 2) return [...classes];
  const groups = new Map<string, Standing[]>();
  for (const told of classes) {
    const standing = standingOf(told, [...places.values()]);
    if (standing === undefined) continue;
    const { kind, of, claims, rest } = standing;
    const key = JSON.stringify([kind, of, claims, rest.map(constraintName).sort()]);
    groups.set(key, [...(groups.get(key) ?? []), standing]);
  }
  const whole = [...groups.values()].filter(isWhole);
  const merged = new Set(whole.flat().map(({ told }) => told));
  return [...classes.filter((item) => !merged.has(item)), ...whole.map(together)];
}

/** Whether every way in which tokens may stand is there. */
function isWhole(group: readonly Standing[]): boolean {
  const places = new Set(group.flatMap(({ at, empty }) => [...at, ...empty].map(placeKey)));
  const ways = new Set(group.map(({ at }) => distinct(at.map(placeKey)).join()));
  if (places.size < 2 || ways.size !== group.length) return false;
  if (group[0]!.kind === 'wrong') return ways.size === places.size;
  return ways.size === 2 ** places.size - 1 && group.every(({ at, empty }) => at.length + empty.length === places.size);
}

function together(group: readonly Standing[]): Told {
  const { kind, told, of, claims, rest } = group[0]!;
  const places = eachOnce(group.flatMap(({ at }) => at)).map(tokenPlaceText);
  const where = `${places.slice(0, -1).join(', ')} or ${places.at(-1)}`;
  const text =
    kind === 'valid'
      ? `with a valid token of ${of} in ${where}`
      : `with a token in ${where} that is no valid one of ${of}`;
  const said = tell(rest, told.difference);
  return {
    ...said,
    conditions: new Map(said.conditions).set('token', [text, ...claims]),
    all: group.flatMap((item) => item.told.all),
  };
}

function standingOf(told: Told, places: readonly TokenPlace[]): Standing | undefined {
  const [own, ...more] = told.all;
  if (own === undefined || more.length > 0) return undefined;
  const valid: { readonly place: TokenPlace; readonly of: string }[] = [];
  const wrong: { readonly place: TokenPlace; readonly of: string }[] = [];
  const empty: TokenPlace[] = [];
  const claims: string[] = [];
  const used = new Set<Constraint>();
  for (const place of places) {
    const here = own.filter(({ set }) => set.token !== undefined && placeKey(set.token.place) === placeKey(place));
    const something = own.find((item) => isSomething(item, place));
    const refused = here.filter(({ holds, set }) => !holds && set.token!.facet.kind === 'valid');
    const [taken, ...others] = here.filter(({ holds, set }) => holds && set.token!.facet.kind === 'valid');
    if (taken !== undefined && others.length + refused.length === 0) {
      const asked = here.filter((item) => item !== taken);
      valid.push({ place, of: textOf(taken) });
      claims.push(...asked.map(({ attribute, set, holds }) => conditionText(attribute, set, holds)));
      for (const item of here) used.add(item);
    } else if (something?.holds === true && refused.length === here.length && refused.length > 0) {
      wrong.push({ place, of: distinct(refused.map(textOf)).join(' or ') });
      for (const item of [something, ...refused]) used.add(item);
    } else if (something?.holds === false && here.length === 0) {
      empty.push(place);
      used.add(something);
    } else if (here.length > 0) return undefined;
  }
  const rest = own.filter((item) => !used.has(item));
  const standing = { told, claims: claims.sort(), rest };
  const [of, ...other] = distinct([...valid, ...wrong].map((item) => item.of));
  if (of === undefined || other.length > 0) return undefined;
  if (wrong.length === 0) return { ...standing, kind: 'valid', at: valid.map(({ place }) => place), empty, of };
  if (valid.length + empty.length > 0 || wrong.length > 1) return undefined;
  return { ...standing, kind: 'wrong', at: wrong.map(({ place }) => place), empty, of };
}

function textOf({ set }: Constraint): string {
  return validText(set.token!.facet as ValidFacet, (match) => matchText(match, false));
}

function isSomething({ attribute, set }: Constraint, place: TokenPlace): boolean {
  return set.token === undefined && attribute === attributeOf(place) && isSame(set.match, somethingAt(place));
}

function isSame(a: StringMatch, b: StringMatch): boolean {
  return a.kind === b.kind && ('value' in a ? a.value : '') === ('value' in b ? b.value : '');
}
