import fc from 'fast-check';
import { RE2JS } from 're2js';
import { bothTexts, escapeRegex, neitherHeader } from '../../lib/routing/text-match';

test('EDGE-8: escaped text matches itself only', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      expect(RE2JS.matches(escapeRegex(text), text)).toBe(true);
      expect(RE2JS.matches(escapeRegex(text), other)).toBe(text === other);
    }),
  );
});

describe('two conditions on one header', () => {
  test.each([
    ['presence and a value', {}, { exact: 'a' }, { exact: 'a' }],
    ['a value and presence', { exact: 'a' }, {}, { exact: 'a' }],
    ['the same twice', { regex: 'a.*' }, { regex: 'a.*' }, { regex: 'a.*' }],
    ['two values', { exact: 'a' }, { exact: 'b' }, undefined],
    ['a value with its prefix', { exact: 'agung' }, { prefix: 'ag' }, { exact: 'agung' }],
    ['a value with another prefix', { prefix: 'b' }, { exact: 'agung' }, undefined],
    ['a value with an expression', { regex: 'a.*' }, { exact: 'agung' }, { exact: 'agung' }],
    ['a value outside of an expression', { exact: 'xa' }, { regex: 'a.*' }, undefined],
    ['prefixes', { prefix: 'a' }, { prefix: 'ag' }, { prefix: 'ag' }],
    ['prefixes, the longer one first', { prefix: 'ag' }, { prefix: 'a' }, { prefix: 'ag' }],
    ['other prefixes', { prefix: 'a' }, { prefix: 'b' }, undefined],
  ])('MESH-8: %s', (_, a, b, both) => {
    expect(bothTexts('end-user', a, b)).toEqual(both);
  });

  test('MESH-8: fails for two expressions, which RE2 cannot join', () => {
    expect(() => bothTexts('end-user', { regex: 'a.*' }, { regex: '.*b' })).toThrow(
      /header 'end-user' cannot hold in one/,
    );
    expect(() => bothTexts('end-user', { regex: 'a.*' }, { prefix: 'b' })).toThrow(
      /\{"regex":"a\.\*"\} and \{"prefix":"b"\}/,
    );
  });
});

describe('headers that must not match', () => {
  test.each([
    ['different headers', { a: { exact: '1' } }, { b: {} }, { a: { exact: '1' }, b: {} }],
    ['no such header at all is the stronger one', { a: {} }, { a: { exact: '1' } }, { a: {} }],
    ['and the other way round', { a: { exact: '1' } }, { a: {} }, { a: {} }],
    ['two values', { a: { exact: '1.0' } }, { a: { exact: '2' } }, { a: { regex: '1\\.0|2' } }],
    ['a prefix and an expression', { a: { prefix: 'x' } }, { a: { regex: 'y|z' } }, { a: { regex: 'x.*|(?:y|z)' } }],
  ])('MESH-8: %s', (_, a, b, neither) => {
    expect(neitherHeader(a, b)).toEqual(neither);
  });
});
