import type { Condition } from '../../lib/model/traffic';
import { aCanary, aService, aTenant, aVariant, saidOf } from './samples';

const canarySaid = (...match: Condition[]) => saidOf(aTenant({ services: [aService({ canary: aCanary({ match }) })] }));
const BETA: Condition = { headers: { 'x-beta': { exact: '1' }, 'x-team': { present: true } } };

test('EDGE-8: a condition that is there twice is told, whatever its order and the case of its headers', () => {
  const same: Condition = { headers: { 'X-Team': { present: true }, 'X-Beta': { exact: '1' } } };
  expect(canarySaid(BETA, { method: { exact: 'GET' } }, same)).toEqual([
    'canary.match.2: warning: match.2: takes the same requests as match.0: { headers: { X-Team: { present: true }, X-Beta: { exact: "1" } } } [EDGE-8]\n    fix: remove one of the two',
  ]);
});

test('EDGE-8: conditions that differ in a value, a name or a kind are each of use', () => {
  const other = (headers: Condition['headers']): Condition => ({ headers });
  expect(canarySaid(BETA, other({ 'x-beta': { exact: '2' }, 'x-team': { present: true } }))).toEqual([]);
  expect(canarySaid(BETA, other({ 'x-beta': { exact: '1' } }))).toEqual([]);
  expect(canarySaid({ cookies: { a: { exact: '1' } } }, { cookies: { A: { exact: '1' } } })).toEqual([]);
  expect(canarySaid({ headers: { a: { exact: '1' } } }, { withoutHeaders: { a: { exact: '1' } } })).toEqual([]);
});

test('EDGE-8: of a variant it is told once, however many services it touches', () => {
  const match: Condition[] = [{ cookies: { a: { exact: '1' } } }, { cookies: { a: { exact: '1' } } }];
  const variant = aVariant({ match });
  const services = [aService({ name: 'cms', variants: [variant], routes: ['/'], gateway: 'gateway' })];
  expect(saidOf(aTenant({ services })).filter((each) => each.includes('match.1'))).toHaveLength(1);
});
