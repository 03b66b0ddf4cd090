import { asksFor, REMOVE_VARIANT, setVariant, WITHOUT_VARIANT } from '../../lib/routing/variant-header';
import { asking, ruleOf } from './request';

test('MESH-2: a mainline request is recognized by the absence of one header', () => {
  const http = [{ match: [WITHOUT_VARIANT] }];
  expect(ruleOf(http)).toBeDefined();
  expect([ruleOf(http, asking('ops-1')), ruleOf(http, asking(''))]).toEqual([undefined, undefined]);
});

test('MESH-3: a variant is asked for by exact values', () => {
  expect(asksFor({ key: 'ops-1', ids: ['OPS-1'] })).toEqual([
    { headers: { 'x-variant-id': { exact: 'ops-1' } } },
    { headers: { 'x-variant-id': { exact: 'OPS-1' } } },
  ]);
});

test('EDGE-2, EDGE-3: the header is set to the key, or removed', () => {
  expect([setVariant('ops-1'), REMOVE_VARIANT]).toEqual([
    { request: { set: { 'x-variant-id': 'ops-1' } } },
    { request: { remove: ['x-variant-id'] } },
  ]);
});
