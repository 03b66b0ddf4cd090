import type { ChainLog, FollowedCall } from '../../lib/chain-log/followed-calls';
import { chainLogToJson, chainLogToText, isLost } from '../../lib/chain-log/render-chain-log';

const LINES = { used: 9, outside: 1, other: 2, refused: 0 };
const call = (changes: Partial<FollowedCall>): FollowedCall => ({
  ...{ from: 'acme/ui', to: 'acme/search', passed: 0, byBaggage: 0, lost: 0, changed: 0, undecided: 0 },
  ...changes,
});
const log = (changes: Partial<ChainLog>): ChainLog => ({
  calls: [],
  unconnected: [],
  early: 0,
  isCut: false,
  ...changes,
});

test('one line for each call, then what was left out', () => {
  const calls = [
    call({ lost: 2, passed: 1, example: { id: 'r1', got: 'ops-1' } }),
    call({ to: 'acme/db', changed: 1, example: { id: 'r2', got: 'ops-1', sent: 'ops-2' } }),
    call({ to: 'acme/x', passed: 3, byBaggage: 1 }),
    call({ to: 'acme/y', undecided: 1 }),
  ];
  const unconnected = [{ from: 'acme/ui', to: 'acme/z', count: 4 }];
  expect(chainLogToText(log({ calls, unconnected, early: 1, isCut: true }), { ...LINES, refused: 2 })).toBe(
    `loses    acme/ui → acme/search  the variant in 2 of 3 requests; such as r1: came with ops-1, sent on without
changes  acme/ui → acme/db      the variant in 1 of 1 request; such as r2: came with ops-1, sent on with ops-2
passes   acme/ui → acme/x       3 requests, 1 by baggage alone
unknown  acme/ui → acme/y       1 request came in several times with different variants
unknown  acme/ui → acme/z       4 requests without a variant that did not come in at acme/ui: it passes on neither x-request-id nor traceparent, or they are its own
note     2 lines were left out: the fields cannot be told apart, or are too long
note     1 request was judged before the end, to bound memory: give logs in the order of time, or less of them
note     there are more pairs of workload and service than are counted
2 of 4 calls lose or change the variant
`,
  );
});

test('nothing lost', () => {
  const nothing = log({ calls: [call({ passed: 1 })] });
  expect(chainLogToText(nothing, LINES)).toBe(
    'passes   acme/ui → acme/search  1 request\nnothing lost: 1 call followed\n',
  );
  expect(isLost(nothing)).toBe(false);
  expect(isLost(log({ calls: [call({ lost: 1 })] }))).toBe(true);
  expect(isLost(log({ calls: [call({ changed: 1 })] }))).toBe(true);
});

test('for programs', () => {
  const calls = [call({ lost: 1, example: { id: 'r1', got: 'ops-1' } }), call({ to: 'acme/x', passed: 1 })];
  expect(chainLogToJson(log({ calls, early: 1 }), LINES)).toEqual({
    lost: true,
    calls: [
      { ...calls[0], example: { id: 'r1', got: 'ops-1', sent: null } },
      { ...calls[1], example: null },
    ],
    unconnected: [],
    lines: LINES,
    judgedEarly: 1,
    cut: false,
  });
});

test('what clients wrote is escaped and cut', () => {
  const example = { id: `\u001b[31m${'x'.repeat(200)}`, got: '\u202eops-1\n' };
  const text = chainLogToText(log({ calls: [call({ from: 'a/\u0007', lost: 1, example })] }), LINES);
  for (const hidden of ['\u001b', '\u0007', '\u202e', 'x'.repeat(80)]) expect(text).not.toContain(hidden);
  expect(text.split('\n')).toHaveLength(3);
  expect(text).toContain('\\u001b[31m');
});
