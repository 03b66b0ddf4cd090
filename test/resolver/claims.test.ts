import {
  bracketedNames,
  claimText,
  claimValues,
  requestPrincipalFits,
  routingClaim,
  textFits,
} from '../../lib/resolver/claims';

test.each([
  [['role'], ['admin']],
  [['groups'], ['a', 'b']],
  [['nested', 'id'], ['x']],
  [['nested'], []],
  [['number'], []],
  [['mixed'], ['a']],
  [['absent'], []],
  [['role', 'length'], []],
  [['constructor', 'name'], []],
  [['groups', '0'], []],
])('the values of claim %j: %j', (path, expected) => {
  const claims = { role: 'admin', groups: ['a', 'b'], nested: { id: 'x' }, number: 1, mixed: ['a', 1, null] };
  expect(claimValues(claims, path)).toEqual(expected);
});

test.each([
  ['[role]', ['role']],
  ['[group][id]', ['group', 'id']],
  ['[a[b]c]', ['a[b]c']],
  ['[a.b]', ['a.b']],
])('%s names %j', (written, expected) => {
  expect(bracketedNames(written)).toEqual(expected);
});

test.each([
  ['@request.auth.claims.role', ['role']],
  ['@request.auth.claims.group.id', ['group', 'id']],
  ['@Request.Auth.Claims[group][id]', ['group', 'id']],
  ['@request.auth.claims[a.b]', ['a.b']],
  ['@request.auth.claims', undefined],
  ['@request.auth.claims.', undefined],
  ['@request.auth.claims[]', undefined],
  ['x-role', undefined],
])('header %s stands for claim %j', (header, expected) => {
  expect(routingClaim(header)).toEqual(expected);
});

test.each([
  ['abc', 'abc', true],
  ['abc', 'ab', false],
  ['abc', 'ab*', true],
  ['abc', 'b*', false],
  ['abc', '*bc', true],
  ['abc', '*b', false],
  ['abc', '*', true],
  ['', '*', false],
])('%s fits %s: %s', (found, value, expected) => {
  expect(textFits(found, value)).toBe(expected);
});

test.each([
  ['*', true],
  ['https://a/ann', true],
  ['https://a/*', true],
  ['https://a/an*', true],
  ['https://a/bob', false],
  ['https://*', false],
  ['https://b/*', false],
  ['*/ann', true],
  ['*a/ann', true],
  ['*b/ann', false],
  ['*/an*', false],
  ['*nn', true],
  ['https:*', true],
  ['http:*', false],
  ['https://a', false],
])('the request principal https://a/ann fits %s: %s', (value, expected) => {
  expect(requestPrincipalFits({ iss: 'https://a', sub: 'ann' }, value)).toBe(expected);
});

test('a request principal needs an issuer and a subject; one without a slash is compared with the issuer', () => {
  expect(requestPrincipalFits({ iss: 'a' }, '*')).toBe(false);
  expect(requestPrincipalFits({ sub: 'ann' }, '*')).toBe(false);
  expect(requestPrincipalFits({ iss: 'a', sub: '' }, '*')).toBe(false);
  expect(requestPrincipalFits({ iss: 'alpha', sub: 'ann' }, 'al*')).toBe(true);
  expect(requestPrincipalFits({ iss: 'alpha', sub: 'ann' }, 'be*')).toBe(false);
  expect(requestPrincipalFits({ iss: 'alpha', sub: '' }, 'alpha')).toBe(true);
  expect(requestPrincipalFits({ iss: '', sub: 'ann' }, '*nn')).toBe(false);
  expect(requestPrincipalFits({ iss: '', sub: 'ann' }, '*')).toBe(false);
});

test.each([
  [['group', 'id'], 'group.id'],
  [['group.id'], '[group.id]'],
  [['https://example.com/roles', 'id'], '[https://example.com/roles][id]'],
])('claim %j is %s in words', (path, text) => expect(claimText(path)).toBe(text));
