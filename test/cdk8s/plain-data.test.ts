import { Lazy } from 'cdk8s';
import { copied, plainData } from '../../lib/cdk8s/plain-data';

test('clean data comes back as it is', () => {
  const data = { a: [1, { b: 'c' }], d: {} };
  expect(plainData(data)).toBe(data);
});

test('fields without a value are left out at any depth', () => {
  expect(plainData({ a: undefined, b: [{ c: null, d: 1 }], e: { f: undefined } })).toEqual({ b: [{ d: 1 }], e: {} });
});

test('tokens and objects of classes are left to cdk8s', () => {
  expect(plainData({ a: [{ b: Lazy.any({ produce: () => 1 }) }] })).toBeUndefined();
  expect(plainData({ a: new Date(0) })).toBeUndefined();
  expect(plainData({ a: () => 1 })).toBeUndefined();
});

test('symbols are left to cdk8s; null by itself, and in lists, is data', () => {
  expect(plainData({ a: Symbol('x') })).toBeUndefined();
  expect(plainData(null)).toBeNull();
  const list = { a: [null, 1] };
  expect(plainData(list)).toBe(list);
  expect(plainData({ a: [{ b: null }] })).toEqual({ a: [{}] });
});

test('a copy shares nothing, and has no fields without a value', () => {
  const shared = { x: [1] };
  const data = { a: shared, b: shared, c: null, d: undefined, e: [null, { f: undefined }] };
  const copy = copied<Record<string, unknown>>(data);
  expect(Object.keys(copy)).toEqual(['a', 'b', 'e']);
  expect(copy).toStrictEqual({ a: { x: [1] }, b: { x: [1] }, e: [null, {}] });
  expect(copy.a).not.toBe(copy.b);
  expect(copied(null)).toBeNull();
});
