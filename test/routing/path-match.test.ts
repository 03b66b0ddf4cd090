import { below, bySpecificity, narrow, normalizePath, uriMatches } from '../../lib/routing/path-match';

test.each([
  ['/', '/'],
  ['', '/'],
  ['/cms/', '/cms'],
  ['/cms//', '/cms'],
  ['/a/b', '/a/b'],
  // Clients send it so, and Envoy compares what is sent.
  ['/über', '/%C3%BCber'],
  ['/%C3%BCber', '/%C3%BCber'],
  ['/a"b', '/a%22b'],
  ['/%63m%73', '/cms'],
  ['/a%2Fb%20c%7B', '/a%2Fb%20c%7B'],
])('path %p is %p', (written, path) => {
  expect(normalizePath(written)).toBe(path);
});

test('what is below the root has one slash', () => {
  expect([below('/', 'v1'), below('/cms', 'v1')]).toEqual(['/v1', '/cms/v1']);
});

test('EDGE-1: longest path first, the root last', () => {
  const paths = ['/', '/cms', '/b', '/a', '/cms/deep', '/content'];
  expect([...paths].sort(bySpecificity)).toEqual(['/cms/deep', '/content', '/cms', '/a', '/b', '/']);
  expect([...paths].reverse().sort(bySpecificity)).toEqual([...paths].sort(bySpecificity));
});

test('EDGE-1: /cms is the path and what is below it, never /cmsx', () => {
  expect(uriMatches('/cms')).toEqual([{ exact: '/cms' }, { prefix: '/cms/' }]);
  expect(uriMatches('/')).toEqual([]);
});

describe('a condition on the path under a route', () => {
  test.each([
    ['under the root it stands as it is', '/', { prefix: '/x' }, [{ prefix: '/x' }]],
    ['it is compared as clients send it', '/%C3%BC', { prefix: '/ü/é' }, [{ prefix: '/%C3%BC/%C3%A9' }]],
    ['the path itself', '/cms', { exact: '/cms' }, [{ exact: '/cms' }]],
    ['a path below', '/cms', { exact: '/cms/a' }, [{ exact: '/cms/a' }]],
    ['another path has nothing in common', '/cms', { exact: '/cmsx' }, []],
    ['a prefix below', '/cms', { prefix: '/cms/a' }, [{ prefix: '/cms/a' }]],
    ['a prefix of the route is the whole route', '/cms', { prefix: '/c' }, [{ exact: '/cms' }, { prefix: '/cms/' }]],
    ['the route as prefix is the route', '/cms', { prefix: '/cms' }, [{ exact: '/cms' }, { prefix: '/cms/' }]],
    ['the route with its slash', '/cms', { prefix: '/cms/' }, [{ prefix: '/cms/' }]],
    ['another prefix has nothing in common', '/cms', { prefix: '/cmsx' }, []],
    ['a regular expression below', '/cms', { regex: '/cms/.*' }, [{ regex: '/cms/.*' }]],
    ['groups with alternatives below', '/cms', { regex: '/cms/(en|de)/.*' }, [{ regex: '/cms/(en|de)/.*' }]],
    ['escaped characters', '/v1.2', { regex: '/v1\\.2/[|]\\|x' }, [{ regex: '/v1\\.2/[|]\\|x' }]],
    ['an expression for another route', '/content', { regex: '/cms/.*' }, []],
  ])('EDGE-8: %s', (_, path, condition, left) => {
    expect(narrow(path, condition)).toEqual(left);
  });

  test.each([
    '.*',
    '/cms.*',
    '/cms/?x',
    '/cms/*x',
    '/cms/{0,1}x',
    '/cms/a|/b',
    '(?i)/cms/a',
    '/cms/(a|b)|/.*',
    '/cms\\.*',
  ])('EDGE-8: fails on %p, which could reach outside of /cms', (regex) => {
    expect(() => narrow('/cms', { regex })).toThrow(/must begin with its route '\/cms\/'/);
  });
});

test('half a character is sent as what stands for one', () => {
  expect(normalizePath('/x\ud800')).toBe('/x%EF%BF%BD');
  expect(normalizePath('/x\ud83d\ude00')).toBe('/x%F0%9F%98%80');
});
