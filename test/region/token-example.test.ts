import fc from 'fast-check';
import { Undecided } from '../../lib/language/automaton';
import type { StringMatch } from '../../lib/mesh-model';
import { type Constraint, type Region, Regions } from '../../lib/region/region';
import { type SingleFacet, somethingAt, type TokenFacet } from '../../lib/region/token-set';
import type { TokenPlace } from '../../lib/resolver/token-place';
import { Issuer } from '../resolver/random/tokens';

const ALPHA = new Issuer('alpha');
const BETA = new Issuer('beta');
const BEARER: TokenPlace = { kind: 'header', name: 'authorization', prefix: 'Bearer ' };
const OTHER: TokenPlace = { kind: 'header', name: 'authorization', prefix: 'Token ' };
const COOKIE: TokenPlace = { kind: 'cookie', name: 'session' };

type How = Extract<SingleFacet, { kind: 'claim' }>['how'];

/** Conditions on the tokens of one place. */
function asking(regions: Regions, place: TokenPlace) {
  const ask = (facet: TokenFacet): Constraint => regions.token({ place, facet });
  const claim = (name: string, how: How, match: StringMatch, lists?: readonly string[]) =>
    ({ kind: 'claim', path: name.split('.'), how, values: regions.sets.of(match), ...(lists && { lists }) }) as const;
  const issuer = (name: string) => claim('iss', 'text', { kind: 'exact', value: name });
  const signed = ({ name, jwks }: Issuer) => ({ kind: 'signed', jwks, issuer: name }) as const;
  const valid = (by: Issuer) =>
    ask({ kind: 'valid', issuer: by.name, all: [{ kind: 'json' }, issuer(by.name), signed(by)] });
  return { ask, claim, issuer, signed, valid };
}

function allConditions(regions: Regions): Constraint[] {
  return [BEARER, OTHER].flatMap((place) => {
    const { ask, claim, issuer, signed, valid } = asking(regions, place);
    return [
      regions.constraint('header authorization', somethingAt(place)),
      ask({ kind: 'json' }),
      ask(issuer('alpha')),
      ask(signed(ALPHA)),
      valid(ALPHA),
      valid(BETA),
      ask(claim('role', 'some', { kind: 'exact', value: 'admin' })),
      ask(claim('role', 'some', { kind: 'prefix', value: 'a' })),
      ask(claim('role', 'plain', { kind: 'present' })),
      ask(claim('role', 'text', { kind: 'exact', value: 'admin' })),
      ask(claim('scope', 'some', { kind: 'exact', value: 'read' }, [])),
      ask(claim('role.name', 'some', { kind: 'present' })),
    ];
  });
}

const CLAIMS: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { role: 'admin' },
  { role: 'a' },
  { role: 'user', scope: 'read write' },
  { role: ['admin', 'user'] },
  { role: ['ab'], scope: ['read'] },
  { role: 7 },
  { role: { name: 'x' } },
];
const TOKENS = CLAIMS.flatMap((claims) => {
  const good = [ALPHA.token(claims), BETA.token(claims)];
  return [...good, good[0]!.slice(0, -6), ALPHA.token({ ...claims, iss: 'gamma' })];
});
const VALUES = [
  undefined,
  'Bearer x',
  'Basic x',
  ...TOKENS.flatMap((token) => [`Bearer ${token}`, `Token ${token}`]),
  `Token ${TOKENS[4]} Bearer ${TOKENS[1]}`,
];

function region(regions: Regions, conditions: readonly Constraint[]): Region | undefined | 'undecided' {
  try {
    return regions.all.meet(conditions);
  } catch (error) {
    if (error instanceof Undecided) return 'undecided';
    throw error;
  }
}

const RUNS = { numRuns: Number(process.env.RANDOM_RUNS ?? 150), seed: 21 };

test('a region of tokens is empty only if no token is in it, and its example is', () => {
  let undecided = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 23 }), fc.boolean()), { minLength: 1, maxLength: 6 }), (drawn) => {
      const regions = new Regions();
      const all = allConditions(regions);
      const conditions = drawn.map(([at, holds]) => ({ ...all[at]!, holds }));
      const fits = (value: string | undefined) => conditions.every(({ set, holds }) => set.holds(value) === holds);
      const found = region(regions, conditions);
      if (found === 'undecided') undecided++;
      else if (found === undefined) expect(VALUES.filter(fits)).toEqual([]);
      else expect(fits(found.slots.get('header authorization')!.example)).toBe(true);
    }),
    RUNS,
  );
  expect(undecided).toBeLessThanOrEqual(RUNS.numRuns / 50);
});

const example = (regions: Regions, ...conditions: readonly Constraint[]) => {
  const found = regions.all.meet(conditions);
  return found && regions.sets.signatures.readable([...found.slots.values()][0]!.example ?? '');
};

test('examples show what a token says, and that nobody has signed it where that is asked', () => {
  const regions = new Regions();
  const { ask, claim, valid, issuer, signed } = asking(regions, BEARER);
  const admin = ask(claim('role', 'some', { kind: 'exact', value: 'admin' }));
  expect(example(regions, valid(ALPHA), admin)).toBe('Bearer <token {"iss":"alpha","role":"admin"}>');
  expect(example(regions, ask(issuer('alpha')), { ...ask(signed(ALPHA)), holds: false })).toBe(
    'Bearer <token {"iss":"alpha"}, not signed by a known key>',
  );
  // A token of one issuer is never one of another.
  expect(example(regions, valid(ALPHA), valid(BETA))).toBeUndefined();
  // Not valid may be for want of a signature alone.
  expect(example(regions, ask(issuer('alpha')), { ...valid(ALPHA), holds: false })).toContain('not signed');
  const user = ask(claim('role', 'some', { kind: 'exact', value: 'user' }));
  expect(example(regions, admin, user)).toBe('Bearer <token {"role":["admin","user"]}, not signed by a known key>');
  expect(example(regions, admin, ask(claim('role.name', 'some', { kind: 'present' })))).toBeUndefined();
  expect(example(regions, admin, { ...ask({ kind: 'json' }), holds: false })).toBeUndefined();
});

test('a token stands beside what else is asked of a header', () => {
  const regions = new Regions();
  const { valid } = asking(regions, COOKIE);
  const cookie = (value: string, holds = true) =>
    regions.constraint('header cookie', { kind: 'regex', value }, { holds });
  expect(example(regions, cookie('(?:.*; )?beta=on(?:;.*)?'), valid(ALPHA))).toBe(
    'beta=on; session=<token {"iss":"alpha"}>',
  );
  const bearer = asking(regions, BEARER);
  const authorization = (match: StringMatch, holds = true) =>
    regions.constraint('header authorization', match, { holds });
  expect(example(regions, authorization({ kind: 'prefix', value: 'Bearer ' }, false), bearer.valid(ALPHA))).toMatch(
    /^[^B].*Bearer <token/,
  );
  expect(example(regions, authorization({ kind: 'prefix', value: 'Basic' }), bearer.valid(ALPHA))).toMatch(
    /^Basic.* Bearer <token/,
  );
  // No token is that short.
  expect(example(regions, authorization({ kind: 'regex', value: '.{0,9}' }), bearer.valid(ALPHA))).toBeUndefined();
  expect(example(regions, authorization({ kind: 'exact', value: 'Bearer x' }), bearer.valid(ALPHA))).toBeUndefined();
  const letters = authorization({ kind: 'regex', value: 'Bearer eyJ[a-f]*\\.[a-z]+\\.[a-z]+' });
  expect(() => example(regions, letters, bearer.valid(ALPHA))).toThrow(Undecided);
});

test('a real token counts with its real signature', () => {
  const regions = new Regions();
  const { valid } = asking(regions, BEARER);
  const exact = (token: string) =>
    regions.constraint('header authorization', { kind: 'exact', value: `Bearer ${token}` });
  const token = ALPHA.token({ sub: 'ann' });
  expect(regions.all.meet([exact(token), valid(ALPHA)])).toBeDefined();
  expect(regions.all.meet([exact(token), { ...valid(ALPHA), holds: false }])).toBeUndefined();
  expect(regions.all.meet([exact(token.slice(0, -6)), valid(ALPHA)])).toBeUndefined();
  expect(regions.all.meet([{ ...valid(ALPHA), holds: false }, exact(token)])).toBeUndefined();
});
