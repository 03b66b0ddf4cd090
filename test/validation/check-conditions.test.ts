import type { Service } from '../../lib/model/service';
import type { Condition, TextMatch } from '../../lib/model/traffic';
import { aCanary, saidOfService } from './samples';

/** What YAML may say and TypeScript does not take. */
const NONE = {} as TextMatch;
const TWO = { exact: 'a', regex: 'b' } as unknown as TextMatch;

const said = (condition: Condition, routes: string[] = []) =>
  saidOfService({ canary: aCanary({ match: [condition] }), routes, ...(routes[0] && { gateway: 'gateway' }) }).join();

test.each<[Condition, RegExp]>([
  [{}, /would match every request/],
  [{ headers: {} }, /would match every request/],
  [{ headers: { 'end user': { exact: 'a' } } }, /without spaces or colons, got 'end user'/],
  [{ headers: { Host: { exact: 'a' } } }, /cannot be matched as a header/],
  [{ headers: { ':authority': { exact: 'a' } } }, /cannot be matched as a header/],
  [{ headers: { 'X-Variant-Id': { exact: 'a' } } }, /chooses variants/],
  [{ headers: { a: TWO } }, /exactly one of .* got exact, regex/],
  [{ headers: { a: NONE } }, /got none/],
  [{ headers: { a: { exact: '' } } }, /must not be empty/],
  [{ headers: { a: { regex: '(?=x)' } } }, /not an RE2 regular expression[\s\S]*no look-ahead/],
  [{ headers: { a: { regex: 'a'.repeat(1025) } } }, /has 1025 characters, at most 1024/],
  [{ headers: { a: { exact: 'a' }, A: { exact: 'b' } } }, /'a' is matched twice/],
  [{ headers: { 'user-agent': { exact: 'a' } }, userAgent: { exact: 'b' } }, /matched twice/],
  [{ cookies: { a: { exact: '1' }, b: { exact: '2' } } }, /names one cookie, got a, b/],
  [{ cookies: { a: { exact: '.'.repeat(600) } } }, /at most 1024/],
  [{ cookies: {}, headers: { 'x-a': { exact: '1' } } }, /names no cookie/],
  [{ queryParams: { a: { prefix: 'x' } } }, /cannot match a query parameter by prefix/],
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

test.each<[Partial<Service>, string[]]>([
  [
    { canary: aCanary({ match: [{}] }) },
    ['canary.match.0: error: match.0: a condition without any content would match every request [EDGE-8]'],
  ],
  [
    { canary: aCanary({ match: [{ headers: {}, cookies: {}, queryParams: {}, withoutHeaders: {} }] }) },
    ['canary.match.0: error: match.0: a condition without any content would match every request [EDGE-8]'],
  ],
  [
    { canary: aCanary({ match: [{ headers: { 'end user': { exact: 'a' } } }] }) },
    [
      "canary.match.0.headers.end user: error: match.0.headers.end user: a header's name is letters, digits and dashes without spaces or colons, got 'end user' [EDGE-8]",
    ],
  ],
  [
    { canary: aCanary({ match: [{ cookies: { 'a b': { exact: '1' } } }] }) },
    [
      "canary.match.0.cookies.a b: error: match.0.cookies.a b: a cookie's name is letters, digits and dashes without spaces or colons, got 'a b' [EDGE-8]",
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { Host: { exact: 'a' } } }] }) },
    [
      "canary.match.0.headers.Host: error: match.0.headers.Host: 'Host' cannot be matched as a header: hosts are matched by `domains` and `hostnames` [EDGE-8]",
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { ':path': { exact: 'a' } } }] }) },
    [
      "canary.match.0.headers.:path: error: match.0.headers.:path: ':path' cannot be matched as a header: hosts are matched by `domains` and `hostnames` [EDGE-8]\n    fix: use `uri`",
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { ':method': { exact: 'a' } } }] }) },
    [
      "canary.match.0.headers.:method: error: match.0.headers.:method: ':method' cannot be matched as a header: hosts are matched by `domains` and `hostnames` [EDGE-8]\n    fix: use `method`",
    ],
  ],
  [
    { canary: aCanary({ match: [{ withoutHeaders: { ':authority': { present: true } } }] }) },
    [
      "canary.match.0.withoutHeaders.:authority: error: match.0.withoutHeaders.:authority: ':authority' cannot be matched as a header: hosts are matched by `domains` and `hostnames` [EDGE-8]",
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { 'X-Variant-Id': { exact: 'a' } } }] }) },
    [
      "canary.match.0.headers.X-Variant-Id: error: match.0.headers.X-Variant-Id: 'X-Variant-Id' chooses variants, a condition cannot use it [EDGE-8]\n    fix: declare a variant instead",
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { Cookie: { exact: 'a' } } }] }) },
    [
      'canary.match.0.headers.Cookie: error: match.0.headers.Cookie: a cookie is matched by its name [EDGE-8]\n    fix: use `cookies`',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: TWO } }] }) },
    [
      'canary.match.0.headers.a: error: match.0.headers.a: must say exactly one of exact, prefix, regex, present, got exact, regex [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: NONE } }] }) },
    [
      'canary.match.0.headers.a: error: match.0.headers.a: must say exactly one of exact, prefix, regex, present, got none [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { exact: '' } } }] }) },
    [
      'canary.match.0.headers.a: error: match.0.headers.a: `exact` must not be empty [EDGE-8]\n    fix: use `present: true` for any value',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { prefix: '' } } }] }) },
    [
      'canary.match.0.headers.a: error: match.0.headers.a: `prefix` must not be empty [EDGE-8]\n    fix: use `present: true` for any value',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { regex: '' } } }] }) },
    [
      'canary.match.0.headers.a: error: match.0.headers.a: `regex` must not be empty [EDGE-8]\n    fix: use `present: true` for any value',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { regex: '(?=x)' } } }] }) },
    [
      'canary.match.0.headers.a.regex: error: match.0.headers.a.regex: not an RE2 regular expression: error parsing regexp: invalid or unsupported Perl syntax: `(?=` [EDGE-8]\n    fix: RE2 has no look-ahead, look-behind and back-references',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { regex: '(?<!x)' } } }] }) },
    [
      'canary.match.0.headers.a.regex: error: match.0.headers.a.regex: not an RE2 regular expression: error parsing regexp: invalid named capture: `(?<!x)` [EDGE-8]\n    fix: RE2 has no look-ahead, look-behind and back-references',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { regex: '(a)\\1' } } }] }) },
    [
      'canary.match.0.headers.a.regex: error: match.0.headers.a.regex: not an RE2 regular expression: error parsing regexp: invalid escape sequence: `\\1` [EDGE-8]\n    fix: RE2 has no look-ahead, look-behind and back-references',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { regex: '(' } } }] }) },
    [
      'canary.match.0.headers.a.regex: error: match.0.headers.a.regex: not an RE2 regular expression: error parsing regexp: missing closing ): `(` [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { regex: 'a'.repeat(1025) } } }] }) },
    [
      'canary.match.0.headers.a.regex: error: match.0.headers.a.regex: has 1025 characters, at most 1024 are allowed [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { exact: 'a'.repeat(1025) } } }] }) },
    [
      'canary.match.0.headers.a.exact: error: match.0.headers.a.exact: has 1025 characters, at most 1024 are allowed [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { prefix: 'a'.repeat(1025) } } }] }) },
    [
      'canary.match.0.headers.a.prefix: error: match.0.headers.a.prefix: has 1025 characters, at most 1024 are allowed [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { a: { exact: 'a' }, A: { exact: 'b' } } }] }) },
    [
      "canary.match.0.headers: error: match.0.headers: the header 'a' is matched twice [EDGE-8]\n    fix: leave one out",
    ],
  ],
  [
    { canary: aCanary({ match: [{ headers: { 'User-Agent': { exact: 'a' } }, userAgent: { exact: 'b' } }] }) },
    [
      'canary.match.0.userAgent: error: match.0.userAgent: the User-Agent header is matched twice [EDGE-8]\n    fix: leave one out',
    ],
  ],
  [
    { canary: aCanary({ match: [{ userAgent: NONE }] }) },
    [
      'canary.match.0.userAgent: error: match.0.userAgent: must say exactly one of exact, prefix, regex, present, got none [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ cookies: { a: NONE, b: { exact: '2' } } }] }) },
    [
      'canary.match.0.cookies.a: error: match.0.cookies.a: must say exactly one of exact, prefix, regex, present, got none [EDGE-8]',
      'canary.match.0.cookies: error: match.0.cookies: a condition names one cookie, got a, b: their order in the header is not known [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ cookies: { a: { exact: '1' }, b: { exact: '2' } } }] }) },
    [
      'canary.match.0.cookies: error: match.0.cookies: a condition names one cookie, got a, b: their order in the header is not known [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ cookies: { a: { exact: '.'.repeat(600) } } }] }) },
    [
      "canary.match.0.cookies.a: error: match.0.cookies.a: the regular expression for cookie 'a' has 1221 characters, at most 1024 are allowed [EDGE-8]",
    ],
  ],
  [
    { canary: aCanary({ match: [{ queryParams: { a: { prefix: 'x' } } }] }) },
    [
      'canary.match.0.queryParams.a.prefix: error: match.0.queryParams.a.prefix: Istio cannot match a query parameter by prefix [EDGE-8]\n    fix: use `regex`',
    ],
  ],
  [
    { canary: aCanary({ match: [{ queryParams: { a: NONE } }] }) },
    [
      'canary.match.0.queryParams.a: error: match.0.queryParams.a: must say exactly one of exact, prefix, regex, present, got none [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ method: { exact: 'get' } }] }) },
    [
      "canary.match.0.method.exact: error: match.0.method.exact: methods are upper case, got 'get' [EDGE-8]\n    fix: write GET",
    ],
  ],
  [
    { canary: aCanary({ match: [{ method: NONE }] }) },
    [
      'canary.match.0.method: error: match.0.method: must say exactly one of exact, prefix, regex, present, got none [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ method: { present: true } }] }) },
    [
      'canary.match.0.method.present: error: match.0.method.present: every request has one, so this says nothing [EDGE-8]\n    fix: leave it out',
    ],
  ],
  [
    { canary: aCanary({ match: [{ uri: { present: true } }] }), routes: ['/cms'], gateway: 'gateway' },
    [
      'canary.match.0.uri.present: error: match.0.uri.present: every request has one, so this says nothing [EDGE-8]\n    fix: leave it out',
    ],
  ],
  [
    { canary: aCanary({ match: [{ uri: NONE }] }) },
    [
      'canary.match.0.uri: error: match.0.uri: must say exactly one of exact, prefix, regex, present, got none [EDGE-8]',
    ],
  ],
  [
    { canary: aCanary({ match: [{ uri: { prefix: 'cms' } }] }) },
    ["canary.match.0.uri: error: match.0.uri: a path begins with '/', got 'cms' [EDGE-8]"],
  ],
  [
    { canary: aCanary({ match: [{ uri: { exact: '/cms?page=1' } }] }) },
    [
      "canary.match.0.uri: error: match.0.uri: a path has no query, got '/cms?page=1' [EDGE-8]\n    fix: use `queryParams` beside it",
    ],
  ],
  [
    { canary: aCanary({ match: [{ uri: { prefix: '/cms#top' } }] }) },
    [
      "canary.match.0.uri: error: match.0.uri: what follows # is never sent, got '/cms#top' [EDGE-8]\n    fix: leave it out",
    ],
  ],
  [
    { canary: aCanary({ match: [{ uri: { exact: 'cms' } }] }) },
    ["canary.match.0.uri: error: match.0.uri: a path begins with '/', got 'cms' [EDGE-8]"],
  ],
  [
    { canary: aCanary({ match: [{ uri: { prefix: '/other' } }] }), routes: ['/cms/', '/x'], gateway: 'gateway' },
    [
      "canary.match.0.uri: error: match.0.uri: no exposed path of the service leads to '/other', they are: /cms, /x [EDGE-8]",
    ],
  ],
  [
    { canary: aCanary({ match: [{ uri: { exact: '/other' } }] }), routes: ['/cms'], gateway: 'gateway' },
    [
      "canary.match.0.uri: error: match.0.uri: no exposed path of the service leads to '/other', they are: /cms [EDGE-8]",
    ],
  ],
  [
    { canary: aCanary({ match: [{ uri: { regex: '/other' } }] }), routes: ['/cms'], gateway: 'gateway' },
    [
      "canary.match.0.uri: error: match.0.uri: no exposed path of the service leads to '/other', they are: /cms [EDGE-8]",
    ],
  ],
])('EDGE-7, EDGE-8: the whole message of %j', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});

test.each<[Partial<Service>, string[]]>([
  [{ canary: aCanary({ match: [{ headers: { "a!#$%&'*+.^_`|~-1": { exact: 'x' } } }] }) }, []],
  [{ canary: aCanary({ match: [{ headers: { a: { exact: 'a'.repeat(1024) } } }] }) }, []],
  [{ canary: aCanary({ match: [{ headers: { a: { regex: 'a'.repeat(1024) } } }] }) }, []],
  [
    { canary: aCanary({ match: [{ headers: { a: { exact: 'x' }, b: { prefix: 'y' } }, userAgent: { exact: 'b' } }] }) },
    [],
  ],
  [
    {
      canary: aCanary({ match: [{ withoutHeaders: { 'user-agent': { present: true } }, userAgent: { exact: 'b' } }] }),
    },
    [],
  ],
  [{ canary: aCanary({ match: [{ queryParams: { a: { exact: '' + 'x' } }, method: { regex: 'get|GET' } }] }) }, []],
  [{ canary: aCanary({ match: [{ uri: { prefix: '/cms/x' } }] }), routes: ['/other', '/cms'], gateway: 'gateway' }, []],
  [{ canary: aCanary({ match: [{ uri: { exact: '/anything' } }] }) }, []],
])('EDGE-7, EDGE-8: %j passes', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});
