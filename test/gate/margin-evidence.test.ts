import { marginEvidence } from '../../lib/gate/margin-evidence';

const LN100 = Math.log(100);
const window = (canary: [number, number], mainline: [number, number]) => ({
  time: 0,
  canary: { requests: canary[0], bad: canary[1] },
  mainline: { requests: mainline[0], bad: mainline[1] },
});

/** Probabilities of 0, 1, 2, … successes. */
function binomial(count: number, rate: number): number[] {
  const result = [(1 - rate) ** count];
  for (let k = 1; k <= count; k += 1) result.push((result[k - 1]! * (count - k + 1) * rate) / (k * (1 - rate)));
  return result;
}

test.each([
  [20, 100, 0.01, 0.02],
  [20, 100, 0.3, 0.02],
  [60, 40, 0.05, 0.05],
  [50, 10, 0.1, 0.01],
  [30, 1, 0.01, 0.05],
])(
  'SAFE-6: of a canary that is worse by the margin it is a fair bet or a worse one: %d and %d requests, %d + %d',
  (c, m, rate, margin) => {
    let mean = 0;
    for (const [a, pa] of binomial(c, rate + margin).entries()) {
      for (const [b, pb] of binomial(m, rate).entries()) {
        if (pa * pb > 1e-18) mean += pa * pb * Math.exp(marginEvidence([window([c, a], [m, b])], margin));
      }
    }
    expect(mean).toBeLessThanOrEqual(1 + 1e-9);
    expect(mean).toBeGreaterThan(0.6);
  },
);

test('without requests of both sides there is none', () => {
  expect(marginEvidence([window([1e6, 0], [0, 0])], 0.01)).toBeCloseTo(0, 12);
  expect(marginEvidence([], 0.01)).toBeCloseTo(0, 12);
  expect(marginEvidence([window([0, 0], [1e6, 1])], 0.01)).toBeCloseTo(0, 12);
});

test('the more requests, the more of it; the fewer failures, too', () => {
  const few = marginEvidence([window([300, 1], [6000, 20])], 0.01);
  const many = marginEvidence([window([3000, 10], [60000, 200])], 0.01);
  const bad = marginEvidence([window([3000, 40], [60000, 200])], 0.01);
  expect(few).toBeLessThan(LN100);
  expect(many).toBeGreaterThan(LN100);
  expect(bad).toBeLessThan(0);
});

test('without failures it takes some 500 requests to exclude one in a hundred', () => {
  expect(marginEvidence([window([400, 0], [7600, 0])], 0.01)).toBeLessThan(LN100);
  expect(marginEvidence([window([750, 0], [14250, 0])], 0.01)).toBeGreaterThan(LN100);
});

test('a bad time of both says much less against the canary than one of the canary alone', () => {
  const quiet = window([500, 1], [9500, 19]);
  const both = marginEvidence([quiet, quiet, window([500, 50], [9500, 950])], 0.01);
  const alone = marginEvidence([quiet, quiet, window([500, 50], [9500, 19])], 0.01);
  expect(alone).toBeLessThan(both - 0.5);
});

test('windows add up', () => {
  const one = window([1000, 5], [1000, 5]);
  expect(marginEvidence([one, one], 0.01)).toBeCloseTo(marginEvidence([window([2000, 10], [2000, 10])], 0.01), 9);
});
