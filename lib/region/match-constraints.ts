import { Undecided } from '../language/automaton';
import type { HttpMatch, NamedMatches, StringMatch } from '../mesh-model';
import type { Attribute } from './attribute';
import type { Constraint, Regions } from './region';

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
 * @throws Undecided for a condition on the path and the query together
 */
export function constraintsOf(regions: Regions, match: HttpMatch | undefined): readonly Constraint[] | undefined {
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
    // Without a verified token there are no claims.
    if (isClaim(name)) return undefined;
    found.push(regions.constraint(headerAttribute(name), wanted));
  }
  for (const [name, excluded] of Object.entries(match.withoutHeaders)) {
    if (isClaim(name)) continue;
    found.push(
      regions.constraint(headerAttribute(name), excluded, { holds: false, absent: takesEmpty(regions, excluded) }),
    );
  }
  for (const [name, wanted] of queryMatches(match.queryParams)) found.push(regions.constraint(`query ${name}`, wanted));
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

function isClaim(name: string): boolean {
  return name.toLowerCase().startsWith('@request.auth.claims');
}

function queryMatches(matches: NamedMatches): [string, StringMatch][] {
  return Object.entries(matches).map(([name, match]) => {
    if (/[=&#]/.test(name)) throw new Undecided(`no query parameter is called ${name}`);
    return [name, match];
  });
}
