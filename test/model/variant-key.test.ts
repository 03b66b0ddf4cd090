import fc from 'fast-check';
import { isReservedVariantKey, VARIANT_KEY_LIMIT, variantIdFromBranch, variantKey } from '../../lib/model/variant-key';

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const ASCII_ID = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 80 });
const ANY_ID = fc.oneof(
  ASCII_ID,
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.stringMatching(/^[A-Za-z0-9_./-]{1,60}$/),
);

test.each([
  ['TS-4122-cms-live', 'TS-4122'],
  ['OPS-1234', 'OPS-1234'],
  ['OPS-1234-new-nav', 'OPS-1234'],
  ['feature/OPS-12-x', 'OPS-12'],
  ['refs/heads/bugfix/ops-12_x', 'ops-12'],
  ['joe/feature/AB2-7', 'AB2-7'],
  ['OPS-3353-x', 'OPS-3353'],
  ['feature/new_nav', 'feature-new-nav'],
  ['New-Nav', 'new-nav'],
  ['OPS-12x', 'ops-12x'],
  ['fix-login', 'fix-login'],
  ['dependabot/npm_and_yarn/foo-1.2.3', 'dependabot-npm-and-yarn-foo-1-2-3'],
  ['hotfix/OPS-12.new-nav', 'OPS-12'],
])('NAME-1: branch %s is variant %s', (branch, id) => {
  expect(variantIdFromBranch(branch)).toBe(id);
});

test('NAME-1: a branch whose letters get lost keeps them apart by a hash', () => {
  expect(variantIdFromBranch('größe')).toMatch(/^gr-e-[0-9a-f]{8}$/);
  expect(variantIdFromBranch('новая')).toMatch(/^variant-[0-9a-f]{8}$/);
  expect(variantIdFromBranch('новая')).not.toBe(variantIdFromBranch('старая'));
});

test.each([
  ['OPS-1234', 'ops-1234'],
  ['ops-1234', 'ops-1234'],
  ['1234', '1234'],
  ['a'.repeat(40), 'a'.repeat(40)],
])('NAME-2: %s has the key %s', (id, key) => {
  expect(variantKey(id)).toBe(key);
});

test('NAME-1: longer and lossy forms end in a stable hash', () => {
  expect(variantKey('fix_all')).toBe('fix-all-1c9cba31');
  expect(variantKey('a'.repeat(41))).toBe(`${'a'.repeat(31)}-c0f8bd4d`);
  expect(variantKey('')).toMatch(/^variant-[0-9a-f]{8}$/);
});

test('NAME-1: a key is a DNS label of at most 40 characters, and always the same one', () => {
  fc.assert(
    fc.property(ANY_ID, (id) => {
      const key = variantKey(id);
      expect(key).toMatch(LABEL);
      expect(key.length).toBeLessThanOrEqual(VARIANT_KEY_LIMIT);
      expect(variantKey(id)).toBe(key);
    }),
  );
});

test('NAME-2: a key is its own key', () => {
  fc.assert(fc.property(ANY_ID, (id) => variantKey(variantKey(id)) === variantKey(id)));
});

test('NAME-2: ids that differ only in case share a key, others do not', () => {
  fc.assert(fc.property(ASCII_ID, (id) => variantKey(id.toUpperCase()) === variantKey(id.toLowerCase())));
  fc.assert(
    fc.property(ANY_ID, ANY_ID, (a, b) => {
      expect(variantKey(a) === variantKey(b)).toBe(a.toLowerCase() === b.toLowerCase());
    }),
  );
});

test('NAME-1: every branch has an id whose key is a DNS label', () => {
  fc.assert(
    fc.property(ANY_ID, (branch) => {
      const id = variantIdFromBranch(branch);
      expect(variantKey(id)).toMatch(LABEL);
      expect(variantIdFromBranch(branch)).toBe(id);
    }),
  );
});

test('NAME-2: main, master and canary are reserved', () => {
  expect(['main', 'master', 'canary', 'ops-1'].map(isReservedVariantKey)).toEqual([true, true, true, false]);
});
