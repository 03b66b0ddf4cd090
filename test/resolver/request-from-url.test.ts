import { isPortWritten, requestFromUrl } from '../../lib/resolver';
import { GATEWAY } from './estate';

function ask(url: string, rest = {}) {
  const { from: _, ...request } = requestFromUrl(url, GATEWAY, rest);
  return request;
}

test.each([
  ['acme.example.com', { scheme: 'http', authority: 'acme.example.com', path: '/' }],
  ['acme.example.com:8080/a', { scheme: 'http', authority: 'acme.example.com:8080', path: '/a' }],
  ['https://acme.example.com?x=1#part', { scheme: 'https', authority: 'acme.example.com', path: '/?x=1' }],
  ['HTTPS://me:secret@acme.example.com/', { scheme: 'https', authority: 'acme.example.com', path: '/' }],
  ['http://[::1]:8080/', { scheme: 'http', authority: '[::1]:8080', path: '/' }],
  ['https://bücher.example.com:444/', { scheme: 'https', authority: 'xn--bcher-kva.example.com:444', path: '/' }],
  [
    'wss://acme.example.com/live',
    {
      scheme: 'https',
      authority: 'acme.example.com',
      path: '/live',
      headers: { upgrade: 'websocket', connection: 'Upgrade' },
    },
  ],
  [
    'grpc://cart/shop.Cart/Add',
    {
      scheme: 'http',
      authority: 'cart',
      path: '/shop.Cart/Add',
      method: 'POST',
      headers: { 'content-type': 'application/grpc' },
    },
  ],
])('%s', (url, expected) => {
  expect(ask(url)).toEqual(expected);
});

test('what is asked for besides the URL comes first', () => {
  const request = ask('grpcs://cart/x', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/grpc+json', a: 'b' },
  });
  expect(request).toMatchObject({ scheme: 'https', method: 'PUT' });
  expect(request.headers).toEqual({ 'Content-Type': 'application/grpc+json', a: 'b' });
});

test.each([
  [
    'ftp://acme.example.com/',
    "must begin with http, https, ws, wss, grpc, grpcs, tcp and ://, got 'ftp://acme.example.com/'",
  ],
  ['https://acme.example.com:http/', "the port must be a number, got 'http' in 'https://acme.example.com:http/'"],
  ['', "no host in ''"],
  ['https://', "no host in 'https://'"],
  ['https://:443/', "no host in 'https://:443/'"],
])('%s is an error in words', (url, message) => {
  expect(() => ask(url)).toThrow(message);
});

test.each([
  ['acme.example.com:80', true],
  ['https://acme.example.com:8443/x?y', true],
  ['http://[::1]:80/', true],
  ['http://[::1]/', false],
  ['https://acme.example.com/x:80', false],
  ['acme.example.com', false],
])('%s names its port: %s', (url, expected) => {
  expect(isPortWritten(url)).toBe(expected);
});
