import { viewRequest } from '../../lib/resolver/request-view';
import { sentAsBytes, sentAsHttp } from '../../lib/resolver/sent';
import { GATEWAY } from './estate';

const view = (headers: Record<string, string>, scheme: 'http' | 'https' | 'tcp' = 'http') =>
  viewRequest({ from: GATEWAY, authority: 'a.example.com', path: '/', scheme, headers });

test.each([
  ['a plain request', {}, 'HTTP'],
  ['another kind of content', { 'content-type': 'text/html' }, 'HTTP'],
  ['gRPC', { 'content-type': 'application/grpc' }, 'gRPC'],
  ['gRPC with a message format', { 'content-type': 'application/grpc+proto' }, 'gRPC'],
  ['a WebSocket', { upgrade: 'WebSocket' }, 'WebSocket'],
  ['another upgrade', { upgrade: 'h2c' }, 'HTTP'],
])('%s', (_, headers, expected) => {
  expect(sentAsHttp(view(headers))).toBe(expected);
});

test('where no proxy reads it: TLS, unless a gateway has ended it, or bytes', () => {
  expect(sentAsBytes(view({}, 'https'))).toBe('TLS');
  expect(sentAsBytes(view({}, 'https'), true)).toBe('HTTP');
  expect(sentAsBytes(view({ 'content-type': 'application/grpc' }))).toBe('gRPC');
  expect(sentAsBytes(view({}, 'tcp'))).toBe('bytes');
});
