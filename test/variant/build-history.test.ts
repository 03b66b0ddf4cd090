import { CloneHistory, isSameCommit, NO_HISTORY } from '../../lib/variant/build-history';
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
  expect(NO_HISTORY.compare(CMS, commits.one!, commits.three!)).toMatchObject({ order: 'unknown' });
  expect(NO_HISTORY.compare(CMS, commits.one!, commits.one!.slice(0, 7))).toEqual({ order: 'same' });
});

test('a short id is the same commit, one that is too short is none', () => {
  expect(isSameCommit('3f2a91c', '3f2a91c0d5')).toBe(true);
  expect(isSameCommit('3f2a91c0d5', '3f2a91c')).toBe(true);
  expect(isSameCommit('3f2a91c', '3f2a91d')).toBe(false);
  expect(isSameCommit('3f2a', '3f2a91c')).toBe(false);
});
