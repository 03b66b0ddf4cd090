import { Environment } from '../../lib/model/environment';
import type { Fault } from '../../lib/model/traffic';
import { aVariant, saidOfService } from './samples';

const said = (fault: Fault, environment = Environment.STAGING) =>
  saidOfService({ faults: [fault], variants: [aVariant()] }, { environment }).join();

test('MESH-8: a fault for a variant or under a header passes', () => {
  expect(said({ variant: 'ops-1', delay: '2s', percent: 50 })).toBe('');
  expect(said({ match: { 'end-user': { exact: 'x' } }, abort: 503, percent: 0.5 })).toBe('');
});

test.each<[Fault, RegExp]>([
  [{ delay: '2s', percent: 50 } as Fault, /everybody would be hit/],
  [{ match: {}, delay: '2s', percent: 50 }, /everybody would be hit/],
  [{ variant: 'OPS-1', percent: 50 } as Fault, /does nothing/],
  [{ variant: 'OPS-1', abort: 600, percent: 50 }, /from 200 to 599, got 600/],
  [{ variant: 'OPS-1', abort: 503, percent: 101 }, /from 0 to 100, got 101/],
  [{ variant: 'OPS-1', delay: '2', percent: 1 }, /write 2s or 2ms/],
  [{ variant: 'OPS-2', abort: 503, percent: 1 }, /warning: .*no variant 'OPS-2'[\s\S]*its variants are: OPS-1/],
])('MESH-8: %j is told', (fault, message) => {
  expect(said(fault)).toMatch(message);
});

test('MESH-8: never in production without a word', () => {
  const fault: Fault = { variant: 'OPS-1', abort: 503, percent: 1 };
  expect(said(fault, Environment.PRODUCTION)).toMatch(/a fault in production/);
  expect(said({ ...fault, allowInProduction: true }, Environment.PRODUCTION)).toBe('');
});

test('MESH-8: faults that no rule can hold side by side are told before anything is rendered', () => {
  const faults: Fault[] = [
    { variant: 'OPS-1', delay: '1s', percent: 50 },
    { variant: 'ops-1', delay: '2s', percent: 50 },
  ];
  expect(saidOfService({ faults, variants: [aVariant()] }, { environment: Environment.STAGING }).join()).toMatch(
    /faults: .*two delays for the same requests of variant 'ops-1'.*keep one/i,
  );
});
