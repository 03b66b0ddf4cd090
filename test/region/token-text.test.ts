import type { StringMatch } from '../../lib/mesh-model';
import { Regions } from '../../lib/region/region';
import type { TokenFacet } from '../../lib/region/token-set';
import { textInside, tokenText } from '../../lib/region/token-text';
import { tokenPlaceText } from '../../lib/resolver/token-place';
import { Issuer } from '../resolver/random/tokens';

const ALPHA = new Issuer('alpha');
const place = { kind: 'header', name: 'authorization', prefix: 'Bearer ' } as const;
const sets = new Regions().sets;
const exact = (value: string): StringMatch => ({ kind: 'exact', value });
const claim = (name: string, match: StringMatch) =>
  ({ kind: 'claim', path: name.split('.'), how: 'some', values: sets.of(match) }) as const;
const told = (match: StringMatch) =>
  'value' in match ? `${match.kind === 'regex' ? 'matching ' : ''}${match.value}` : '';
const AUDIENCE: StringMatch = { kind: 'regex', value: '(?s)(?:https?://)?(?:shop|app)/?' };
const signed = { kind: 'signed', jwks: ALPHA.jwks, issuer: 'alpha' } as const;

test.each<[TokenFacet, string]>([
  [{ kind: 'json' }, 'with a token in authorization'],
  [signed, 'with a signature of alpha (key alpha)'],
  [{ ...signed, jwks: '{}' }, 'with a signature of alpha (its keys cannot be read)'],
  [claim('iss', exact('alpha')), 'with a token of alpha in authorization'],
  [claim('aud', AUDIENCE), 'with audience shop or app'],
  [claim('role', exact('admin')), 'with claim role: admin'],
  [claim('a.b', { kind: 'regex', value: 'x+' }), 'with claim a.b matching x+'],
  [claim('role', { kind: 'present' }), 'with claim role'],
  [claim('sub', { kind: 'regex', value: '(?s).+' }), 'with claim sub'],
  [{ kind: 'valid', issuer: 'alpha', all: [{ kind: 'json' }] }, 'with a valid token of alpha in authorization'],
  [
    { kind: 'valid', issuer: 'alpha', all: [claim('aud', AUDIENCE), signed] },
    'with a valid token of alpha for shop or app (key alpha) in authorization',
  ],
])('%j: %s', (facet, text) => {
  expect(tokenText({ place, facet }, true, told)).toBe(text);
  expect(tokenText({ place, facet }, false, told)).toBe(text.replace(/^with /, 'without '));
});

test('places and parts of values in words', () => {
  expect(tokenPlaceText(place)).toBe('authorization');
  expect(tokenPlaceText({ kind: 'query', name: 't' })).toBe('?t');
  expect(tokenPlaceText({ kind: 'cookie', name: 's' })).toBe('cookie s');
  const inside = (value: string) => textInside({ kind: 'regex', value });
  expect(inside('(?s).*Bearer .*')).toBe('Bearer ');
  expect(inside('(?s).*a\\.b.*')).toBe('a.b');
  expect([inside('(?s).*a.b.*'), inside('.*a.*'), inside('(?s).*\\d.*'), textInside(exact('a'))]).toEqual(
    Array(4).fill(undefined),
  );
});
