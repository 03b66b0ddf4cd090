import { type ProbeView, takes, viewProbe } from '../../lib/probe/takes';
import { matchOf } from './matches';

const view = (path: string, headers: Record<string, string> = {}, more: object = {}): ProbeView =>
  viewProbe({ path, headers, ...more }, 'a.example.com');

test('a request in parts: path, parameters, headers in lower case, GET and the host where nothing else is said', () => {
  expect(view('/a?q=1&empty=&flag&eq=a=b', { 'X-A': 'B', y: 'c' })).toEqual({
    pathname: '/a',
    query: new Map([
      ['q', '1'],
      ['empty', ''],
      ['flag', 'flag'],
      ['eq', 'a=b'],
    ]),
    headers: { 'x-a': 'B', y: 'c' },
    method: 'GET',
    authority: 'a.example.com',
  });
  expect(view('/a', {}, { method: 'PUT', authority: 'b' })).toMatchObject({
    query: undefined,
    method: 'PUT',
    authority: 'b',
  });
});

test.each<[string, ProbeView, boolean]>([
  ['uri: { exact: /a }', view('/a?q=1'), true],
  ['uri: { exact: /a }', view('/A'), false],
  ['uri: { exact: /a }, ignoreUriCase: true', view('/A'), true],
  ['uri: { prefix: /A }, ignoreUriCase: true', view('/ab'), true],
  ['uri: { prefix: /a }', view('/ab'), true],
  ['uri: { prefix: /a }', view('/b'), false],
  ['uri: { regex: "/[0-9]+" }', view('/12'), true],
  ['uri: { regex: "/[0-9]+" }', view('/12a'), false],
  ['uri: { regex: "(" }', view('/('), false],
  ['uri: { regex: "*" }', view('/*'), false],
  ['headers: { x-a: { regex: "*" } }', view('/', { 'x-a': 'b' }), true],
  ['method: { exact: PUT }', view('/'), false],
  ['method: { exact: GET }', view('/'), true],
  ['authority: { exact: a.example.com }', view('/'), true],
  ['authority: { exact: b.example.com }', view('/'), false],
  ['scheme: { exact: http }', view('/'), true],
  ['scheme: { exact: https }', view('/'), false],
  ['headers: { X-A: { exact: b } }', view('/', { 'x-a': 'b' }), true],
  ['headers: { x-a: { exact: b } }', view('/', { 'X-A': 'c' }), false],
  ['headers: { x-a: {} }', view('/'), false],
  ['headers: { x-a: {} }', view('/', { 'x-a': '' }), true],
  ['withoutHeaders: { x-a: {} }', view('/'), true],
  ['withoutHeaders: { X-A: {} }', view('/', { 'x-a': 'b' }), false],
  ['withoutHeaders: { x-a: { exact: b } }', view('/', { 'x-a': 'c' }), true],
  ['withoutHeaders: { x-a: { exact: b } }', view('/', { 'x-a': 'b' }), false],
  ['withoutHeaders: { x-a: { exact: b } }', view('/'), true],
  ['withoutHeaders: { x-a: { regex: ".*" } }', view('/'), false],
  ['queryParams: { q: { exact: "1" } }', view('/?q=1'), true],
  ['queryParams: { q: { exact: "1" } }', view('/?q=2'), false],
  ['queryParams: { q: { exact: "1" } }', view('/'), false],
  ['queryParams: { q: { exact: "1" }, r: { exact: "2" } }', view('/?r=2&q=1'), true],
])('%s takes %j: %s', (match, request, expected) => {
  expect(takes(matchOf(match), request)).toBe(expected);
});

test('a rule without conditions takes everything', () => {
  expect(takes(undefined, view('/any'))).toBe(true);
});
