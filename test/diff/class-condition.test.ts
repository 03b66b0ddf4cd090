import { conditionOf, conditionText, setText } from '../../lib/diff/class-condition';
import type { StringMatch } from '../../lib/mesh-model';
import { Regions } from '../../lib/region/region';
import { somethingAt } from '../../lib/region/token-set';
import { ALPHA, verified } from './tokens';
import { diffOf, edge, to } from './versions';

const regions = new Regions();

function text(attribute: string, match: StringMatch, { holds = true, ignoreCase = false } = {}): string {
  return conditionText(attribute, regions.sets.of(match, { ignoreCase }), holds);
}

const exact = (value: string): StringMatch => ({ kind: 'exact', value });
const regex = (value: string): StringMatch => ({ kind: 'regex', value });

test.each<[string, StringMatch, string, string]>([
  ['header x', { kind: 'present' }, 'with x', 'without x'],
  ['header x', regex('(?s).+'), 'with x', 'without x'],
  ['query q', { kind: 'present' }, 'with ?q', 'without ?q'],
  ['header x', exact('1'), 'with x: 1', 'not with x: 1'],
  ['header x', exact(''), 'with x: ""', 'not with x: ""'],
  ['header x', { kind: 'prefix', value: 'a' }, 'with x: a…', 'not with x: a…'],
  ['header x', regex('[ab]'), 'with x matching [ab]', 'not with x matching [ab]'],
  ['query q', exact('1'), 'with ?q=1', 'not with ?q=1'],
  ['path', regex('/a.*'), 'path matching /a.*', 'path not matching /a.*'],
  ['sni', exact('a.test'), 'with server name a.test', 'not with server name a.test'],
  ['authority', { kind: 'present' }, 'authority any value', 'authority not any value'],
  ['header cookie', somethingAt({ kind: 'cookie', name: 's.1' }), 'with cookie s.1', 'without cookie s.1'],
  [
    'header authorization',
    somethingAt({ kind: 'header', name: 'authorization', prefix: 'Bearer ' }),
    'with authorization: …Bearer …',
    'without authorization: …Bearer …',
  ],
])('%s %j: %s', (attribute, match, met, unmet) => {
  expect(text(attribute, match)).toBe(met);
  expect(text(attribute, match, { holds: false })).toBe(unmet);
});

test('case, and a path that a rule makes of the one that was sent', () => {
  expect(text('path', exact('/a'), { ignoreCase: true })).toBe('path /a in any case');
  const { set } = regions.rewrittenPath('/old', '/new', { kind: 'prefix', value: '/other' }, false);
  expect(setText(set)).toBe('with /new for /old /other…');
});

test('for programs: the token that a condition asks for, and where it stands', () => {
  const ui = edge(`    - route: [${to('ui')}]\n`);
  const [change] = diffOf([ui], [ui, verified(', audiences: [shop]')]).changes.filter(({ text: said }) =>
    said.endsWith('the token is taken out'),
  );
  const place = { kind: 'header', name: 'x-t', prefix: '' };
  const valid = change!.requests[0]!.anyOf[0]!.find(({ token }) => token?.validFor !== undefined);
  expect(valid).toEqual({
    attribute: 'header x-t',
    holds: true,
    match: { kind: 'present' },
    ignoreCase: false,
    orAbsent: false,
    token: {
      place,
      validFor: {
        issuer: ALPHA.name,
        audience: { kind: 'regex', value: '(?s)(?:https?://)?(?:shop)/?' },
        signedBy: ALPHA.jwks,
      },
    },
  });
  expect(change!.requests[0]!.example).toContain(`with x-t: <token {"aud":"shop","iss":"${ALPHA.name}"}>`);
});

test('for programs: a claim, a signature, and that something is a token', () => {
  const place = { kind: 'query', name: 't' } as const;
  const values = regions.sets.of(exact('admin'));
  const of = (facet: Parameters<Regions['token']>[0]['facet']) => conditionOf(regions.token({ place, facet }));
  expect(of({ kind: 'claim', path: ['a', 'b'], how: 'some', values })).toMatchObject({
    attribute: 'query t',
    match: exact('admin'),
    token: { place, claim: ['a', 'b'] },
  });
  expect(of({ kind: 'signed', jwks: ALPHA.jwks, issuer: ALPHA.name }).token).toEqual({ place, signedBy: ALPHA.jwks });
  expect(of({ kind: 'json' }).token).toEqual({ place });
  expect(of({ kind: 'valid', issuer: 'a', all: [{ kind: 'json' }] }).token).toEqual({
    place,
    validFor: { issuer: 'a' },
  });
});
