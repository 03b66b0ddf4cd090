import { type ChainLimits, type ChainLog, FollowedCalls } from '../../lib/chain-log/followed-calls';
import type { LoggedRequest } from '../../lib/chain-log/logged-request';

/** `r1 ui > search: ops-1` was sent, `r1 > ui: ops-1` came in; `r1+t1`: two ids; `ops-1/ops-2`: header and baggage. */
function lineOf(text: string): LoggedRequest {
  const [, ids, from, to, header, baggage] = /^(\S+)(?: (\S+))? > (\S+):(?: ([^/]*))?(?:\/(.*))?$/.exec(text)!;
  return {
    ids: ids!.split('+').map((id) => `request ${id}`),
    workload: from ?? to!,
    ...(from && { to: to! }),
    ...(header && { header }),
    ...(baggage && { baggage: `variant=${baggage}` }),
  };
}

function follow(lines: readonly string[], { member, ...limits }: ChainLimits & { member?: string } = {}): ChainLog {
  const followed = new FollowedCalls(member, limits);
  for (const line of lines) followed.add(lineOf(line));
  return followed.end();
}

const NONE = { passed: 0, byBaggage: 0, lost: 0, changed: 0, undecided: 0 };

const CHAIN = [
  'r1 gw > ui: ops-1',
  'r1 > ui: ops-1',
  'r1 ui > search: ops-1',
  'r1 > search: ops-1',
  'r1 search > db:',
  'r1 > db:',
];

test('who loses the header, in whatever order the lines are', () => {
  for (const lines of [CHAIN, [...CHAIN].reverse()]) {
    expect(follow(lines)).toEqual({
      calls: [
        { ...NONE, from: 'search', to: 'db', lost: 1, example: { id: 'r1', got: 'ops-1' } },
        { ...NONE, from: 'ui', to: 'search', passed: 1 },
      ],
      unconnected: [],
      early: 0,
      isCut: false,
    });
  }
});

test('who is behind one that loses it is not accused', () => {
  const { calls } = follow(['r1 > ui: ops-1', 'r1 ui > search:', 'r1 > search:', 'r1 search > db:']);
  expect(calls.map(({ from }) => from)).toEqual(['ui']);
});

test('another variant than the one that came', () => {
  expect(follow(['r1 > ui: ops-1', 'r1 ui > search: ops-2']).calls).toEqual([
    { ...NONE, from: 'ui', to: 'search', changed: 1, example: { id: 'r1', got: 'ops-1', sent: 'ops-2' } },
  ]);
});

test('requests are counted, not calls; the first that is lost is the example', () => {
  const lines = [1, 2, 3].flatMap((n) => [`r${n} > ui: ops-1`, `r${n} ui > search: ops-1`, `r${n} ui > search: ops-1`]);
  expect(follow([...lines, 'r2 ui > search:', 'r3 ui > search:']).calls).toEqual([
    { ...NONE, from: 'ui', to: 'search', passed: 1, lost: 2, example: { id: 'r2', got: 'ops-1' } },
  ]);
});

test('baggage is as good as the header where the estate uses it, and nothing where it does not', () => {
  const lines = ['r1 > ui: ops-1/ops-1', 'r1 ui > search: /ops-1'];
  expect(follow(lines, { member: 'variant' }).calls).toEqual([
    { ...NONE, from: 'ui', to: 'search', passed: 1, byBaggage: 1 },
  ]);
  expect(follow(lines).calls).toMatchObject([{ passed: 0, lost: 1 }]);
  const both = ['r1 > ui: ops-1/ops-1', 'r1 ui > search: /ops-1', 'r1 ui > search: ops-1'];
  expect(follow(both, { member: 'variant' }).calls).toMatchObject([{ passed: 1, byBaggage: 0 }]);
});

test('a workload that got the request with and without the variant is not judged', () => {
  const lines = ['r1 > ui: ops-1', 'r1 > ui:', 'r1 ui > search:'];
  expect(follow(lines).calls).toEqual([{ ...NONE, from: 'ui', to: 'search', undecided: 1 }]);
});

test('requests without a variant say nothing', () => {
  expect(follow(['r1 > ui:', 'r1 ui > search:', 'r2 > ui:', 'r2 ui > search: ops-1'])).toMatchObject({
    calls: [],
    unconnected: [],
  });
});

test('a line with two ids puts together what each of them has', () => {
  const { calls } = follow(['r1 > ui: ops-1', 't1 ui > search:', 'r1+t1 gw > ui: ops-1']);
  expect(calls).toMatchObject([{ from: 'ui', to: 'search', lost: 1 }]);
  const others = follow([
    't1 ui > search:',
    't1 x > search:',
    'r1 > ui: ops-1',
    'r1+t1 gw > ui: ops-1',
    'r1 > x: ops-1',
  ]);
  expect(others.calls).toMatchObject([
    { from: 'ui', lost: 1 },
    { from: 'x', lost: 1 },
  ]);
});

test('calls whose request did not come in are told of workloads that got a variant, and of no gateway', () => {
  const lines = [
    'r1 gw > ui: ops-1',
    'r1 > ui: ops-1',
    'r2 ui > search:',
    'r2 > search:',
    'r3 ui > search:',
    'r4 job > db:',
    'r5 ui > db: ops-1',
  ];
  expect(follow(lines)).toMatchObject({ calls: [], unconnected: [{ from: 'ui', to: 'search', count: 2 }] });
});

test('what is kept has a limit: the oldest requests are judged first', () => {
  const lines = Array.from({ length: 1000 }, (_, n) => [`r${n} > ui: ops-1`, `r${n} ui > search:`]).flat();
  const log = follow(lines, { facts: 30 });
  expect(log.early).toBeGreaterThan(900);
  expect(log.calls).toMatchObject([{ from: 'ui', to: 'search', lost: 1000 }]);
  expect(follow(lines, { facts: 3000 }).early).toBe(0);
});

test('pairs of workload and service have a limit, which is said', () => {
  const lines = ['a', 'b', 'c'].flatMap((to) => ['r1 > ui: ops-1', `r1 ui > ${to}:`]);
  expect(follow(lines, { pairs: 2 })).toMatchObject({ isCut: true, calls: [{ to: 'a' }, { to: 'b' }] });
  expect(follow(lines, { pairs: 3 })).toMatchObject({ isCut: false });
});
