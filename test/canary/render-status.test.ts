import type { JudgedCanary } from '../../lib/canary/judged-canary';
import { judgedToText } from '../../lib/canary/render-status';
import type { Finding } from '../../lib/gate';

const finding = (missing: number | undefined, more: Partial<Finding> = {}): Finding => ({
  ...{ name: 'errors', margin: 0.01, withinMargin: false, missing },
  ...{ canary: { requests: 0, bad: 0 }, mainline: { requests: 12_345, bad: 12 } },
  ...more,
});
const said = (
  findings: readonly Finding[],
  verdict: JudgedCanary['judgement']['verdict'] = 'undecided',
  more: Partial<JudgedCanary> = {},
) =>
  judgedToText({
    ...{ name: 'acme/cms', stage: 'trial', image: 'x:2', weight: 5, notes: [] },
    ...{ history: { began: 0, stepBegan: 60 }, judgement: { verdict, findings } },
    ...more,
  }).split('\n');

test('as many requests as the slowest measure needs; no number where one of them may never get there', () => {
  expect(said([finding(1234), finding(70, { name: 'latency' })], 'undecided', { bound: 25 })).toEqual([
    'acme/cms: not decided: it takes some 1,234 more requests of the canary',
    "  since    1970-01-01 00:01 UTC (canary: 1970-01-01 00:00 UTC), by Istio's metrics",
    '  errors   canary 0 of 0, mainline 12 of 12,345 (0.10 %): 1,234 more to show that it is not worse by more than 1 percentage point',
    '  over 25 ms canary 0 of 0, mainline 12 of 12,345 (0.10 %): 70 more to show that it is not worse by more than 1 percentage point',
    '',
  ]);
  expect(said([finding(undefined), finding(70)])[0]).toBe('acme/cms: not decided');
  expect(said([finding(undefined)])[2]).toMatch(/: so far behind that it does not get within 1 percentage point$/);
  expect(said([finding(0)])[0]).toBe('acme/cms: not decided');
});

test('where the numbers are from, and notes', () => {
  const lines = said([finding(3, { withinMargin: true, margin: 0.005 })], 'not-worse', {
    telemetry: 'envoy',
    notes: ['one', 'two'],
  });
  expect(lines[0]).toBe('acme/cms: not worse');
  expect(lines[1]).toMatch(/, by Envoy's own counters$/);
  expect(lines[2]).toMatch(/: not worse by more than 0.5 percentage points$/);
  expect(lines.slice(3)).toEqual(['  note     one', '  note     two', '']);
});
