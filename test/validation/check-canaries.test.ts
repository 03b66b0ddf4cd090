import type { Canary } from '../../lib/model/canary';
import type { Service } from '../../lib/model/service';
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
  expect(said({ replicas: 0, weight: 5 })).toMatch(/is meant to take 5 % of the traffic, but has no pods.*\[DEST-2\]/);
  expect(said({ replicas: 0, match: [{ userAgent: { exact: 'x' } }] })).toMatch(
    /the requests that match its conditions/,
  );
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

test.each<[Partial<Service>, string[]]>([
  [
    { canary: aCanary({ weight: -1 }) },
    ['canary.weight: error: weight: must be a whole number of percent from 0 to 100, got -1 [DEST-4]'],
  ],
  [
    { canary: aCanary({ weight: 101 }) },
    ['canary.weight: error: weight: must be a whole number of percent from 0 to 100, got 101 [DEST-4]'],
  ],
  [
    { canary: aCanary({ weight: 0.05 }) },
    [
      'canary.weight: error: weight: must be a whole number of percent from 0 to 100, got 0.05 [DEST-4]\n    fix: write 5 for 5 %',
    ],
  ],
  [
    { canary: aCanary({ weight: 1.5 }) },
    ['canary.weight: error: weight: must be a whole number of percent from 0 to 100, got 1.5 [DEST-4]'],
  ],
  [
    { canary: aCanary({ mirror: -1 }) },
    ['canary.mirror: error: mirror: must be a number of percent from 0 to 100, got -1 [DEST-5]'],
  ],
  [
    { canary: aCanary({ mirror: 100.5 }), readOnly: true },
    ['canary.mirror: error: mirror: must be a number of percent from 0 to 100, got 100.5 [DEST-5]'],
  ],
  [
    { canary: aCanary({ mirror: Number.NaN }) },
    ['canary.mirror: error: mirror: must be a number of percent from 0 to 100, got NaN [DEST-5]'],
  ],
  [
    { canary: aCanary({ match: [{ uri: { exact: '/' } }, {}] }) },
    ['canary.match.1: error: match.1: a condition without any content would match every request [EDGE-8]'],
  ],
  [
    { canary: aCanary({ mirror: 10 }) },
    [
      "canary.mirror: warning: mirror: requests that write (POST, PUT, PATCH, DELETE) run twice, once in the canary [DEST-5]\n    fix: if 'cms' only reads and gives one answer to a request, say `readOnly: true` on the service",
    ],
  ],
  [
    { canary: aCanary({ mirror: 10 }), protocol: 'grpc' },
    [
      "canary.mirror: warning: mirror: calls that write run twice, and streaming calls are not copied [DEST-5]\n    fix: if 'cms' only reads and gives one answer to a request, say `readOnly: true` on the service",
    ],
  ],
  [
    { canary: aCanary({ mirror: 10 }), readOnly: false },
    [
      "canary.mirror: warning: mirror: requests that write (POST, PUT, PATCH, DELETE) run twice, once in the canary [DEST-5]\n    fix: if 'cms' only reads and gives one answer to a request, say `readOnly: true` on the service",
    ],
  ],
  [
    { canary: aCanary({ mirror: 5, weight: 5, match: [{ userAgent: { exact: 'x' } }] }), protocol: 'tcp' },
    [
      'canary.match: error: match: a tcp service has no headers or paths to match\n    fix: use `weight` alone',
      'canary.mirror: error: mirror: a tcp service cannot be mirrored [DEST-5]\n    fix: use `weight` alone',
    ],
  ],
  [
    { canary: aCanary({ replicas: 0, weight: 5 }) },
    [
      "canary: error: the canary of 'cms' is meant to take 5 % of the traffic, but has no pods (replicas: 0) [DEST-2]\n    fix: give it replicas, or remove weight, match and mirror",
    ],
  ],
  [
    { canary: aCanary({ replicas: 0, match: [{ userAgent: { exact: 'x' } }] }) },
    [
      "canary: error: the canary of 'cms' is meant to take the requests that match its conditions, but has no pods (replicas: 0) [DEST-2]\n    fix: give it replicas, or remove weight, match and mirror",
    ],
  ],
  [
    { canary: aCanary({ replicas: 0, mirror: 10 }), readOnly: true },
    [
      "canary: error: the canary of 'cms' is meant to take copies of 10 % of the requests, but has no pods (replicas: 0) [DEST-2]\n    fix: give it replicas, or remove weight, match and mirror",
    ],
  ],
  [
    { canary: aCanary({ replicas: 0, weight: 5, mirror: 10, match: [{ userAgent: { exact: 'x' } }] }), readOnly: true },
    [
      "canary: error: the canary of 'cms' is meant to take 5 % of the traffic and the requests that match its conditions and copies of 10 % of the requests, but has no pods (replicas: 0) [DEST-2]\n    fix: give it replicas, or remove weight, match and mirror",
    ],
  ],
])('DEST-2, DEST-4, DEST-5: the whole message of %j', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});

test.each<[Partial<Service>, string[]]>([
  [{ canary: aCanary({ weight: 0, mirror: 0 }) }, []],
  [{ canary: aCanary({ weight: 100, replicas: 1 }) }, []],
  [{ canary: aCanary({ mirror: 100 }), readOnly: true }, []],
  [{ canary: aCanary({ mirror: 0.5 }), readOnly: true, protocol: 'grpc' }, []],
  [{ canary: aCanary({ weight: 5 }), protocol: 'tcp' }, []],
  [{ canary: aCanary({ replicas: 0 }) }, []],
])('DEST-2, DEST-4, DEST-5: %j passes', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});
