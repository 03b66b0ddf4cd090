import { Lazy } from 'cdk8s';
import { plainData } from '../../lib/cdk8s/plain-data';

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
