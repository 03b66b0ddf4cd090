import type { Fault } from '../../lib/model/traffic';
import { faultsFor } from '../../lib/routing/faults';
import { service, variant } from '../estate/declared';

const OPS = variant('OPS-1');
const TESTER = { 'End-User': { exact: 'tester' } };
const of = (...faults: Fault[]) => service('cms', { faults, variants: [OPS, variant('OPS-2')] });
const delay = (fixedDelay: string, value = 100) => ({ delay: { fixedDelay, percentage: { value } } });
const abort = (httpStatus: number, value = 100) => ({ abort: { httpStatus, percentage: { value } } });

test('MESH-8: a fault of a variant hits all its requests and nobody else', () => {
  const cms = of({ variant: 'OPS-1', delay: '2s', percent: 50 });
  expect(faultsFor(cms, OPS)).toEqual({ always: delay('2s', 50), conditional: [] });
  expect(faultsFor(cms, variant('OPS-2'))).toEqual({ conditional: [] });
  expect(faultsFor(cms)).toEqual({ conditional: [] });
});

test.each(['ops-1', 'OPS-1', 'Ops-1'])('MESH-8: a variant may be spelled %s', (spelled) => {
  expect(faultsFor(of({ variant: spelled, abort: 503, percent: 100 }), OPS).always).toEqual(abort(503));
});

test('MESH-8: a variant may be meant by its id or by its key', () => {
  const lossy = variant('fix_all');
  for (const name of ['fix_all', lossy.key]) {
    expect(faultsFor(of({ variant: name, abort: 503, percent: 1 }), lossy).always).toEqual(abort(503, 1));
  }
});

test('MESH-8: a delay and an abort of one variant both hit, each with its own percentage', () => {
  const cms = of({ variant: 'OPS-1', delay: '2s', percent: 50 }, { variant: 'OPS-1', abort: 503, percent: 10 });
  expect(faultsFor(cms, OPS).always).toEqual({ ...delay('2s', 50), ...abort(503, 10) });
});

test('MESH-8: faults under one condition are put together, however its header is spelled', () => {
  const cms = of(
    { match: TESTER, delay: '1s', percent: 100 },
    { match: { 'end-user': { exact: 'tester' } }, abort: 500, percent: 5 },
  );
  expect(faultsFor(cms).conditional).toEqual([
    { name: 'fault-1', headers: { 'end-user': { exact: 'tester' } }, fault: { ...delay('1s'), ...abort(500, 5) } },
  ]);
});

test('MESH-8: who meets a condition gets the faults of everybody in the variant too', () => {
  const cms = of({ variant: 'OPS-1', delay: '2s', percent: 100 }, { match: TESTER, abort: 503, percent: 100 });
  const [conditional] = faultsFor(cms, OPS).conditional;
  expect(conditional!.fault).toEqual({ ...delay('2s'), ...abort(503) });
});

test('MESH-8: of two of a kind, the one that says more precisely whom it hits stands', () => {
  const cms = of(
    { match: TESTER, delay: '2s', percent: 100 },
    { variant: 'OPS-1', delay: '1s', percent: 100 },
    { variant: 'OPS-1', match: TESTER, delay: '3s', percent: 100 },
  );
  const { always, conditional } = faultsFor(cms, OPS);
  expect([always, conditional.map(({ fault }) => fault)]).toEqual([delay('1s'), [delay('3s')]]);
  expect(faultsFor(cms).conditional.map(({ fault }) => fault)).toEqual([delay('2s')]);
});

test('MESH-8: a fault without variant and condition hits nobody', () => {
  expect(faultsFor(of({ abort: 503, percent: 100 } as Fault), OPS)).toEqual({ conditional: [] });
});

test('MESH-8: fails on two delays for the very same requests', () => {
  const twice = of({ variant: 'OPS-1', delay: '1s', percent: 1 }, { variant: 'ops-1', delay: '2s', percent: 1 });
  expect(() => faultsFor(twice, OPS)).toThrow("two delays for the same requests of variant 'ops-1': keep one");
  const under = of({ match: TESTER, abort: 500, percent: 1 }, { match: TESTER, abort: 503, percent: 1 });
  expect(() => faultsFor(under)).toThrow(/two aborts for the same requests under .*tester/);
});
