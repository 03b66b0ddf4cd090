import type { BranchState } from '../../lib/prune/branch-evidence';
import { isToAct } from '../../lib/prune/prune-command';
import { type PruneOptions, pruneChange, pruneSteps } from '../../lib/prune/prune-variants';
import { after, stateOf, variantFile } from '../variant/registry-state';

const NOW = new Date('2026-11-29T12:00:00Z');
const DAY = 86_400;
const daysAgo = (days: number) => NOW.getTime() / 1000 - days * DAY;

const path = (id: string) => `acme/variants/${id}.yaml`;

/** One run over some variants, each with its file's other lines and what is known of it. */
function run(
  variants: Readonly<Record<string, { more?: string; changed?: number; branch?: BranchState }>>,
  options: Partial<PruneOptions> = {},
) {
  const state = stateOf(
    Object.fromEntries(Object.entries(variants).map(([id, { more }]) => [path(id), variantFile(id, more ?? '')])),
  );
  const steps = pruneSteps(state, {
    rules: { idle: 14 * DAY },
    clock: { now: NOW, zone: 'UTC' },
    activity: () => ({ lastChange: (at) => variants[/([^/]+)\.yaml$/.exec(at)![1]!]?.changed }),
    branches: {
      stateOf: (branch) => variants[branch]?.branch ?? { kind: 'unknown', reason: 'nobody answers' },
    },
    ...options,
  });
  const told = Object.fromEntries(
    steps.map(({ entry, does, reason, goesOn }) => [entry.variant.id, [does, reason, ...(goesOn ? [goesOn] : [])]]),
  );
  return { state, steps, told, change: pruneChange(state, steps) };
}

describe('what the cleanup job that came before got wrong', () => {
  test.each<[string, Parameters<typeof run>[0], Record<string, readonly string[]>]>([
    [
      '1: a look-up that fails deletes: here what is not known keeps',
      {
        'A-1': {},
        'A-2': { more: 'branch: A-2\n', changed: daysAgo(2), branch: { kind: 'unknown', reason: 'git says no' } },
        'A-3': { more: 'branch: A-3\n', changed: daysAgo(2), branch: { kind: 'open', doubt: 'squashed or not' } },
      },
      {
        'A-1': ['keep', 'when it was changed is not known'],
        'A-2': ['keep', 'changed 2 days ago; whether branch A-2 is there is not known: git says no', '2026-12-11'],
        'A-3': ['keep', 'changed 2 days ago; branch A-3 is there; squashed or not', '2026-12-11'],
      },
    ],
    [
      '3: its age was that of a ReplicaSet: here a commit to the file or the branch is activity',
      {
        'A-1': { changed: daysAgo(30) },
        'A-2': { more: 'branch: A-2\n', changed: daysAgo(30), branch: { kind: 'open', lastCommit: daysAgo(1) } },
      },
      { 'A-1': ['retire', 'changed 30 days ago'], 'A-2': ['keep', 'changed 1 day ago', '2026-12-12'] },
    ],
    [
      '4: pods before routes: here the routes go first, and the rest in a later run',
      {
        'A-1': { changed: daysAgo(30) },
        'A-2': { more: 'state: retiring\n', changed: daysAgo(30) },
        'A-3': { more: 'pinned: true\n' },
        'A-4': { more: 'pinned: true\n' },
      },
      {
        'A-1': ['retire', 'changed 30 days ago'],
        'A-2': ['remove', 'changed 30 days ago'],
        'A-3': ['keep', 'pinned'],
        'A-4': ['keep', 'pinned'],
      },
    ],
    [
      '5: no pin, no look at the branch',
      {
        'A-1': { more: 'pinned: true\nexpires: "2026-01-01"\n', changed: daysAgo(300) },
        'A-2': { more: 'branch: A-2\n', changed: daysAgo(1), branch: { kind: 'gone' } },
        'A-3': { more: 'branch: A-3\n', changed: daysAgo(1), branch: { kind: 'merged' } },
        'A-4': { changed: daysAgo(1), branch: { kind: 'gone' } },
        'A-5': { changed: daysAgo(2) },
      },
      {
        'A-1': ['keep', 'pinned'],
        'A-2': ['retire', 'branch A-2 is gone'],
        'A-3': ['retire', 'branch A-3 is merged'],
        'A-4': ['keep', 'changed 1 day ago', '2026-12-12'],
        'A-5': ['keep', 'changed 2 days ago', '2026-12-11'],
      },
    ],
  ])('%s', (_, variants, expected) => {
    expect(run(variants).told).toEqual(expected);
  });

  test.each<[boolean, string | undefined, boolean]>([
    [true, undefined, true],
    [false, undefined, false],
    [true, '', true],
    [false, '', false],
    [false, 'false', true],
    [false, '0', true],
    [false, 'NO', true],
    [true, 'true', false],
    [true, '1', false],
  ])('2: DRY_RUN means what it says: --yes %j, DRY_RUN=%j acts: %j', (yes, dryRun, acts) => {
    expect(isToAct(yes, dryRun)).toBe(acts);
  });

  test('2: another value of DRY_RUN is an error', () => {
    expect(() => isToAct(true, 'maybe')).toThrow("DRY_RUN must be true or false, got 'maybe'");
  });
});

test('the limit is exclusive, and to the second', () => {
  const at = (seconds: number) => run({ 'A-1': { changed: daysAgo(14) - seconds } }).told['A-1']![0];
  expect([at(0), at(1)]).toEqual(['keep', 'retire']);
});

test('without a rule of age nothing ends by it, and all else is said', () => {
  const { told } = run({ 'A-1': { changed: daysAgo(999) }, 'A-2': { more: 'expires: "2026-12-01"\n' } }, { rules: {} });
  expect(told).toEqual({ 'A-1': ['keep', 'nothing ends it'], 'A-2': ['keep', 'nothing ends it', '2026-12-01'] });
});

test('the day of the end is that of the zone', () => {
  const on = (zone: string) =>
    run(
      { 'A-1': { more: 'expires: "2026-11-30"\n' } },
      { rules: {}, clock: { now: new Date('2026-11-29T23:30:00Z'), zone } },
    ).told['A-1']![0];
  expect([on('UTC'), on('Europe/Berlin')]).toEqual(['keep', 'retire']);
});

test('the nearest end is told: that of its file, or that of its idleness', () => {
  const goesOn = (expires: string) =>
    run({ 'A-1': { more: `expires: "${expires}"\n`, changed: daysAgo(4) } }).told['A-1']![2];
  expect([goesOn('2026-12-02'), goesOn('2027-01-01')]).toEqual(['2026-12-02', '2026-12-09']);
});

test('closed tickets, in any spelling', () => {
  const { told } = run(
    { 'A-1': { changed: daysAgo(1) }, 'A-2': { changed: daysAgo(1) } },
    { rules: { closed: new Set(['a-2']) } },
  );
  expect(told).toMatchObject({ 'A-1': ['keep', 'nothing ends it'], 'A-2': ['retire', 'its ticket is closed'] });
});

describe('one run does not do too much', () => {
  const old = (count: number, fresh: number) =>
    Object.fromEntries([
      ...Array.from({ length: count }, (_, n) => [`A-${n + 1}`, { changed: daysAgo(20 + n) }] as const),
      ...Array.from({ length: fresh }, (_, n) => [`B-${n + 1}`, { changed: daysAgo(1) }] as const),
    ]);

  test('ten at most, the longest unchanged first', () => {
    const { told, change } = run(old(12, 20));
    const waiting = Object.entries(told).filter(([, [does]]) => does === 'wait');
    expect(waiting).toEqual([
      ['A-2', ['wait', 'changed 21 days ago; this run takes 10 at most']],
      ['A-1', ['wait', 'changed 20 days ago; this run takes 10 at most']],
    ]);
    expect(change.files.size).toBe(10);
  });

  test('never more than half of a tenant’s without a word; one alone may go', () => {
    const count = (variants: number, fresh: number, more = {}) => run(old(variants, fresh), more).change.files.size;
    expect(count(4, 0)).toBe(2);
    expect(count(3, 2)).toBe(2);
    expect(count(1, 0)).toBe(1);
    expect(run(old(3, 0)).told['A-1']).toEqual([
      'wait',
      "changed 20 days ago; more than half of acme's variants would go",
    ]);
    expect(count(4, 0, { limits: { moreThanHalf: true } })).toBe(4);
    expect(count(4, 0, { limits: { most: 1 } })).toBe(1);
  });
});

test('two runs: routes first, then all of it; the registry is as it was before the variant', () => {
  const first = run({ 'A-1': { changed: daysAgo(30) } });
  expect(first.change.subject).toBe('prune: retire acme/A-1');
  const between = after(first.state, first.change);
  expect(between.registry.variants).toMatchObject([{ id: 'A-1', state: 'retiring' }]);
  const second = run({ 'A-1': { more: 'state: retiring\n', changed: daysAgo(30) } });
  expect(second.change.subject).toBe('prune: remove acme/A-1');
  expect([...after(between, second.change).files.keys()]).toEqual([...stateOf().files.keys()]);
});

test('nothing to do is nothing', () => {
  const { change } = run({ 'A-1': { changed: daysAgo(1) } });
  expect([change.files.size, change.subject]).toEqual([0, 'prune: nothing']);
});

test('one tenant alone', () => {
  expect(run({ 'A-1': { changed: daysAgo(99) } }, { tenant: 'shared' }).told).toEqual({});
});
