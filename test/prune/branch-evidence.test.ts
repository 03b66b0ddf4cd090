import { ClonedBranches, ListedBranches, RemoteBranches } from '../../lib/prune/branch-evidence';
import { Workshop } from '../change/estate-repository';

const listed = (content: unknown) => new ListedBranches('branches.json', JSON.stringify(content));

describe('a file of branches', () => {
  const one = { name: 'OPS-1-x', head: '3f2a91c', date: '2026-11-02T10:00:00Z', merged: false };

  test('what is in it, and what is not', () => {
    const branches = listed([one, { name: 'OPS-2', merged: true }, { name: 'OPS-3' }]);
    expect(branches.stateOf('OPS-1-x', undefined)).toEqual({ kind: 'open', lastCommit: 1793613600 });
    expect(branches.stateOf('OPS-2', 'any')).toEqual({ kind: 'merged' });
    expect(branches.stateOf('OPS-3', undefined)).toEqual({ kind: 'open' });
    expect(branches.stateOf('OPS-4', undefined)).toEqual({ kind: 'gone' });
    expect([branches.headOf('OPS-1-x', undefined), branches.headOf('OPS-2', undefined)]).toEqual([
      '3f2a91c',
      undefined,
    ]);
  });

  test('for each repository; of one without a list nothing is known', () => {
    const branches = listed({ 'acme/cms': [one] });
    expect(branches.stateOf('OPS-1-x', 'acme/cms')).toMatchObject({ kind: 'open' });
    expect(branches.stateOf('OPS-1-x', 'acme/ui')).toEqual({
      kind: 'unknown',
      reason: 'no branches of acme/ui are listed',
    });
    expect(branches.stateOf('OPS-1-x', undefined)).toMatchObject({ kind: 'unknown' });
    expect(branches.stateOf('OPS-1-x', 'toString')).toMatchObject({ kind: 'unknown' });
  });

  test.each<[string, unknown, RegExp]>([
    ['no branches at all, as after a query that failed', [], /has no branches at all/],
    ['no list', { 'acme/cms': 'x' }, /branches must be a list/],
    ['a text', 'x', /must be a list of branches/],
    ['null', null, /must be a list of branches/],
    ['no name', [one, { head: 'x' }], /branch 2 has no name/],
    ['no commit', [{ ...one, head: 'HEAD' }], /head of branch 1 must be the id of a commit/],
    ['no date', [{ ...one, date: 'yesterday' }], /branch 1 has no date that can be read/],
    ['no yes or no', [{ ...one, merged: 'false' }], /merged of branch 1 must be true or false/],
  ])('refused: %s', (_, content, message) => {
    expect(() => listed(content)).toThrow(message);
  });

  test('no JSON', () => {
    expect(() => new ListedBranches('branches.json', '<html>')).toThrow(/^branches.json is no JSON: /);
  });
});

describe('repositories', () => {
  let shop: Workshop;
  let remote: string;
  beforeAll(() => {
    shop = new Workshop();
    shop.estate({ a: '1' }, { output: false });
    remote = shop.remote();
    const branch = (name: string) => {
      shop.git('checkout', '--quiet', '-b', name, 'main');
      shop.write(name, name);
      shop.git('add', '.');
      shop.git('commit', '--quiet', '-m', name);
    };
    branch('open');
    branch('merged');
    branch('squashed');
    shop.git('checkout', '--quiet', 'main');
    shop.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'merged');
    shop.git('merge', '--quiet', '--squash', 'squashed');
    shop.git('commit', '--quiet', '-m', 'squash');
    shop.git('branch', 'fresh');
    shop.git('push', '--quiet', 'origin', '--all');
  });
  afterAll(() => shop.close());

  test('a clone: what is merged, gone or open; what git cannot see is open', () => {
    const branches = new ClonedBranches(shop.clone(remote));
    const kinds = ['open', 'merged', 'squashed', 'fresh', 'nowhere'].map((name) => branches.stateOf(name).kind);
    expect(kinds).toEqual(['open', 'merged', 'open', 'open', 'gone']);
    expect(branches.stateOf('squashed')).toMatchObject({
      lastCommit: expect.any(Number),
      doubt: 'git does not show squash merges, --branches can',
    });
    expect(branches.stateOf('merged')).not.toHaveProperty('doubt');
  });

  test('a clone of one branch, and no clone, know nothing of others', () => {
    const single = new ClonedBranches(shop.clone(remote, '--single-branch'));
    expect(single.stateOf('open')).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('does not have all branches'),
    });
    expect(new ClonedBranches('/nowhere').stateOf('open')).toMatchObject({
      kind: 'unknown',
      reason: '/nowhere is no clone',
    });
  });

  test('a remote: gone or there; no answer is no answer', () => {
    const branches = new RemoteBranches();
    expect(branches.stateOf('merged', remote)).toEqual({
      kind: 'open',
      doubt: 'a repository does not tell which branches are merged, --source or --branches can',
    });
    expect(branches.stateOf('nowhere', remote)).toEqual({ kind: 'gone' });
    expect(branches.headOf('open', remote)).toBe(shop.git('ls-remote', remote, 'refs/heads/open').slice(0, 40));
    expect([branches.headOf('nowhere', remote), branches.headOf('open', undefined)]).toEqual([undefined, undefined]);
    expect(branches.stateOf('open', undefined)).toMatchObject({ kind: 'unknown' });
    for (const wrong of ['/nowhere', 'ext::touch x', '--upload-pack=x']) {
      expect(branches.stateOf('open', wrong)).toEqual({ kind: 'unknown', reason: `${wrong} gives no answer` });
    }
  });
});
