import { type Claims, mayConflict } from '../../lib/synthesis/claims';

const claims = (over: Partial<Claims>): Claims => ({ exclusive: [], hosts: [], variants: [], ...over });

test('one namespace, host or gateway in two parts may conflict (TENANT-1)', () => {
  const a = claims({ exclusive: ['namespace a'], hosts: ['a.example.com'] });
  expect(mayConflict([a, claims({ exclusive: ['namespace b'], hosts: ['b.example.com'] })])).toBe(false);
  expect(mayConflict([a, claims({ exclusive: ['namespace a'] })])).toBe(true);
  expect(mayConflict([a, claims({ hosts: ['a.example.com'] })])).toBe(true);
});

test("a host that is a variant's host elsewhere may conflict (EDGE-5)", () => {
  const a = claims({ hosts: ['ops-1.b.example.com'] });
  expect(mayConflict([a, claims({ hosts: ['b.example.com'], variants: ['ops-1'] })])).toBe(true);
  expect(mayConflict([a, claims({ hosts: ['b.example.com'], variants: ['ops-2'] })])).toBe(false);
});

test('a host too long for a long variant key is left to the run over everything', () => {
  expect(mayConflict([claims({ hosts: [`${'a'.repeat(220)}.example.com`] })])).toBe(true);
});
