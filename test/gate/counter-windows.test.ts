import { type CounterSeries, counterWindows } from '../../lib/gate/counter-windows';

const ALL = { requests: 1, bad: 0 };
const FAILED = { requests: 1, bad: 1 };

function counter(
  source: string,
  side: CounterSeries['side'],
  counts: CounterSeries['counts'],
  ...values: readonly (number | undefined)[]
): CounterSeries {
  const samples = values.flatMap((value, index) => (value === undefined ? [] : [[15 * index, value] as const]));
  return { source, side, counts, samples };
}

/** `[time, canary requests, canary bad, mainline requests, mainline bad]` */
function rows(...series: CounterSeries[]): number[][] {
  return counterWindows(series).map(({ time, canary, mainline }) => [
    time,
    ...[canary.requests, canary.bad, mainline.requests, mainline.bad],
  ]);
}

test('what was counted before the beginning is not counted', () => {
  expect(rows(counter('a', 'canary', ALL, 500, 503, 503, 510))).toEqual([
    [15, 3, 0, 0, 0],
    [45, 7, 0, 0, 0],
  ]);
});

test('both sides, of all processes', () => {
  expect(
    rows(
      counter('a', 'canary', ALL, 0, 5),
      counter('a', 'canary', FAILED, 0, 1),
      counter('b', 'canary', ALL, 10, 20),
      counter('a', 'mainline', ALL, 0, 100),
      counter('a', 'mainline', FAILED, 0, 2),
    ),
  ).toEqual([[15, 16, 1, 102, 2]]);
});

test('the first failure counts, though its counter was not there before', () => {
  expect(rows(counter('a', 'canary', ALL, 7, 10), counter('a', 'canary', FAILED, undefined, 1, 1))).toEqual([
    [15, 4, 1, 0, 0],
  ]);
});

test('a process that is new may have counted for long: only what it counts from now on', () => {
  expect(rows(counter('a', 'mainline', ALL, 7, 10, 12), counter('b', 'mainline', FAILED, undefined, 900, 901))).toEqual(
    [
      [15, 0, 0, 3, 0],
      [30, 0, 0, 3, 1],
    ],
  );
});

test('after a restart what is shown has been counted since', () => {
  expect(rows(counter('a', 'canary', ALL, 1000, 1010, 4, 6))).toEqual([
    [15, 10, 0, 0, 0],
    [30, 4, 0, 0, 0],
    [45, 2, 0, 0, 0],
  ]);
});

test('scrapes that are missing make one longer window', () => {
  expect(rows(counter('a', 'canary', ALL, 0, undefined, undefined, 30))).toEqual([[45, 30, 0, 0, 0]]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('%d is a scrape that is missing', (value) => {
  expect(rows(counter('a', 'canary', ALL, 3, value, 5))).toEqual([[30, 2, 0, 0, 0]]);
  expect(rows(counter('a', 'canary', ALL, value, 3, 5))).toEqual([[30, 2, 0, 0, 0]]);
});

test('of a histogram: slow requests are all but those of the bucket', () => {
  const all = { requests: 1, bad: 1 };
  const fast = { requests: 0, bad: -1 };
  expect(rows(counter('a', 'canary', all, 0, 10), counter('a', 'canary', fast, 0, 8))).toEqual([[15, 10, 2, 0, 0]]);
});

test('counters read at different moments never make more bad requests than requests, or fewer than none', () => {
  const bad = { requests: 0, bad: 1 };
  expect(rows(counter('a', 'canary', bad, 0, 3), counter('a', 'canary', ALL, 0, 2))).toEqual([[15, 2, 2, 0, 0]]);
  expect(rows(counter('a', 'canary', { requests: 0, bad: -1 }, 0, 3))).toEqual([[15, 0, 0, 0, 0]]);
});

test('windows are in the order of time', () => {
  expect(
    rows(counter('a', 'canary', ALL, 0, undefined, 1), counter('a', 'mainline', ALL, 0, 1)).map(([time]) => time),
  ).toEqual([15, 30]);
});

test('no counters: no windows', () => {
  expect(counterWindows([])).toEqual([]);
});
