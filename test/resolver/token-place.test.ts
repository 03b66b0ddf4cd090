import { tokenIn } from '../../lib/resolver/token-place';

test('where a token stands in a value', () => {
  const bearer = { kind: 'header', name: 'authorization', prefix: 'Bearer ' } as const;
  expect(['Bearer a.b.c', 'x Bearer a.b.c, y', 'Basic x', 'bearer a'].map((value) => tokenIn(bearer, value))).toEqual([
    'a.b.c',
    'a.b.c',
    undefined,
    undefined,
  ]);
  expect(tokenIn({ kind: 'query', name: 't' }, 'a b')).toBe('a b');
  const cookie = { kind: 'cookie', name: 's' } as const;
  expect(['a=1; s=x', 's=x', 's=x=y', 'as=x', 's', ''].map((value) => tokenIn(cookie, value))).toEqual([
    'x',
    'x',
    'x',
    undefined,
    undefined,
    undefined,
  ]);
});
