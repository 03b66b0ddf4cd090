import type { Service } from '../../lib/model/service';
import { meantDuration, milliseconds } from '../../lib/validation/duration';
import { saidOfService } from './samples';

test.each([
  ['500ms', 500],
  ['2s', 2000],
  ['1m30s', 90_000],
  ['0.5s', 500],
  ['2', undefined],
  ['2 s', undefined],
  ['', undefined],
  ['1d', undefined],
])('%s is %s milliseconds', (text, expected) => {
  expect(milliseconds(text)).toBe(expected);
});

test.each([
  ['5 s', '5s'],
  ['250 msec', '250ms'],
  ['2Minutes', '2m'],
  ['1.5 hours', '1.5h'],
  ['1d', '24h'],
  ['30', '30s or 30ms'],
  ['a while', undefined],
  ['5 weeks', undefined],
  ['-1s', undefined],
])('%s is meant to be %s', (text, meant) => {
  expect(meantDuration(text)).toBe(meant);
});

test('MESH-8: a route has the timeout of its service if it has none, so to leave it out is no advice there', () => {
  const routes = [{ path: '/', timeout: '0s' }];
  expect(saidOfService({ routes }).join()).toMatch(
    /routes.0.timeout: must be at least 1ms[\s\S]*fix: write 1ms or more/,
  );
});

test('MESH-8: durations have units and are not shorter than a millisecond', () => {
  expect(saidOfService({ timeout: '5' }).join()).toMatch(/write 5s or 5ms/);
  expect(saidOfService({ timeout: '1us' }).join()).toMatch(/at least 1ms/);
  const outlierDetection = { interval: 'soon' };
  expect(saidOfService({ outlierDetection }).join()).toMatch(/outlierDetection.interval: must be a duration/);
  const connectionPool = { tcp: { tcpKeepalive: { time: 'x' } } };
  expect(saidOfService({ connectionPool }).join()).toMatch(/connectionPool.tcp.tcpKeepalive.time/);
});

test('MESH-8: tries that do not fit into the timeout are warned about', () => {
  const retries = { attempts: 2, perTryTimeout: '500ms' };
  expect(saidOfService({ timeout: '1s', retries }).join()).toMatch(/warning: .*3 tries of 500ms[\s\S]*at least 1.5s/);
  expect(saidOfService({ timeout: '1500ms', retries })).toEqual([]);
});

test.each<[Partial<Service>, string[]]>([
  [
    { timeout: '5' },
    [
      "cms.timeout: error: timeout: must be a duration such as 500ms, 2s or 1m30s, got '5' [MESH-8]\n    fix: write 5s or 5ms",
    ],
  ],
  [
    { timeout: '5 s' },
    [
      "cms.timeout: error: timeout: must be a duration such as 500ms, 2s or 1m30s, got '5 s' [MESH-8]\n    fix: write 5s",
    ],
  ],
  [
    { timeout: '1us' },
    [
      "cms.timeout: error: timeout: must be at least 1ms, got '1us' [MESH-8]\n    fix: leave it out: then there is no limit",
    ],
  ],
  [
    { timeout: '10000000000h' },
    [
      "cms.timeout: error: timeout: must be at most 2562047h, as Istio counts time, got '10000000000h' [MESH-8]\n    fix: leave it out: then there is no limit",
    ],
  ],
  [
    { faults: [{ match: { a: { exact: 'b' } }, delay: '3000000h', percent: 1 }] },
    [
      "cms.faults.0.delay: error: faults.0.delay: must be at most 2562047h, as Istio counts time, got '3000000h' [MESH-8]\n    fix: write a shorter one, such as 24h",
    ],
  ],
  [
    { retries: { attempts: 2 ** 40, retryOn: '5xx,conect-failure,-1,503' } },
    [
      "cms.retries.retryOn: error: retries.retryOn: Envoy has no retry condition 'conect-failure', it has: 5xx, gateway-error, reset, reset-before-request, connect-failure, retriable-4xx, refused-stream, retriable-status-codes, retriable-headers, envoy-ratelimited, http3-post-connect-failure, cancelled, deadline-exceeded, internal, resource-exhausted, unavailable, and HTTP statuses [MESH-8]\n    fix: did you mean `connect-failure`?",
      "cms.retries.retryOn: error: retries.retryOn: Envoy has no retry condition '-1', it has: 5xx, gateway-error, reset, reset-before-request, connect-failure, retriable-4xx, refused-stream, retriable-status-codes, retriable-headers, envoy-ratelimited, http3-post-connect-failure, cancelled, deadline-exceeded, internal, resource-exhausted, unavailable, and HTTP statuses [MESH-8]",
      'cms.retries.attempts: error: retries.attempts: must be at most 2147483647, got 1099511627776 [MESH-8]',
    ],
  ],
  [
    { connectionPool: { tcp: { maxConnections: Number.MAX_SAFE_INTEGER, tcpKeepalive: { probes: 2 ** 31 } } } },
    [
      'cms.connectionPool.tcp.maxConnections: error: connectionPool.tcp.maxConnections: must be at most 2147483647, got 9007199254740991 [MESH-8]',
      'cms.connectionPool.tcp.tcpKeepalive.probes: error: connectionPool.tcp.tcpKeepalive.probes: must be at most 2147483647, got 2147483648 [MESH-8]',
    ],
  ],
  [{ timeout: '2562047h', retries: { attempts: 2 ** 31 - 1, retryOn: 'reset,503' } }, []],
  [
    { timeout: '1500us', retries: { attempts: 0, retryOn: '5xx' } },
    [
      "cms.timeout: error: timeout: must be whole milliseconds, got '1500us' [MESH-8]\n    fix: write 2ms",
      'cms.retries.attempts: error: retries.attempts: no attempts, and yet how they are made: Istio refuses this [MESH-8]\n    fix: write attempts: 0 alone',
    ],
  ],
  [
    { timeout: '0s' },
    [
      "cms.timeout: error: timeout: must be at least 1ms, got '0s' [MESH-8]\n    fix: leave it out: then there is no limit",
    ],
  ],
  [
    { retries: { attempts: 1, perTryTimeout: 'x' } },
    [
      "cms.retries.perTryTimeout: error: retries.perTryTimeout: must be a duration such as 500ms, 2s or 1m30s, got 'x' [MESH-8]",
    ],
  ],
  [
    { retries: { attempts: -1 } },
    ['cms.retries.attempts: error: retries.attempts: must be a whole number of at least 0, got -1 [MESH-8]'],
  ],
  [
    { retries: { attempts: 1.5 } },
    ['cms.retries.attempts: error: retries.attempts: must be a whole number of at least 0, got 1.5 [MESH-8]'],
  ],
  [
    { protocol: 'tcp', timeout: '1s' },
    [
      'cms.timeout: error: timeout: a tcp service has no requests, so no timeout [MESH-8]\n    fix: remove it; `connectionPool.tcp` limits connections',
    ],
  ],
  [
    { protocol: 'tcp', retries: { attempts: 1 } },
    [
      'cms.retries: error: retries: a tcp service has no requests, so no retries [MESH-8]\n    fix: remove it; `connectionPool.tcp` limits connections',
    ],
  ],
  [
    {
      connectionPool: {
        tcp: {
          connectTimeout: 'x',
          maxConnectionDuration: 'y',
          idleTimeout: 'z',
          tcpKeepalive: { time: 'v', interval: 'w' },
        },
        http: { idleTimeout: 'u' },
      },
    },
    [
      "cms.connectionPool.tcp.connectTimeout: error: connectionPool.tcp.connectTimeout: must be a duration such as 500ms, 2s or 1m30s, got 'x' [MESH-8]",
      "cms.connectionPool.tcp.maxConnectionDuration: error: connectionPool.tcp.maxConnectionDuration: must be a duration such as 500ms, 2s or 1m30s, got 'y' [MESH-8]",
      "cms.connectionPool.tcp.idleTimeout: error: connectionPool.tcp.idleTimeout: must be a duration such as 500ms, 2s or 1m30s, got 'z' [MESH-8]",
      "cms.connectionPool.tcp.tcpKeepalive.time: error: connectionPool.tcp.tcpKeepalive.time: must be a duration such as 500ms, 2s or 1m30s, got 'v' [MESH-8]",
      "cms.connectionPool.tcp.tcpKeepalive.interval: error: connectionPool.tcp.tcpKeepalive.interval: must be a duration such as 500ms, 2s or 1m30s, got 'w' [MESH-8]",
      "cms.connectionPool.http.idleTimeout: error: connectionPool.http.idleTimeout: must be a duration such as 500ms, 2s or 1m30s, got 'u' [MESH-8]",
    ],
  ],
  [
    { outlierDetection: { interval: 'x', baseEjectionTime: 'y' } },
    [
      "cms.outlierDetection.interval: error: outlierDetection.interval: must be a duration such as 500ms, 2s or 1m30s, got 'x' [MESH-8]",
      "cms.outlierDetection.baseEjectionTime: error: outlierDetection.baseEjectionTime: must be a duration such as 500ms, 2s or 1m30s, got 'y' [MESH-8]",
    ],
  ],
  [
    { timeout: '1s', retries: { attempts: 2, perTryTimeout: '500ms' } },
    [
      'cms.retries: warning: retries: 3 tries of 500ms each do not fit into the timeout of 1s: the last ones are cut off [MESH-8]\n    fix: raise `timeout` to at least 1.5s, or lower `perTryTimeout` or `attempts`',
    ],
  ],
])('MESH-8: the whole message of %j', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});

test.each<[Partial<Service>, string[]]>([
  [{ timeout: '2ms', retries: { attempts: 1, perTryTimeout: '1ms' } }, []],
  [{ timeout: '1500ms', retries: { attempts: 2, perTryTimeout: '500ms' } }, []],
  [{ timeout: '1s', retries: { attempts: 5 } }, []],
  [{ retries: { attempts: 5, perTryTimeout: '1h' } }, []],
  [
    {
      protocol: 'tcp',
      connectionPool: {
        tcp: {
          connectTimeout: '1s',
          maxConnectionDuration: '2h',
          idleTimeout: '1m',
          tcpKeepalive: { time: '1s', interval: '1s' },
        },
        http: { idleTimeout: '1s' },
      },
      outlierDetection: { interval: '1s', baseEjectionTime: '1m30s' },
    },
    [],
  ],
])('MESH-8: %j passes', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});
