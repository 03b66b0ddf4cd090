import { inHalves } from '../../lib/synthesis/second-thread';

const group = (tenant: string, size: number) => ({ tenants: [tenant], files: [], size });

test('run from TypeScript sources, one thread does it all', () => {
  expect(inHalves([group('a', 1e6), group('b', 1e6)])[1]).toEqual([]);
});

test('a small estate is rendered before a second thread has started', () => {
  expect(inHalves([group('a', 1e3), group('b', 1e3)], 2)[1]).toEqual([]);
});

test('a large one is split into about equal halves, and no group is lost', () => {
  const groups = [7, 5, 4, 4, 3, 1].map((size, index) => group(String(index), size * 1e5));
  const [here, there] = inHalves(groups, 2);
  const sum = (half: typeof here) => half.reduce((total, { size }) => total + size, 0);
  expect(sum(here) + sum(there)).toBe(24e5);
  expect(Math.abs(sum(here) - sum(there))).toBeLessThanOrEqual(2e5);
});
