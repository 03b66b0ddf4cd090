import { MeshModel } from '../../lib/mesh-model';
import { constraintsOf, headerAttribute } from '../../lib/region/match-constraints';
import { Regions } from '../../lib/region/region';
import { virtualService } from '../resolver/estate';

/** The constraints of a condition in words: `header x = …`, `header x ≠ …`. */
function constraints(match: string): string[] | undefined {
  const text = virtualService('acme', 'x', ['x'], `    - match: [{ ${match} }]`);
  const [rule] = MeshModel.ofText(text).virtualServices[0]!.http;
  return constraintsOf(new Regions(), rule!.match[0])?.map(({ attribute, set, holds }) => {
    const { kind } = set.match;
    const value = 'value' in set.match ? set.match.value : '';
    const more = `${set.ignoreCase ? ' in any case' : ''}${set.absent ? ' or absent' : ''}`;
    return `${attribute} ${holds ? '=' : '≠'} ${kind} ${value}${more}`.trimEnd();
  });
}

test.each([
  ['uri: { prefix: /a }', ['path = prefix /a']],
  ['uri: { prefix: /a }, ignoreUriCase: true', ['path = prefix /a in any case']],
  ['uri: { regex: /a }, ignoreUriCase: true', ['path = regex /a']],
  ['uri: { exact: /a }, ignoreUriCase: false', ['path = exact /a']],
  ['uri: {}', []],
  [
    'method: { exact: GET }, authority: { exact: a }, scheme: { exact: http }',
    ['method = exact GET', 'authority = exact a', 'scheme = exact http'],
  ],
  ['headers: { X-A: { exact: b } }', ['header x-a = exact b']],
  ['headers: { x-a: {} }', ['header x-a = present']],
  [
    'headers: { ":authority": { exact: a }, host: { exact: b }, ":method": { exact: GET }, ":scheme": { exact: http } }',
    ['authority = exact a', 'authority = exact b', 'method = exact GET', 'scheme = exact http'],
  ],
  ['withoutHeaders: { x-a: {} }', ['header x-a ≠ present']],
  ['withoutHeaders: { x-a: { exact: b } }', ['header x-a ≠ exact b']],
  ['withoutHeaders: { x-a: { regex: ".*" } }', ['header x-a ≠ regex .* or absent']],
  ['queryParams: { q: { exact: a } }', ['query q = exact a']],
  ['withoutHeaders: { "@request.auth.claims.role": { exact: a } }', []],
])('%s: %j', (match, expected) => {
  expect(constraints(match)).toEqual(expected);
});

test('what no request meets has no constraints: claims without a token, a path that RE2 refuses', () => {
  expect(constraints('headers: { "@request.auth.claims.role": { exact: admin } }')).toBeUndefined();
  expect(constraints('headers: { "@Request.Auth.Claims[role]": { exact: admin } }')).toBeUndefined();
  expect(constraints('uri: { regex: "*" }')).toBeUndefined();
  expect(constraints('headers: { x-request.auth.claims: { exact: a } }')).toHaveLength(1);
  expect(constraintsOf(new Regions(), undefined)).toEqual([]);
});

test('what cannot be decided says so', () => {
  expect(() => constraints('headers: { ":path": { exact: /a } }')).toThrow(
    'a condition on :path asks about path and query together',
  );
  for (const name of ['a=b', 'a&b', 'a#b']) {
    expect(() => constraints(`queryParams: { "${name}": { exact: a } }`)).toThrow(
      `no query parameter is called ${name}`,
    );
  }
});

test('headers by any case, pseudo headers by what they stand for', () => {
  expect(['X-A', 'Host', ':Authority', ':method', 'constructor'].map(headerAttribute)).toEqual([
    'header x-a',
    'authority',
    'authority',
    'method',
    'header constructor',
  ]);
});
