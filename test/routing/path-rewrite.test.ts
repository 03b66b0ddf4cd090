import { pathRewrite } from '../../lib/routing/path-rewrite';
import { re2 } from '../../lib/routing/text-match';

/** As Envoy does it. */
function rewritten(route: string, uri: string, path: string): string {
  const { match, rewrite } = pathRewrite(route, uri).uriRegexRewrite!;
  return re2().compile(match!).matcher(path).replaceAll(rewrite!.replaceAll('\\1', '$1').replaceAll('\\\\', '\\\\'));
}

test.each([
  ['/cms', '/', '/cms', '/'],
  ['/cms', '/', '/cms/', '/'],
  ['/cms', '/', '/cms/a/b', '/a/b'],
  ['/cms', '/', '/cms/cms/a', '/cms/a'],
  ['/cms', '/api', '/cms', '/api/'],
  ['/cms', '/api/', '/cms/a', '/api/a'],
  ['/cms', '/api/v2', '/cms/a', '/api/v2/a'],
  ['/', '/app', '/', '/app/'],
  ['/', '/app', '/a/b', '/app/a/b'],
  ['/a.b', '/', '/a.b/c', '/c'],
])('EDGE-9: below %s, rewritten to %s, %s arrives as %s', (route, uri, path, arrives) => {
  expect(rewritten(route, uri, path)).toBe(arrives);
});

test('EDGE-9: characters of a route stand for themselves', () => {
  expect(pathRewrite('/a.b', '/').uriRegexRewrite!.match).toBe('^/a\\.b/?(.*)$');
});
