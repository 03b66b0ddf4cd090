import type { Canary } from '../../lib/model/canary';
import { aCanary, saidOfService } from './samples';

const said = (canary: Partial<Canary>, own = {}) => saidOfService({ canary: aCanary(canary), ...own }).join();

test.each([-1, 101, 0.5, Number.NaN])('DEST-4: a weight of %d is an error', (weight) => {
  expect(said({ weight })).toMatch(/whole number of percent from 0 to 100, got .*\[DEST-4\]/);
});

test('DEST-4: whole percents pass, a fraction is explained', () => {
  for (const weight of [0, 5, 100]) expect(said({ weight })).toBe('');
  expect(said({ weight: 0.05 })).toMatch(/fix: write 5 for 5 %/);
});

test('DEST-2: a canary without pods takes no traffic', () => {
  expect(said({ replicas: 0 })).toBe('');
  expect(said({ replicas: 0, weight: 5 })).toMatch(/shall take 5 % of the traffic, but has no pods.*\[DEST-2\]/);
  expect(said({ replicas: 0, match: [{ userAgent: { exact: 'x' } }] })).toMatch(/the requests of its conditions/);
});

test('DEST-5: mirroring warns of writes and streams, unless the service only reads', () => {
  expect(said({ mirror: 10 })).toMatch(/warning: mirror: requests that write/);
  expect(said({ mirror: 10 }, { protocol: 'grpc' })).toMatch(/streaming calls are not copied/);
  expect(said({ mirror: 10 }, { readOnly: true })).toBe('');
  expect(said({ mirror: 101 })).toMatch(/\[DEST-5\]/);
});

test('a tcp canary has a weight only', () => {
  expect(said({ weight: 5 }, { protocol: 'tcp' })).toBe('');
  expect(said({ mirror: 5 }, { protocol: 'tcp' })).toMatch(/cannot be mirrored/);
  expect(said({ match: [{ uri: { exact: '/' } }] }, { protocol: 'tcp' })).toMatch(/no headers or paths/);
});
