import { milliseconds } from '../../lib/text/milliseconds';

test.each([
  ['1m30s', 90_000],
  ['1.5s', 1500],
  ['.5s', 500],
  ['1h', 3_600_000],
  ['20us', 0.02],
])('%s is %d ms', (text, wanted) => expect(milliseconds(text)).toBeCloseTo(wanted));

test.each([undefined, '', '5', '5 s', '1s!', 's'])('%p is no duration', (text) => {
  expect(milliseconds(text)).toBeUndefined();
});
