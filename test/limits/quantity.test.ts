import { amountOf } from '../../lib/limits/quantity';

test.each([
  ['100m', 0.1],
  ['0.5', 0.5],
  ['2', 2],
  ['1e3', 1000],
  ['1k', 1000],
  ['2E', 2e18],
  ['1Ki', 1024],
  ['128Mi', 134_217_728],
  ['1Gi', 1_073_741_824],
  ['0.25', 0.25],
  ['1.125Ki', 1152],
  ['1e10', 1e10],
  ['1Ti', 1024 ** 4],
  ['1M', 1e6],
  ['1G', 1e9],
  ['x1', undefined],
  ['1.', undefined],
  ['.5', undefined],
  ['1e', undefined],
  ['1Kix', undefined],
  ['128MB', undefined],
  ['', undefined],
  ['-1', undefined],
  ['1 Gi', undefined],
])('%j is %j', (text, amount) => {
  expect(amountOf(text)).toBe(amount);
});
