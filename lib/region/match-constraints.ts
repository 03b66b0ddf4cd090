import { Undecided } from '../language/automaton';
import type { HttpMatch, NamedMatches, StringMatch } from '../mesh-model';
import { routingClaim } from '../resolver/claims';
import type { Attribute } from './attribute';
import type { Constraint, Regions } from './region';
import { AS_SENT, claimConstraint, headerConstraints, queryConstraints, type Seen } from './seen';

/** Attributes by the pseudo headers that stand for them. */
const PSEUDO: Readonly<Record<string, Attribute>> = {
  ':authority': 'authority',
  host: 'authority',
  ':method': 'method',
  ':scheme': 'scheme',
};

/**
 * The conditions of a rule as sets of values; `undefined` for one that no request can meet.
 *
 * @param match `undefined` for a rule without conditions
 * @param seen what the rule sees of a request. By default it sees all as it was sent, and no claims of tokens
 * @throws Undecided for a condition on the path and the query together
 */
export function constraintsOf(
  regions: Regions,
  match: HttpMatch | undefined,
  seen: Seen = AS_SENT,
): readonly Constraint[] | undefined {
  if (match === undefined) return [];
  const found: Constraint[] = [];
  const { uri, method, authority, scheme } = match;
  if (uri?.kind === 'present') {
    // The regular expression `*` is refused by RE2, where it stands for a path.
    if (uri.regex !== undefined) return undefined;
  } else if (uri !== undefined) {
    found.push(regions.constraint('path', uri, { ignoreCase: match.ignoreUriCase && uri.kind !== 'regex' }));
  }
  for (const [attribute, wanted] of Object.entries({ method, authority, scheme })) {
    if (wanted !== undefined) found.push(regions.constraint(attribute, wanted));
  }
  for (const [name, wanted] of Object.entries(match.headers)) {
    const claim = routingClaim(name);
    if (claim === undefined && isNoHeader(name)) return undefined;
    // Without a verified token there are no claims.
    const asked = claim === undefined ? undefined : claimConstraint(regions, seen, claim, wanted);
    const own =
      claim === undefined ? headerConstraints(regions, seen, headerAttribute(name), wanted) : asked && [asked];
    if (own === undefined) return undefined;
    found.push(...own);
  }
  for (const [name, excluded] of Object.entries(match.withoutHeaders)) {
    const claim = routingClaim(name);
    if (claim !== undefined) {
      const asked = claimConstraint(regions, seen, claim, excluded);
      if (asked !== undefined) found.push({ ...asked, holds: false });
      continue;
    }
    if (isNoHeader(name)) continue;
    const absent = takesEmpty(regions, excluded);
    const own = headerConstraints(regions, seen, headerAttribute(name), excluded, { holds: false, absent });
    if (own === undefined) return undefined;
    found.push(...own);
  }
  for (const [name, wanted] of queryMatches(match.queryParams)) {
    const own = queryConstraints(regions, seen, name, wanted);
    if (own === undefined) return undefined;
    found.push(...own);
  }
  return found;
}

/** The attribute that a header's name stands for. @throws Undecided for the path with its query */
export function headerAttribute(name: string): Attribute {
  const key = name.toLowerCase();
  if (key === ':path') throw new Undecided('a condition on :path asks about path and query together');
  return Object.hasOwn(PSEUDO, key) ? PSEUDO[key]! : `header ${key}`;
}

/** A header that is not sent counts as empty, unless the condition is on its presence. */
function takesEmpty(regions: Regions, match: StringMatch): boolean {
  return match.kind !== 'present' && regions.sets.of(match).holds('');
}

/** A claim without a name: no request has such a header. */
function isNoHeader(name: string): boolean {
  return name.startsWith('@');
}

function queryMatches(matches: NamedMatches): [string, StringMatch][] {
  return Object.entries(matches).map(([name, match]) => {
    if (/[=&#]/.test(name)) throw new Undecided(`no query parameter is called ${name}`);
    return [name, match];
  });
}
