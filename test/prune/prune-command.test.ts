import { Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';

let shop: Workshop;
beforeAll(() => {
  process.env.SOURCE_DATE_EPOCH = '1795953600';
  process.env.GIT_COMMITTER_DATE = `${1795953600 - 30 * 86_400} +0000`;
  shop = new Workshop();
  shop.estate();
});
afterAll(() => {
  delete process.env.SOURCE_DATE_EPOCH;
  delete process.env.GIT_COMMITTER_DATE;
  shop.close();
});
afterEach(() => {
  delete process.env.DRY_RUN;
});

test.each<[string[], RegExp]>([
  [['--idle', '14'], /^--idle must be a whole number above 0 with a unit/],
  [['--idle', '-1d'], /^--idle must be/],
  [['--idle', 'NaN'], /^--idle must be/],
  [['--idle', '3y'], /^--idle must be/],
  [['--max', '-1'], /whole number above 0/],
  [['--max', 'all'], /whole number above 0/],
  [['--zone', 'Mars'], /is no time zone/],
  [['--closed', '-', '--branches', '-'], /^standard input is --branches or --closed, not both/],
  [['--closed', 'nowhere.txt'], /nowhere.txt: does not exist/],
  [['--branches', 'nowhere.json'], /nowhere.json: does not exist/],
  [['--source', '.', '--ask-repositories'], /^name one of/],
])('wrong before anything is looked at: %j', async (args, message) => {
  const ended = await branchline('prune', '--registry', 'nowhere', ...args);
  expect(ended).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
});

test('a plan, two runs with a commit each, and nothing is left', async () => {
  const before = shop.git('rev-parse', 'HEAD').trim();
  expect((await branchline('prune')).out).toBe('  keep    acme/OPS-1: nothing ends it\nnothing to do\n');
  expect((await branchline('prune', '--idle', '14d')).out).toBe(
    '  retire  acme/OPS-1: changed 30 days ago\nplan, nothing is changed: --yes does it for 1 of 1\n',
  );
  process.env.DRY_RUN = 'true';
  expect((await branchline('prune', '--idle', '14d', '--yes', '--json')).out).toContain('"does": "retire"');
  expect(shop.git('status', '--porcelain')).toBe('');
  process.env.DRY_RUN = 'false';
  process.env.GIT_COMMITTER_DATE = '1795953600 +0000';
  expect((await branchline('prune', '--idle', '14d', '--commit')).out).toContain(
    'committed: prune: retire acme/OPS-1\n',
  );
  expect((await branchline('prune', '--idle', '14d', '--commit')).out).toContain(
    '  no request is routed differently\n',
  );
  expect((await branchline('prune', '--idle', '14d', '--commit')).out).toBe('nothing to do: prune: nothing\n');
  expect(shop.git('log', '--format=%s', `${before}..HEAD`).trim().split('\n')).toEqual([
    'prune: remove acme/OPS-1',
    'prune: retire acme/OPS-1',
  ]);
  expect(shop.git('ls-files', 'tenants/acme').trim()).toBe('tenants/acme/tenant.yaml');
  expect(shop.git('status', '--porcelain')).toBe('');
});
