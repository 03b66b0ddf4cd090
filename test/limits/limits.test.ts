import { INT32_MAX, PROXY_PORTS, RETRY_CONDITIONS, refusedRetryConditions } from '../../lib/limits/limits';

test('the largest number of 32 bits, and the ports of the proxy', () => {
  expect(INT32_MAX).toBe(2_147_483_647);
  expect([...PROXY_PORTS].sort()).toEqual([...[15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090]]);
});

test("each of Envoy's words is taken, alone and together", () => {
  const words = [
    ...['5xx', 'cancelled', 'connect-failure', 'deadline-exceeded', 'envoy-ratelimited', 'gateway-error'],
    ...['http3-post-connect-failure', 'internal', 'refused-stream', 'reset', 'reset-before-request'],
    ...['resource-exhausted', 'retriable-4xx', 'retriable-headers', 'retriable-status-codes', 'unavailable'],
  ];
  expect([...RETRY_CONDITIONS].sort()).toEqual(words);
  for (const word of words) expect(refusedRetryConditions(word)).toEqual([]);
  expect(refusedRetryConditions(words.join(','))).toEqual([]);
});

test.each<[string, string[]]>([
  ['503', []],
  ['100,418,511', []],
  ['100, 599', [' 599']],
  [' 5xx ,, reset ', [' 5xx ', '', ' reset ']],
  ['299', ['299']],
  ['', []],
  ['5XX', ['5XX']],
  ['timeout,reset,600', ['timeout', '600']],
  ['99', ['99']],
  ['1503', ['1503']],
  ['5031', ['5031']],
  ['50x', ['50x']],
  ['5x3', ['5x3']],
  ['reset connect-failure', ['reset connect-failure']],
])('of %j are refused: %j', (text, refused) => {
  expect(refusedRetryConditions(text)).toEqual(refused);
});
