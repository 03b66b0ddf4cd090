import type { TextMatch } from '../../lib/model/traffic';
import { conditionMatch, everyPair, REGEX_LIMIT, withoutCovered } from '../../lib/routing/condition';
import type { HttpMatch } from '../../lib/routing/istio';
import { type Request, ruleOf } from './request';

test('EDGE-7: every kind of condition becomes one block', () => {
  expect(
    conditionMatch({
      headers: { 'End-User': { exact: 'agung' } },
      withoutHeaders: { 'X-Bot': { present: true } },
      cookies: { beta: { exact: 'on' } },
      queryParams: { preview: { exact: '1' } },
      userAgent: { regex: '.*Firefox.*' },
      uri: { prefix: '/cms' },
      method: { exact: 'GET' },
    }),
  ).toEqual({
    headers: {
      'end-user': { exact: 'agung' },
      'user-agent': { regex: '.*Firefox.*' },
      cookie: { regex: '(?:.*;\\s*)?beta=on(?:;.*)?' },
    },
    withoutHeaders: { 'x-bot': {} },
    queryParams: { preview: { exact: '1' } },
    uri: { prefix: '/cms' },
    method: { exact: 'GET' },
  });
});

describe('EDGE-7: a cookie among others', () => {
  const cases: [TextMatch, string, boolean][] = [
    [{ exact: 'on' }, 'beta=on', true],
    [{ exact: 'on' }, 'a=1; beta=on; b=2', true],
    [{ exact: 'on' }, 'a=1;beta=on', true],
    [{ exact: 'on' }, 'beta=only', false],
    [{ exact: 'on' }, 'xbeta=on', false],
    [{ exact: 'on' }, 'a=beta=on', false],
    [{ exact: 'a.b' }, 'beta=axb', false],
    [{ prefix: 'v2' }, 'beta=v2.1; x=1', true],
    [{ prefix: 'v2' }, 'beta=1; x=v2', false],
    [{ regex: 'a|b' }, 'x=1; beta=b', true],
    [{ regex: 'a|b' }, 'x=b', false],
    [{ present: true }, 'x=1; beta=', true],
    [{ present: true }, 'betas=1', false],
  ];
  test.each(cases)('%p and "%s": %p', (match, cookie, taken) => {
    const http = [{ match: [conditionMatch({ cookies: { beta: match } })] }];
    const request: Request = { headers: { cookie } };
    expect(ruleOf(http, request) !== undefined).toBe(taken);
  });
});

test('EDGE-7: one header named in several ways holds all of them', () => {
  const match = conditionMatch({ headers: { 'User-Agent': { prefix: 'Moz' } }, userAgent: { exact: 'Mozilla/5' } });
  expect(match).toEqual({ headers: { 'user-agent': { exact: 'Mozilla/5' } } });
});

test('EDGE-7: fails when one header should have two values', () => {
  const twice = { headers: { 'user-agent': { exact: 'a' } }, userAgent: { exact: 'b' } };
  expect(() => conditionMatch(twice)).toThrow(/two values of one header/);
});

test('EDGE-8: fails on two cookies and on too long an expression', () => {
  expect(() => conditionMatch({ cookies: { a: { exact: '1' }, b: { exact: '2' } } })).toThrow(
    /exactly one cookie, got: a, b/,
  );
  expect(() => conditionMatch({ cookies: { a: { exact: 'x'.repeat(REGEX_LIMIT) } } })).toThrow(/at most 1024/);
});

describe('every pair of two lists of blocks', () => {
  const header = (exact: string) => ({ headers: { user: { exact } } });

  test('an empty list is no condition', () => {
    expect(everyPair([], [header('a')])).toEqual([header('a')]);
    expect(everyPair([header('a')], [])).toEqual([header('a')]);
    expect(everyPair([], [])).toEqual([]);
  });

  test('pairs that no request can meet are left out; without any pair there is no rule', () => {
    expect(everyPair([header('a'), header('b')], [header('a')])).toEqual([header('a')]);
    expect(everyPair([header('a')], [header('b')])).toBeUndefined();
  });

  test('a header that must be there and must not be is no pair', () => {
    expect(everyPair([{ withoutHeaders: { user: {} } }], [header('a')])).toBeUndefined();
  });

  test('neither side forgets what must not be there', () => {
    const [match] = everyPair(
      [{ withoutHeaders: { 'x-variant-id': {} } }],
      [{ withoutHeaders: { 'x-variant-id': { exact: 'a' } } }],
    )!;
    expect(match).toEqual({ withoutHeaders: { 'x-variant-id': {} } });
  });
});

test('what another block takes in is left out, whichever comes first; all else stays', () => {
  const wide = { headers: { a: { exact: 'x' }, b: {} } };
  const narrow = { headers: { a: { exact: 'x' }, b: { exact: 'y' } } };
  expect(withoutCovered([wide, narrow])).toEqual([wide]);
  expect(withoutCovered([narrow, wide])).toEqual([wide]);
  expect(withoutCovered([narrow, { ...narrow }])).toHaveLength(1);
  const prefix = { headers: { b: { prefix: 'y' } } };
  expect(withoutCovered([prefix, { headers: { b: { prefix: 'yz' } } }, narrow])).toEqual([prefix]);
  const apart: HttpMatch[] = [
    { headers: { b: { exact: 'z' } } },
    { headers: { b: { regex: 'y' } } },
    { ...narrow, uri: { exact: '/x' } },
    { ...narrow, withoutHeaders: { c: {} } },
    { headers: { a: { exact: 'z' } } },
  ];
  expect(withoutCovered([prefix, ...apart])).toEqual([prefix, ...apart]);
});
