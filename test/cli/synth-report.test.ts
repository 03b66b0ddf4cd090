import { changesText, findingsText, shortened, staleText } from '../../lib/cli/synth-report';

const none = { added: [], changed: [], removed: [] };

test('which files changed is said, one a line', () => {
  const changes = { added: ['a/x.yaml'], changed: ['a/y.yaml'], removed: ['b/\u001bz.yaml'] };
  expect(changesText('dist', 9, changes)).toBe(
    'dist: 9 files, 1 added, 1 changed, 1 removed\n  added    a/x.yaml\n  changed  a/y.yaml\n  removed  b/\\u001bz.yaml\n',
  );
  expect(changesText('dist', 9, none)).toBe('dist: 9 files, nothing changed\n');
});

test('of a folder that is all new the number is enough', () => {
  expect(changesText('dist', 2, { ...none, added: ['a', 'b'] })).toBe('dist: 2 files, 2 added\n');
  expect(changesText('dist', 2, { ...none, added: ['a', 'b'], removed: ['c'] })).toContain('  added    a\n');
  expect(changesText('dist', 3, { ...none, added: ['a', 'b'] })).toContain('  added    a\n');
});

test('more files than somebody reads are counted', () => {
  const changed = Array.from({ length: 25 }, (_, index) => `f${index}`);
  const lines = changesText('dist', 30, { ...none, changed }).split('\n');
  expect(lines.slice(-3)).toEqual(['  changed  f19', '  and 5 more', '']);
  expect(changesText('dist', 30, { ...none, changed: changed.slice(0, 20) })).not.toContain('more');
});

test('every stale file is said, since CI has to show them', () => {
  expect(staleText('dist', none)).toBeUndefined();
  const removed = Array.from({ length: 25 }, (_, index) => `f${index}`);
  expect(staleText('dist', { added: ['a'], changed: ['b'], removed })!.split('\n')).toHaveLength(29);
});

test('as many notices as somebody reads are printed', () => {
  const lines = Array.from({ length: 51 }, (_, index) => `note ${index}`);
  expect(shortened(lines.slice(1))).toHaveLength(50);
  expect(shortened(lines).at(-1)).toBe('note: and 1 more notes like these');
});

test('findings of what changed are said with their place and fix, and how far check looked', () => {
  const finding = {
    code: 'BL108',
    severity: 'breaks-traffic',
    file: 'dist/a.yaml',
    line: 5,
    column: 3,
    path: 'spec',
  } as const;
  const one = { ...finding, object: 'Deployment a/b', message: 'has no image', fix: 'add image' };
  expect(findingsText(1, [])).toEqual(['check: no findings in what this change reaches, 1 file']);
  expect(findingsText(7, [one])).toEqual([
    'dist/a.yaml:5:3: BL108 breaks-traffic: Deployment a/b: has no image\n    fix: add image',
    'check: 1 finding in what this change reaches, 7 files',
  ]);
  expect(findingsText(7, [one, one]).at(-1)).toBe('check: 2 findings in what this change reaches, 7 files');
});
