import type { Fault, TextMatch } from '../../lib/model/traffic';

test('a text is compared in one way, and a fault hits somebody and does something: TypeScript says so', () => {
  // @ts-expect-error: two ways
  const two: TextMatch = { exact: 'a', prefix: 'b' };
  // @ts-expect-error: no way
  const none: TextMatch = {};
  // @ts-expect-error: it hits everybody
  const everybody: Fault = { delay: '2s', percent: 1 };
  // @ts-expect-error: it does nothing
  const nothing: Fault = { variant: 'OPS-1', percent: 1 };
  const both: Fault = { variant: 'OPS-1', match: { a: { present: true } }, delay: '2s', abort: 503, percent: 1 };
  expect([two, none, everybody, nothing, both]).toHaveLength(5);
});
