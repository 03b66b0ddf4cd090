import { milliseconds } from '../../lib/validation/duration';
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
