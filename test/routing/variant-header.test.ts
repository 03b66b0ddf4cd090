import { DEFAULT_PROPAGATION, propagationOf } from '../../lib/model/propagation';
import {
  asksFor,
  removeVariant,
  repeatInBaggage,
  setVariant,
  withBaggage,
  withHeader,
  withoutVariant,
} from '../../lib/routing/variant-header';
import { asking, ruleOf } from './request';

const both = propagationOf({ header: 'x-env', baggage: 'variant' });

test('MESH-2: a mainline request is recognized by the absence of one header', () => {
  const http = [{ match: [withoutVariant(DEFAULT_PROPAGATION)] }];
  expect(withoutVariant(DEFAULT_PROPAGATION)).toEqual({ withoutHeaders: { 'x-variant-id': {} } });
  expect(ruleOf(http)).toBeDefined();
  expect([ruleOf(http, asking('ops-1')), ruleOf(http, asking(''))]).toEqual([undefined, undefined]);
});

test('MESH-3: a variant is asked for by exact values', () => {
  expect(asksFor({ key: 'ops-1', ids: ['OPS-1'] }, DEFAULT_PROPAGATION)).toEqual([
    { headers: { 'x-variant-id': { exact: 'ops-1' } } },
    { headers: { 'x-variant-id': { exact: 'OPS-1' } } },
  ]);
});

test('EDGE-2, EDGE-3: the header is set to the key, or removed', () => {
  expect([setVariant('ops-1', DEFAULT_PROPAGATION), removeVariant(DEFAULT_PROPAGATION)]).toEqual([
    { request: { set: { 'x-variant-id': 'ops-1' } } },
    { request: { remove: ['x-variant-id'] } },
  ]);
  expect([withBaggage(DEFAULT_PROPAGATION), repeatInBaggage(DEFAULT_PROPAGATION)]).toEqual([undefined, undefined]);
});

test('PROP-1: with baggage both are set and removed, and what the header says is said in the baggage', () => {
  expect([setVariant('ops-1', both), removeVariant(both), repeatInBaggage(both), withHeader(both)]).toEqual([
    { request: { set: { 'x-env': 'ops-1', baggage: 'variant=ops-1' } } },
    { request: { remove: ['x-env', 'baggage'] } },
    { request: { set: { baggage: 'variant=%REQ(x-env)%' } } },
    { headers: { 'x-env': {} } },
  ]);
});

test('PROP-1: the header counts where both are there, the baggage where it is alone', () => {
  const rules = [
    { name: 'mainline', match: [withoutVariant(both)] },
    { name: 'ops-1', match: asksFor({ key: 'ops-1', ids: ['OPS-1'] }, both) },
    { name: 'ops-2', match: asksFor({ key: 'ops-2', ids: [] }, both) },
    { name: 'header', match: [withHeader(both)] },
    { name: 'baggage', match: [withBaggage(both)!] },
  ];
  const rule = (headers: Record<string, string>) => ruleOf(rules, { headers })?.name;
  expect([
    rule({}),
    rule({ baggage: 'k=v' }),
    rule({ 'x-env': 'OPS-1' }),
    rule({ baggage: 'k=v, variant=ops-1;p=1' }),
    rule({ baggage: 'variant=OPS-1' }),
    rule({ 'x-env': 'ops-2', baggage: 'variant=ops-1' }),
    rule({ 'x-env': 'ops-1', baggage: 'variant=ops-2' }),
    rule({ 'x-env': 'other', baggage: 'variant=ops-1' }),
    rule({ baggage: 'variant=other' }),
    rule({ baggage: 'variant=other,variant=ops-1' }),
    // Not the name of this estate's header.
    rule({ 'x-variant-id': 'ops-1' }),
  ]).toEqual([
    'mainline',
    'mainline',
    'ops-1',
    'ops-1',
    'ops-1',
    'ops-2',
    'ops-1',
    'header',
    'baggage',
    'baggage',
    'mainline',
  ]);
});
