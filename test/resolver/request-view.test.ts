import { splitAuthority } from '../../lib/resolver';
import { queryValue, viewRequest } from '../../lib/resolver/request-view';
import { GATEWAY } from './estate';

const from = { kind: 'workload', namespace: 'acme', labels: {} } as const;

test('header names are one in any case, several values a list, cookies join those that are sent', () => {
  const { headers } = viewRequest({
    from,
    authority: 'cms',
    headers: { 'X-A': '1', 'x-a': ['2', '3'], Cookie: 'a=1' },
    cookies: { b: '2', c: '3' },
  });
  expect(Object.fromEntries(headers)).toEqual({ 'x-a': '1,2,3', cookie: 'a=1; b=2; c=3' });
});

test('a gateway says how the client came, whatever the client says', () => {
  const headers = { 'x-forwarded-proto': 'https' };
  expect(viewRequest({ from: GATEWAY, authority: 'a', headers }).headers.get('x-forwarded-proto')).toBe('http');
  expect(viewRequest({ from, authority: 'a', headers }).headers.get('x-forwarded-proto')).toBe('https');
});

test.each([
  [{ authority: 'Acme.example.com' }, { host: 'acme.example.com', port: 80, sni: undefined }],
  [
    { authority: 'Acme.example.com', scheme: 'https' },
    { port: 443, sni: 'acme.example.com' },
  ],
  [
    { authority: 'a:8443', scheme: 'https' },
    { host: 'a', port: 8443, sni: 'a' },
  ],
  [
    { authority: 'a:8443', scheme: 'https', port: 443, sni: 'b' },
    { port: 443, sni: 'b' },
  ],
] as const)('%j', (asked, expected) => {
  expect(viewRequest({ from, ...asked })).toMatchObject(expected);
});

test.each([
  ['a.example.com', 'a.example.com', undefined],
  ['a.example.com:80', 'a.example.com', 80],
  ['[::1]:80', '[::1]', 80],
  ['[::1]', '[::1]', undefined],
  ['::1', '::1', undefined],
])('%s is host %s, port %s', (authority, host, port) => {
  expect(splitAuthority(authority)).toEqual({ host, port });
});

test('the first value of a query parameter counts, as it is written', () => {
  const request = viewRequest({ from, authority: 'a', path: '/x?a=%20&b&a=2' });
  expect(['a', 'b', 'c'].map((name) => queryValue(request, name))).toEqual(['%20', '', undefined]);
});

test('an authority of several lines has a host of several lines', () => {
  expect(splitAuthority('a\nb.example.com')).toEqual({ host: 'a\nb.example.com', port: undefined });
  expect(splitAuthority('a\nb.example.com:80')).toEqual({ host: 'a\nb.example.com', port: 80 });
});
