import {
  extendVariants,
  removeVariants,
  restoreVariants,
  retireVariants,
  sendToSleep,
  wakeVariants,
} from '../../lib/variant/change-variant';
import { after, stateOf, variantFile } from './registry-state';

const PATH = 'acme/variants/OPS-1234.yaml';
const inState = (state: string) =>
  stateOf({ [PATH]: variantFile('OPS-1234', state === 'active' ? '' : `state: ${state}\n`) });
const choice = { ids: ['ops-1234'] };

test.each([
  ['retire', retireVariants, { active: 'retiring', retiring: 'retiring', asleep: 'asleep' }],
  ['restore', restoreVariants, { active: 'active', retiring: 'active', asleep: 'active' }],
  ['sleep', sendToSleep, { active: 'retiring', retiring: 'asleep', asleep: 'asleep' }],
  ['wake', wakeVariants, { active: 'active', retiring: 'retiring', asleep: 'active' }],
] as const)('SAFE-2: %s, from each state to the next', (verb, command, steps) => {
  for (const [from, to] of Object.entries(steps)) {
    const state = inState(from);
    const change = command(choice)(state);
    expect(change.files.size).toBe(from === to ? 0 : 1);
    expect(after(state, change).registry.variants).toMatchObject([{ state: to }]);
    expect(change.subject).toBe(`variant ${verb} acme OPS-1234`);
    expect(change.reach.unsafe ?? false).toBe(false);
  }
});

test('the state stands behind the id, and goes without a trace', () => {
  const state = inState('active');
  const retired = after(state, retireVariants(choice)(state));
  expect(retired.files.get(PATH)).toBe(variantFile('OPS-1234', 'state: retiring\n'));
  expect(after(retired, restoreVariants(choice)(retired)).files.get(PATH)).toBe(variantFile('OPS-1234'));
});

test('sleep says that it takes two calls', () => {
  expect(sendToSleep(choice)(inState('active')).notes).toEqual([
    expect.stringContaining('the same command takes the pods'),
  ]);
  expect(sendToSleep(choice)(inState('retiring')).notes).toEqual([]);
});

test('a sleeping variant has no pods, whatever its file says of them, and gets them back', () => {
  const pods = (state: string) =>
    stateOf({
      [PATH]: variantFile('OPS-1234', state, '  cms: { image: "r.example.com/cms:2", replicas: 3 }\n'),
    }).registry.estates[0]!.estate.tenants.flatMap(({ services }) =>
      services.flatMap(({ variants }) => variants.map((v) => v.replicas)),
    );
  expect(pods('state: asleep\n')).toEqual([0]);
  expect(pods('state: retiring\n')).toEqual([3]);
});

test('remove: only when the routes are gone, or when it is asked for', () => {
  for (const state of ['retiring', 'asleep']) {
    expect([...removeVariants(choice)(inState(state)).files]).toEqual([[PATH, undefined]]);
  }
  expect(() => removeVariants(choice)(inState('active'))).toThrow(
    /^variant 'OPS-1234' takes traffic: .*\(SAFE-2\)\n {2}fix: `branchline variant retire OPS-1234` first/,
  );
  const { files, reach } = removeVariants({ ...choice, now: true })(inState('active'));
  expect([files.get(PATH), reach.unsafe]).toEqual([undefined, true]);
});

test('all tenants that have it, or one', () => {
  const state = stateOf({
    [PATH]: variantFile('OPS-1234'),
    'shared/variants/ops-1234.yaml': variantFile('ops-1234', '', '  docx: { image: "r.example.com/docx:2" }\n'),
  });
  expect([...retireVariants(choice)(state).files.keys()]).toEqual([PATH, 'shared/variants/ops-1234.yaml']);
  expect([...retireVariants({ ...choice, tenant: 'shared' })(state).files.keys()]).toEqual([
    'shared/variants/ops-1234.yaml',
  ]);
  expect([...retireVariants({ ids: ['OPS-1234', 'ops-1234'] })(state).files.keys()]).toHaveLength(2);
});

test('extend: an end, a pin, an owner', () => {
  const state = inState('active');
  const extended = after(state, extendVariants(choice, { expires: '2026-12-24', pinned: true, owner: 'ann' })(state));
  expect(extended.files.get(PATH)).toBe(variantFile('OPS-1234', 'owner: ann\nexpires: "2026-12-24"\npinned: true\n'));
  expect(extendVariants(choice, { expires: '2026-12-24', pinned: true, owner: 'ann' })(extended).files.size).toBe(0);
  const unpinned = extendVariants(choice, { pinned: false })(extended);
  expect(unpinned.files.get(PATH)).toBe(variantFile('OPS-1234', 'owner: ann\nexpires: "2026-12-24"\n'));
});

test.each([
  [{ ids: ['OPS-1243'] }, "no variant 'OPS-1243' in tenants/\n  fix: did you mean `OPS-1234`?"],
  [{ ids: ['x'] }, "no variant 'x' in tenants/\n  fix: there are OPS-1234"],
  [
    { ids: ['OPS-1234'], tenant: 'shared' },
    "no variant 'OPS-1234' of tenant 'shared' in tenants/\n  fix: there is none",
  ],
  [{ ids: ['OPS-1234'], tenant: 'acem' }, "no tenant 'acem' in tenants/\n  fix: did you mean `acme`?"],
])('what there is not is named: %j', (wrong, message) => {
  expect(() => retireVariants(wrong)(inState('active'))).toThrow(message);
});

test('retire says what comes next, once', () => {
  const state = inState('active');
  const change = retireVariants({ ids: ['OPS-1234'] })(state);
  expect(change.next).toEqual(['when the cluster has it, `branchline variant remove OPS-1234`']);
  expect(retireVariants({ ids: ['OPS-1234'] })(after(state, change)).next).toBeUndefined();
});

test('wake: a variant that is retiring stays so, and what brings it back is said', () => {
  const wake = wakeVariants({ ids: ['OPS-1234'] });
  const { files, notes } = wake(inState('retiring'));
  expect([files.size, notes]).toEqual([
    0,
    [
      'OPS-1234 of acme is retiring and not asleep, so it stays as it is; `branchline variant restore OPS-1234` brings its routes back',
    ],
  ]);
  expect(wake(inState('asleep')).notes).toEqual([]);
});
