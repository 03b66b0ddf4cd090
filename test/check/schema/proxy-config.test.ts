import { proxyConfigProblems } from '../../../lib/check/schema/proxy-config';
import { ACCEPTED, PASSED_OVER, REFUSED } from './proxy-configs';

test.each(ACCEPTED)('nothing is said of %j', (text) => {
  expect(proxyConfigProblems(text)).toEqual([]);
});

test.each(PASSED_OVER)('a field of %j is passed over', (text) => {
  expect(proxyConfigProblems(text)).toEqual([expect.objectContaining({ isRefused: false })]);
});

test.each(REFUSED)('%j is refused', (text) => {
  expect(proxyConfigProblems(text)).toEqual([expect.objectContaining({ isRefused: true })]);
});

test('each problem names the field and what to write', () => {
  const text =
    'holdAplicationUntilProxyStarts: true\nproxyMetadata: { DNS: true }\nterminationDrainDuration: 5\ntracing: 10';
  expect(proxyConfigProblems(text).map(({ message, fix }) => `${message}: ${fix}`)).toEqual([
    'Istio has no field holdAplicationUntilProxyStarts and passes it over: did you mean holdApplicationUntilProxyStarts?',
    'proxyMetadata.DNS must be text, is true: put it in quotes: "true"',
    'terminationDrainDuration must be a duration such as 5s, is 5: write a duration such as 5s',
    'tracing must be a mapping, is 10: write a mapping',
  ]);
});
