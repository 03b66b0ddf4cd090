import { judge, type Measure, type Window } from '../../lib/gate';

const START = 1000;

function windows(count: number, canary: [number, number], mainline: [number, number], from = START): Window[] {
  return Array.from({ length: count }, (_, index) => ({
    time: from + 15 * (index + 1),
    canary: { requests: canary[0], bad: canary[1] },
    mainline: { requests: mainline[0], bad: mainline[1] },
  }));
}

const errors = (given: readonly Window[]): Measure => ({ name: 'errors', windows: given, margin: 0.01 });
const latency = (given: readonly Window[]): Measure => ({ name: 'latency', windows: given, margin: 0.05 });

test('SAFE-6: no data is never a pass', () => {
  expect(judge([], START)).toEqual({ verdict: 'undecided', findings: [] });
  const { verdict, findings } = judge([errors([])], START);
  expect(verdict).toBe('undecided');
  expect(findings[0]).toMatchObject({ withinMargin: false, canary: { requests: 0, bad: 0 } });
  expect(findings[0]!.missing).toBeGreaterThan(400);
  expect(judge([errors(windows(500, [0, 0], [1000, 1]))], START).verdict).toBe('undecided');
});

test('a good canary passes, with nothing missing, and the numbers are there', () => {
  expect(judge([errors(windows(60, [50, 0.25], [950, 4.75]))], START)).toEqual({
    verdict: 'not-worse',
    findings: [
      {
        ...{ name: 'errors', margin: 0.01, withinMargin: true, missing: 0 },
        ...{ canary: { requests: 3000, bad: 15 }, mainline: { requests: 57000, bad: 285 } },
      },
    ],
  });
});

test('a bad canary is worse', () => {
  expect(judge([errors(windows(20, [50, 5], [950, 5]))], START).verdict).toBe('worse');
});

test('a canary that was worse since it began is worse, though it is better now and the step is new', () => {
  const given = [...windows(20, [50, 5], [950, 5], START - 600), ...windows(2, [50, 0], [950, 5])];
  expect(judge([errors(given)], START).verdict).toBe('worse');
});

test('it passes for what it is since the step began: what is worse by less than the margin is accepted', () => {
  const given = [...windows(20, [50, 5], [950, 5], START - 600), ...windows(80, [50, 0], [950, 5])];
  expect(judge([errors(given)], START).verdict).toBe('not-worse');
  const slightly = windows(2000, [500, 4], [9500, 38]);
  expect(judge([errors(slightly)], START).verdict).toBe('not-worse');
});

test('windows up to the beginning of the step are not part of it', () => {
  const given = windows(60, [50, 0], [950, 4]);
  expect(judge([errors(given)], given.at(-1)!.time).findings[0]!.canary.requests).toBe(0);
  expect(judge([errors(given)], given.at(-2)!.time).findings[0]!.canary.requests).toBe(50);
});

test('all measures have to pass', () => {
  const good = windows(80, [50, 0], [950, 4]);
  const early = latency(windows(5, [50, 2.5], [950, 47.5]));
  expect(judge([errors(good), early], START).verdict).toBe('undecided');
  expect(judge([errors(good), latency(windows(80, [50, 2.5], [950, 47.5]))], START).verdict).toBe('not-worse');
});

test('one measure that is worse is enough', () => {
  const good = windows(80, [50, 0], [950, 4]);
  expect(judge([errors(good), latency(windows(80, [50, 20], [950, 47.5]))], START).verdict).toBe('worse');
  expect(judge([latency(windows(80, [50, 20], [950, 47.5]))], START).verdict).toBe('worse');
});

test('1 % is for both measures together: what just suffices alone does not beside another', () => {
  const verdicts = [3, 4, 5, 6, 7].map((bad) => {
    const each = windows(1, [50, bad], [950, 5]);
    return [
      judge([latency(each)], START).verdict,
      judge([latency(each), errors(windows(1, [50, 0], [950, 0]))], START).verdict,
    ];
  });
  expect(verdicts).toContainEqual(['worse', 'undecided']);
});
