import { envoyPath } from '../../lib/resolver/path-normalization';

test.each([
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a//b', '/a//b'],
  ['/a/./b', '/a/b'],
  ['/a/../b', '/b'],
  ['/../../b', '/b'],
  ['/a/..', '/'],
  ['/a/.', '/a/'],
  ['/a/%2e%2e/b', '/b'],
  ['/%61', '/a'],
  ['/a%2Fb', '/a%2Fb'],
  ['/a\\b', '/a/b'],
  ['/a b', '/a%20b'],
  ['/ä', '/%C3%A4'],
  ['/a?x=/../%61', '/a?x=/../%61'],
])('%s becomes %s', (path, expected) => {
  expect(envoyPath(path)).toBe(expected);
});
