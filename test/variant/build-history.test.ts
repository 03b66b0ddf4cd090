import { CloneHistory, HeadHistory, isSameCommit, NO_HISTORY } from '../../lib/variant/build-history';
import { Workshop } from '../change/estate-repository';

let shop: Workshop;
let source: string;
const commits: Record<string, string> = {};
const CMS = { tenant: 'acme', service: 'cms' };

beforeAll(() => {
  shop = new Workshop();
  source = shop.estate({ 'main.go': '1' }, { output: false });
  const commit = (name: string) => {
    shop.write('main.go', name);
    shop.git('commit', '--quiet', '--all', '--message', name);
    commits[name] = shop.git('rev-parse', 'HEAD').trim();
  };
  commit('one');
  commit('two');
  commit('three');
  shop.git('checkout', '--quiet', '-b', 'rewritten', commits.one!);
  commit('other');
});
afterAll(() => shop.close());

test.each([
  ['one', 'two', 'newer'],
  ['one', 'three', 'newer'],
  ['three', 'one', 'older'],
  ['two', 'two', 'same'],
])('recorded %s, offered %s: %s', (recorded, offered, order) => {
  const history = new CloneHistory(source);
  expect(history.compare(CMS, commits[recorded]!, commits[offered]!)).toEqual({ order });
  expect(history.compare(CMS, commits[recorded]!.slice(0, 9), commits[offered]!)).toEqual({ order });
});

test.each([
  ['a branch that was rewritten', () => [commits.two!, commits.other!], /neither comes from the other/],
  ['a commit that is not there', () => [commits.two!, 'f'.repeat(40)], /^f{40} is not in the clone /],
  ['an option', () => ['--all', commits.two!], /^--all is not in the clone /],
])('not known: %s', (_, pair, reason) => {
  const [recorded, offered] = pair() as [string, string];
  expect(new CloneHistory(source).compare(CMS, recorded, offered)).toMatchObject({
    order: 'unknown',
    reason: expect.stringMatching(reason),
  });
});

test('not known: a shallow clone, and no clone at all', () => {
  const shallow = shop.clone(source, '--depth', '1', '--branch', 'main');
  expect(new CloneHistory(shallow).compare(CMS, commits.one!, commits.three!)).toMatchObject({
    order: 'unknown',
    reason: expect.stringMatching(/, which is shallow$/),
  });
  expect(new CloneHistory('/nowhere').compare(CMS, commits.one!, commits.three!)).toMatchObject({ order: 'unknown' });
  expect(NO_HISTORY.compare(CMS, commits.one!, commits.three!)).toEqual({
    order: 'unknown',
    reason: 'no clone of its source is named, nor a file of branches',
  });
  expect(NO_HISTORY.compare(CMS, commits.one!, commits.one!.slice(0, 7))).toEqual({ order: 'same' });
});

test('a short id is the same commit, one that is too short is none', () => {
  expect(isSameCommit('3f2a91c', '3f2a91c0d5')).toBe(true);
  expect(isSameCommit('3f2a91c0d5', '3f2a91c')).toBe(true);
  expect(isSameCommit('3f2a91c', '3f2a91d')).toBe(false);
  expect(isSameCommit('3f2a', '3f2a91c')).toBe(false);
});

describe('the newest commit of a branch', () => {
  const heads = (head?: string) => ({
    headOf: (branch: string, repository?: string) => (branch === 'b' && repository !== 'x' ? head : undefined),
  });
  const [old, now, other] = ['1111111', '2222222', '3333333'];

  test.each<[string, string | undefined, string]>([
    ['is newer than what is recorded', now, 'newer'],
    ['that is recorded is newer than what is offered', old, 'older'],
    ['that is neither says nothing', other, 'unknown: neither is the newest commit of branch b, 3333333abc'],
    ['that nobody knows says nothing', undefined, 'unknown: nobody knows the newest commit of branch b'],
  ])('%s', (_, head, order) => {
    const { order: said, reason } = new HeadHistory(heads(head && `${head}abc`), 'b').compare(CMS, old!, now!);
    expect(reason === undefined ? said : `${said}: ${reason}`).toBe(order);
  });

  test('is that of the service’s repository, of the branch that is named', () => {
    const compare = (branch: string | undefined, repository: string) =>
      new HeadHistory(heads(now), branch).compare({ ...CMS, repository }, old!, now!).order;
    expect([compare('b', 'y'), compare('b', 'x'), compare('c', 'y'), compare(undefined, 'y')]).toEqual([
      'newer',
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect(new HeadHistory(heads(other), 'b').compare(CMS, old!, old!)).toEqual({ order: 'same' });
  });
});
