import { LintTurns, sharedTurns } from '../../lib/check/lint-turns';

/** Two threads that take turns as `order` says, until neither gets one. */
function taken(order: string, count: number): { first: number[]; last: number[] } {
  const shared = sharedTurns(1, count);
  const threads = { first: new LintTurns(shared, 0, count, 'first'), last: new LintTurns(shared, 0, count, 'last') };
  const iterators = { first: threads.first[Symbol.iterator](), last: threads.last[Symbol.iterator]() };
  const result = { first: [] as number[], last: [] as number[] };
  for (const letter of order) {
    const thread = letter === 'f' ? 'first' : 'last';
    const { value, done } = iterators[thread].next();
    if (done !== true) result[thread].push(value as number);
  }
  return result;
}

describe('turns of two threads', () => {
  it.each(['ffffffff', 'llllllll', 'flflflfl', 'fllllfff', 'ffflllll'])(
    '%s: each lint once, and none is left',
    (order) => {
      const { first, last } = taken(order, 5);
      expect([...first, ...last].sort()).toEqual([0, 1, 2, 3, 4]);
    },
  );

  it('leave neighbours to one thread', () => {
    expect(taken('flflflfl', 5)).toEqual({ first: [0, 1, 2], last: [4, 3] });
  });

  it('are counted for each mesh', () => {
    const shared = sharedTurns(2, 3);
    expect([...new LintTurns(shared, 0, 3, 'first')]).toEqual([0, 1, 2]);
    expect([...new LintTurns(shared, 1, 3, 'last')]).toEqual([2, 1, 0]);
  });
});
