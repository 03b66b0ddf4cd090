import { worseEvidence } from '../../lib/gate/worse-evidence';

const window = (canary: [number, number], mainline: [number, number]) => ({
  time: 0,
  canary: { requests: canary[0], bad: canary[1] },
  mainline: { requests: mainline[0], bad: mainline[1] },
});

/** Probabilities of `bad` successes among `count` draws without replacement: what the split of requests really is. */
function hypergeometric(bad: number, drawn: number, others: number): number[] {
  const choose = (n: number, k: number) => {
    let result = 1;
    for (let each = 0; each < k; each += 1) result *= (n - each) / (each + 1);
    return k > n ? 0 : result;
  };
  const all = choose(drawn + others, bad);
  return Array.from({ length: bad + 1 }, (_, k) => (choose(drawn, k) * choose(others, bad - k)) / all);
}

test.each([
  [1, 5, 95],
  [4, 5, 95],
  [10, 50, 50],
  [30, 10, 190],
  [3, 200, 10],
])('SAFE-6: one window is a fair bet or a worse one: %d bad of %d and %d', (bad, drawn, others) => {
  const mean = hypergeometric(bad, drawn, others).reduce((total, probability, k) => {
    const [evidence] = worseEvidence([window([drawn, k], [others, bad - k])]);
    return total + probability * Math.exp(evidence!);
  }, 0);
  expect(mean).toBeLessThanOrEqual(1 + 1e-9);
  expect(mean).toBeGreaterThan(0.3);
});

test('after two windows it still is one', () => {
  const first = hypergeometric(6, 10, 90);
  const second = hypergeometric(4, 40, 60);
  let mean = 0;
  for (const [a, pa] of first.entries()) {
    for (const [b, pb] of second.entries()) {
      const evidence = worseEvidence([window([10, a], [90, 6 - a]), window([40, b], [60, 4 - b])]);
      mean += pa * pb * Math.exp(evidence[1]!);
    }
  }
  expect(mean).toBeLessThanOrEqual(1 + 1e-9);
  expect(mean).toBeGreaterThan(0.5);
});

test('failures of the canary are evidence, failures of the mainline are evidence against it', () => {
  const [worse] = worseEvidence([window([100, 10], [1900, 10])]);
  const [same] = worseEvidence([window([100, 1], [1900, 19])]);
  const [better] = worseEvidence([window([100, 0], [1900, 20])]);
  expect(worse).toBeGreaterThan(Math.log(100));
  expect(same).toBeLessThan(0);
  expect(better).toBeLessThan(same!);
});

test.each([
  ['no bad request', window([100, 0], [1900, 0])],
  ['no request at all', window([0, 0], [0, 0])],
  ['no request of the canary', window([0, 0], [1900, 40])],
  ['no request of the mainline', window([100, 100], [0, 0])],
])('%s: nothing is told', (_, each) => {
  for (const evidence of worseEvidence([each, each, each])) expect(evidence).toBeCloseTo(0, 12);
});

test('a long good time does not hide what comes after it', () => {
  const good = Array.from({ length: 2000 }, () => window([50, 1], [950, 19]));
  const bad = Array.from({ length: 30 }, () => window([50, 8], [950, 19]));
  const evidence = worseEvidence([...good, ...bad]);
  expect(Math.max(...evidence.slice(0, 2000))).toBeLessThan(0);
  expect(evidence.at(-1)).toBeGreaterThan(Math.log(100));
});

test('numbers of any size are handled', () => {
  const evidence = worseEvidence(Array.from({ length: 50 }, () => window([1e6, 1e6], [1e6, 0])));
  expect(evidence.every(Number.isFinite)).toBe(true);
  expect(evidence.at(-1)).toBeGreaterThan(1e6);
});
