import { Undecided } from '../../lib/language/automaton';
import { MeshModel, type StringMatch } from '../../lib/mesh-model';
import { Regions } from '../../lib/region/region';
import {
  AS_SENT,
  claimConstraint,
  headerConstraints,
  type Seen,
  seenBehind,
  seenKey,
  sourceOf,
} from '../../lib/region/seen';
import { placesOf } from '../../lib/resolver/token-place';

function rule(more: string) {
  const { policies } = MeshModel.ofText(`apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: acme }
spec: { jwtRules: [{ issuer: alpha${more} }] }`).requestAuthentications;
  return policies[0]!.jwtRules[0]!;
}

const OUT = rule(', outputPayloadToHeader: X-Payload, outputClaimToHeaders: [{ header: X-User, claim: a.b }]');
const [PLACE] = placesOf(OUT) as [ReturnType<typeof placesOf>[number]];
const kinds = (seen: Seen) =>
  ['authorization', 'x-payload', 'x-user', 'x-other'].map((name) => sourceOf(seen, name).kind);

test('a check takes headers from clients that a token sets, and takes the token out', () => {
  expect(kinds(AS_SENT)).toEqual(['sent', 'sent', 'sent', 'sent']);
  expect(kinds(seenBehind(AS_SENT, [OUT], []))).toEqual(['sent', 'absent', 'absent', 'sent']);
  expect(kinds(seenBehind(AS_SENT, [OUT], [{ place: PLACE, rule: OUT }]))).toEqual([
    'absent',
    'payload',
    'claim',
    'sent',
  ]);
  const kept = rule(', forwardOriginalToken: true');
  expect(kinds(seenBehind(AS_SENT, [kept], [{ place: PLACE, rule: kept }]))).toEqual(['sent', 'sent', 'sent', 'sent']);
  const query = { kind: 'query', name: 't' } as const;
  expect(kinds(seenBehind(AS_SENT, [OUT], [{ place: query, rule: OUT }]))[0]).toBe('sent');
});

test('what rules see alike has one name', () => {
  const scoped = rule(', spaceDelimitedClaims: [roles]');
  const all = [
    AS_SENT,
    seenBehind(AS_SENT, [OUT], []),
    seenBehind(AS_SENT, [OUT], [{ place: PLACE, rule: OUT }]),
    seenBehind(AS_SENT, [scoped], [{ place: PLACE, rule: scoped }]),
    seenBehind(AS_SENT, [rule('')], [{ place: PLACE, rule: rule('') }]),
  ];
  expect(new Set(all.map(seenKey)).size).toBe(all.length);
  expect(seenKey(seenBehind(AS_SENT, [rule('')], []))).toBe(seenKey(AS_SENT));
});

describe('a condition on a header', () => {
  const regions = new Regions();
  const verified = seenBehind(AS_SENT, [OUT], [{ place: PLACE, rule: OUT }]);
  const exact: StringMatch = { kind: 'exact', value: 'ann' };
  const asked = (name: string, match: StringMatch, options = {}) =>
    headerConstraints(regions, verified, `header ${name}`, match, options)?.map(({ attribute, set, holds }) => {
      return `${holds ? '' : 'not '}${attribute} ${set.token === undefined ? 'as sent' : set.token.facet.kind}`;
    });

  test('is one on what was sent, on a claim, or holds for all or none', () => {
    expect(asked('x-other', exact)).toEqual(['header x-other as sent']);
    expect(asked('x-user', exact)).toEqual(['header authorization claim']);
    expect(asked('x-user', exact, { holds: false })).toEqual(['not header authorization claim']);
    // Where a header that is not there counts as empty, a claim that is not there does.
    expect(asked('x-user', exact, { holds: false, absent: true })).toEqual([
      'not header authorization claim',
      'header authorization claim',
    ]);
    expect(asked('authorization', exact)).toBeUndefined();
    expect(asked('authorization', exact, { holds: false })).toEqual([]);
    expect(asked('authorization', exact, { absent: true })).toEqual([]);
    expect(asked('authorization', exact, { holds: false, absent: true })).toBeUndefined();
    expect(asked('x-payload', { kind: 'present' })).toEqual([]);
    expect(asked('x-payload', { kind: 'present' }, { holds: false })).toBeUndefined();
    expect(() => asked('x-payload', exact)).toThrow(Undecided);
    expect(() => asked('x-user', exact, { absent: true })).toThrow(Undecided);
    expect(headerConstraints(regions, verified, 'authority', exact)).toEqual([
      expect.objectContaining({ attribute: 'authority' }),
    ]);
  });

  test('on a claim needs a verified token', () => {
    expect(claimConstraint(regions, AS_SENT, ['sub'], exact)).toBeUndefined();
    const found = claimConstraint(regions, verified, ['sub'], exact, 'text')!;
    expect([found.attribute, found.holds, found.set.token!.facet]).toEqual([
      'header authorization',
      true,
      expect.objectContaining({ path: ['sub'], how: 'text', lists: [] }),
    ]);
  });
});
