import { compileRegex } from '../../lib/language/re2';
import { Regions } from '../../lib/region/region';
import { attributeOf, conditionKey, somethingAt, type TokenFacet, tokenShape } from '../../lib/region/token-set';
import { placeKey, type TokenPlace, tokenIn } from '../../lib/resolver/token-place';
import { Issuer } from '../resolver/random/tokens';

const ALPHA = new Issuer('alpha');
const BEARER: TokenPlace = { kind: 'header', name: 'authorization', prefix: 'Bearer ' };
const BARE: TokenPlace = { kind: 'header', name: 'x-t', prefix: '' };
const QUERY: TokenPlace = { kind: 'query', name: 't' };
const COOKIE: TokenPlace = { kind: 'cookie', name: 's.x' };
const PLACES = [BEARER, BARE, QUERY, COOKIE];

test('places have attributes and names of their own', () => {
  expect(PLACES.map(attributeOf)).toEqual(['header authorization', 'header x-t', 'query t', 'header cookie']);
  const others: TokenPlace[] = [
    { ...BEARER, prefix: 'JWT ' },
    { kind: 'cookie', name: 't' },
  ];
  expect(new Set([...PLACES, ...others].map(placeKey)).size).toBe(6);
});

test('something stands at a place exactly where a token is looked for', () => {
  const token = ALPHA.token({ a: 1 });
  const values = ['', 'Bearer', 'Bearer x', 'Basic Bearer y', 's.x=', `a=b; s.x=${token}`, 'as.x=1', 'sax=1', token];
  for (const place of PLACES) {
    const match = somethingAt(place);
    const takes = (value: string) =>
      match.kind === 'present' || (match.kind === 'regex' && compileRegex(match.value)!.matches(value));
    expect(values.filter(takes)).toEqual(values.filter((value) => tokenIn(place, value) !== undefined));
    const shape = compileRegex(tokenShape(place))!;
    const written = {
      header: 'prefix' in place ? `${place.prefix}${token}` : '',
      query: token,
      cookie: `s.x=${token}`,
    };
    expect(shape.matches(written[place.kind])).toBe(true);
    expect(shape.matches('Bearer x')).toBe(false);
  }
});

describe('what is asked of a token', () => {
  const regions = new Regions();
  const holds = (
    facet: TokenFacet,
    claims: Readonly<Record<string, unknown>>,
    value = `Bearer ${ALPHA.token(claims)}`,
  ) => regions.token({ place: BEARER, facet }).set.holds(value);
  const claim = (path: string, how: 'some' | 'text' | 'plain', value: string, lists?: readonly string[]) =>
    ({
      kind: 'claim',
      path: path.split('.'),
      how,
      values: regions.sets.of({ kind: 'exact', value }),
      ...(lists && { lists }),
    }) as const;

  test.each([
    ['some', { role: 'a' }, true],
    ['some', { role: ['b', 'a'] }, true],
    ['some', { role: ['b'] }, false],
    ['some', { role: 'a b' }, false],
    ['text', { role: 'a' }, true],
    ['text', { role: ['a'] }, false],
    ['text', {}, false],
    ['plain', { role: 'a' }, true],
    ['plain', { role: ['a'] }, false],
    ['plain', {}, false],
  ] as const)('%s of %j', (how, claims, expected) => {
    expect(holds(claim('role', how, 'a'), claims)).toBe(expected);
  });

  test('numbers, nested claims, and lists that are written with spaces', () => {
    expect([holds(claim('n', 'plain', '7'), { n: 7 }), holds(claim('n', 'some', '7'), { n: 7 })]).toEqual([
      true,
      false,
    ]);
    expect(holds(claim('a.b', 'some', 'x'), { a: { b: 'x' } })).toBe(true);
    expect(holds(claim('scope', 'some', 'x', []), { scope: 'y x' })).toBe(true);
    expect(holds(claim('scope', 'some', 'x'), { scope: 'y x' })).toBe(false);
    expect(holds(claim('roles', 'some', 'x', ['roles']), { roles: 'y x' })).toBe(true);
    expect(holds(claim('roles', 'some', 'x', []), { roles: 'y x' })).toBe(false);
  });

  test('a signature, a form, and all at once', () => {
    const signed = { kind: 'signed', jwks: ALPHA.jwks, issuer: 'alpha' } as const;
    const json = { kind: 'json' } as const;
    const valid = { kind: 'valid', issuer: 'alpha', all: [json, claim('iss', 'text', 'alpha'), signed] } as const;
    expect([signed, json, valid].map((facet) => holds(facet, {}))).toEqual([true, true, true]);
    const broken = `Bearer ${ALPHA.token({}).slice(0, -6)}`;
    expect([signed, json, valid].map((facet) => holds(facet, {}, broken))).toEqual([false, true, false]);
    expect([signed, json, valid].map((facet) => holds(facet, {}, 'Bearer a.b'))).toEqual([false, false, false]);
    expect([signed, json, valid].map((facet) => holds(facet, {}, 'x'))).toEqual([false, false, false]);
    expect(regions.token({ place: BEARER, facet: json }).set.holds(undefined)).toBe(false);
  });

  test('equal conditions are one, others are not', () => {
    const facets: TokenFacet[] = [
      { kind: 'json' },
      { kind: 'signed', jwks: 'a', issuer: 'x' },
      { kind: 'signed', jwks: 'b', issuer: 'x' },
      claim('a', 'some', 'x'),
      claim('a', 'text', 'x'),
      claim('a', 'some', 'x', ['a']),
      claim('b', 'some', 'x'),
      { kind: 'valid', issuer: 'x', all: [{ kind: 'json' }] },
      { kind: 'valid', issuer: 'x', all: [{ kind: 'json' }, claim('a', 'some', 'x')] },
    ];
    const keys = [...facets, ...facets].map((facet) => conditionKey({ place: BEARER, facet }));
    expect(new Set(keys).size).toBe(facets.length);
    const [one, same] = [facets[3]!, facets[3]!].map((facet) => regions.token({ place: BEARER, facet }).set);
    expect(one).toBe(same);
  });
});
