/** What a verified token says, as Envoy keeps it. */
export type Claims = Readonly<Record<string, unknown>>;

/** A claim, or one in a claim. */
export function claimAt(claims: Claims, path: readonly string[]): unknown {
  let found: unknown = claims;
  for (const name of path) {
    const isThere = typeof found === 'object' && found !== null && !Array.isArray(found) && Object.hasOwn(found, name);
    if (!isThere) return undefined;
    found = (found as Claims)[name];
  }
  return found;
}

/** A claim in words: `group.id`, and `[group.id]` where the dot is part of a name. */
export function claimText(path: readonly string[]): string {
  return path.some((name) => name.includes('.')) ? path.map((name) => `[${name}]`).join('') : path.join('.');
}

/** The values of a claim that conditions are compared with: a text, or the texts of a list; all else fits nothing. */
export function claimValues(claims: Claims, path: readonly string[]): readonly string[] {
  return [claimAt(claims, path)].flat().filter((value): value is string => typeof value === 'string');
}

/** The names in `[group][id]`: one in another form is a name as a whole (Istio: `extractNameInNestedBrackets`). */
export function bracketedNames(written: string): readonly string[] {
  const whole = written.slice(1, -1);
  return /^(\[[^[\]]*\])+$/.test(written) ? whole.split('][') : [whole];
}

/**
 * The claim that a header of a VirtualService's match stands for: `@request.auth.claims.group.id` or
 * `@request.auth.claims[group][id]`; `undefined` for an ordinary header (Istio: `ToRoutingClaim`).
 */
export function routingClaim(header: string): readonly string[] | undefined {
  if (!header.toLowerCase().startsWith(CLAIMS)) return undefined;
  const name = header.slice(CLAIMS.length);
  if (name.startsWith('.') && name.length > 1) return name.slice(1).split('.');
  if (name.startsWith('[') && name.endsWith(']') && name.length > 2) return name.slice(1, -1).split('][');
  return undefined;
}

const CLAIMS = '@request.auth.claims';

/** `*` stands for any value that is not empty, a star at an end for a suffix or prefix (Istio: `StringMatcher`). */
export function textFits(found: string, value: string): boolean {
  if (value === '*') return found !== '';
  if (value.startsWith('*')) return found.endsWith(value.slice(1));
  return value.endsWith('*') ? found.startsWith(value.slice(0, -1)) : found === value;
}

/** `issuer/subject`, with a star at an end, or alone for any (Istio: `requestPrincipalGenerator`). */
export function requestPrincipalFits(claims: Claims, value: string): boolean {
  const { iss: issuer, sub: subject } = claims;
  if (typeof issuer !== 'string' || typeof subject !== 'string') return false;
  const slash = value.lastIndexOf('/');
  if (slash >= 0) {
    const [wanted, who] = [value.slice(0, slash), value.slice(slash + 1)];
    // A star counts at one end only: with one at the start, the subject is taken literally.
    if (value.startsWith('*')) return textFits(issuer, wanted) && subject === who;
    return issuer === wanted && (value.endsWith('*') ? textFits(subject, who) : subject === who);
  }
  if (value === '*') return issuer !== '' && subject !== '';
  if (value.startsWith('*')) return issuer !== '' && subject.endsWith(value.slice(1));
  return value.endsWith('*')
    ? issuer.startsWith(value.slice(0, -1)) && subject !== ''
    : issuer === value && subject === '';
}
