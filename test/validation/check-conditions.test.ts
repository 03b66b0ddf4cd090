import type { Condition, TextMatch } from '../../lib/model/traffic';
import { aCanary, saidOfService } from './samples';

const said = (condition: Condition, routes: string[] = []) =>
  saidOfService({ canary: aCanary({ match: [condition] }), routes, ...(routes[0] && { gateway: 'gateway' }) }).join();

test.each<[Condition, RegExp]>([
  [{}, /would match every request/],
  [{ headers: {} }, /would match every request/],
  [{ headers: { 'end user': { exact: 'a' } } }, /without spaces or colons, got 'end user'/],
  [{ headers: { Host: { exact: 'a' } } }, /cannot be matched as a header/],
  [{ headers: { ':authority': { exact: 'a' } } }, /cannot be matched as a header/],
  [{ headers: { 'X-Variant-Id': { exact: 'a' } } }, /chooses variants/],
  [{ headers: { a: { exact: 'a', regex: 'b' } as unknown as TextMatch } }, /exactly one of .* got exact, regex/],
  [{ headers: { a: {} as TextMatch } }, /got none/],
  [{ headers: { a: { exact: '' } } }, /must not be empty/],
  [{ headers: { a: { regex: '(?=x)' } } }, /not an RE2 regular expression[\s\S]*no look-ahead/],
  [{ headers: { a: { regex: 'a'.repeat(1025) } } }, /has 1025 characters, at most 1024/],
  [{ headers: { a: { exact: 'a' }, A: { exact: 'b' } } }, /'a' is matched twice/],
  [{ headers: { 'user-agent': { exact: 'a' } }, userAgent: { exact: 'b' } }, /matched twice/],
  [{ cookies: { a: { exact: '1' }, b: { exact: '2' } } }, /names one cookie, got a, b/],
  [{ cookies: { a: { exact: '.'.repeat(600) } } }, /at most 1024/],
  [{ queryParams: { a: { prefix: 'x' } } }, /no prefix of a parameter/],
  [{ method: { exact: 'get' } }, /write GET/],
  [{ uri: { prefix: 'cms' } }, /begins with '\/'/],
])('EDGE-7, EDGE-8: %j is refused', (condition, message) => {
  expect(said(condition)).toMatch(message);
});

test.each<Condition>([
  { headers: { 'end-user': { exact: 'agung' } }, cookies: { beta: { present: true } } },
  { userAgent: { regex: '.*Firefox.*' }, method: { exact: 'GET' } },
  { queryParams: { v: { regex: '[0-9]+' } }, withoutHeaders: { bot: { present: true } } },
])('EDGE-7: %j passes', (condition) => {
  expect(said(condition)).toBe('');
});

test('EDGE-8: a path is one that the service has', () => {
  expect(said({ uri: { prefix: '/cms/x' } }, ['/cms'])).toBe('');
  expect(said({ uri: { prefix: '/other' } }, ['/cms'])).toMatch(/no exposed path of the service leads to '\/other'/);
});
