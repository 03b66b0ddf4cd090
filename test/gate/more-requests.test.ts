import { DECIDED } from '../../lib/gate/decided';
import { marginEvidence } from '../../lib/gate/margin-evidence';
import { moreRequests } from '../../lib/gate/more-requests';

const window = (canary: [number, number], mainline: [number, number]) => ({
  time: 0,
  canary: { requests: canary[0], bad: canary[1] },
  mainline: { requests: mainline[0], bad: mainline[1] },
});

test('with just so many more requests it is decided, with one less it is not', () => {
  const windows = [window([100, 1], [1900, 19])];
  const more = moreRequests(windows, 0.01)!;
  const after = (count: number) =>
    marginEvidence([...windows, window([count, 0.01 * count], [19 * count, 0.01 * 19 * count])], 0.01);
  expect(after(more)).toBeGreaterThanOrEqual(DECIDED);
  expect(after(more - 1)).toBeLessThan(DECIDED);
});

test('fewer are missing the more there were, and the wider the margin is', () => {
  const few = [window([100, 0], [1900, 4])];
  const many = [window([500, 1], [9500, 20])];
  expect(moreRequests(many, 0.01)).toBeLessThan(moreRequests(few, 0.01)!);
  expect(moreRequests(few, 0.02)).toBeLessThan(moreRequests(few, 0.01)!);
});

test('without any, it is the number for a service that does not fail', () => {
  expect(moreRequests([], 0.01)).toBeGreaterThan(400);
  expect(moreRequests([], 0.01)).toBeLessThan(750);
});

test('a canary far behind cannot make up for it within a billion requests', () => {
  expect(moreRequests([window([1e9, 9e8], [1e9, 1])], 0.0001)).toBeUndefined();
});
