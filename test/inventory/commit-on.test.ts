import { Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';

/** An odd history: a ticket merged late, a tenant and a folder with other names, a broken file, and a clock that was wrong. */
const shop = new Workshop();
const TENANT = (name: string, tag: string) =>
  `apiVersion: branchline/v1\nkind: Tenant\nname: ${name}\nenvironment: staging\nnamespace: acme\nservices:\n  ui: { image: "r.example.com/ui:${tag}", port: 80 }\n`;
const VARIANT =
  'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices:\n  ui: { image: "r.example.com/ui:OPS-1" }\n';

function git(day: string, ...args: readonly string[]): void {
  for (const role of ['AUTHOR', 'COMMITTER']) process.env[`GIT_${role}_DATE`] = `${day}T10:00:00Z`;
  shop.git(...args);
}
function commit(day: string, files: Readonly<Record<string, string>> = {}): void {
  for (const [path, text] of Object.entries(files)) shop.write(path, text);
  shop.git('add', '--all');
  git(day, 'commit', '--quiet', '--allow-empty', '-m', day);
}

beforeAll(() => {
  shop.enter(shop.root);
  shop.git('init', '--quiet', '--initial-branch', 'main');
  commit('2026-01-10', { 'tenants/acme/tenant.yaml': TENANT('acme', '1') });
  shop.git('checkout', '--quiet', '-b', 'ticket');
  commit('2026-01-20', { 'tenants/acme/variants/OPS-1.yaml': VARIANT });
  shop.git('checkout', '--quiet', 'main');
  commit('2026-01-25', { 'tenants/acme/tenant.yaml': TENANT('acme', '2') });
  git('2026-02-01', 'merge', '--quiet', '--no-ff', '-m', 'merge', 'ticket');
  shop.git('mv', 'tenants/acme', 'tenants/globex');
  commit('2026-02-10', { 'tenants/globex/tenant.yaml': TENANT('globex', '2') });
  commit('2026-02-20', { 'tenants/globex/tenant.yaml': `${TENANT('globex', '2')}x: [` });
  commit('2026-02-22', { 'tenants/globex/tenant.yaml': TENANT('globex', '2') });
  shop.git('mv', 'tenants', 'registry');
  commit('2026-03-05');
  commit('2026-03-06');
  commit('2025-12-01', { 'registry/globex/tenant.yaml': TENANT('globex', '3') });
  commit('2099-01-01', { 'registry/globex/tenant.yaml': TENANT('globex', '4') });
  commit('2026-04-01', { 'registry/globex/tenant.yaml': TENANT('globex', '5') });
});
afterAll(() => {
  for (const role of ['AUTHOR', 'COMMITTER']) delete process.env[`GIT_${role}_DATE`];
  delete process.env.SOURCE_DATE_EPOCH;
  shop.close();
});
beforeEach(() => {
  process.env.SOURCE_DATE_EPOCH = String(Date.parse('2026-04-02T12:00:00Z') / 1000);
});

const at = (day: string, registry = 'tenants') =>
  branchline('inventory', '--registry', registry, '--at', day, '--json');

test.each<[string, string, string, string]>([
  ['2026-01-10', 'tenants', 'acme', '1'],
  ['2026-01-22', 'tenants', 'acme', '1'],
  ['2026-01-31', 'tenants', 'acme', '2'],
  ['2026-02-01', 'tenants', 'acme', '2 OPS-1'],
  ['2026-02-15', 'tenants', 'globex', '2 OPS-1'],
  ['2026-03-04', 'tenants', 'globex', '2 OPS-1'],
  ['2026-03-05', 'registry', 'globex', '2 OPS-1'],
  ['2026-03-31', 'registry', 'globex', '4 OPS-1'],
  ['2026-04-02', 'registry', 'globex', '5 OPS-1'],
])(
  'what ran on %s: a merge counts when it was merged, and no clock that was wrong',
  async (day, registry, tenant, tags) => {
    const { code, out } = await at(day, registry);
    const { workloads } = JSON.parse(out) as { workloads: { tenant: string; image: string }[] };
    expect([
      code,
      [...new Set(workloads.map((each) => each.tenant))],
      workloads.map(({ image }) => image.split(':')[1]),
    ]).toEqual([0, [tenant], tags.split(' ')]);
  },
);

test('a clock that was wrong is said, where it matters for the day', async () => {
  const note = (says: string) =>
    new RegExp(
      `^note: commit [0-9a-f]{12} says that it is of ${says}, which cannot be: it counts from 2026-03-06, as the one before$`,
      'm',
    );
  const { err } = await at('2026-03-31', 'registry');
  for (const says of ['2025-12-01', '2099-01-01']) expect(err).toMatch(note(says));
  expect((await at('2026-03-05', 'registry')).err).toBe('');
});

test('ages are those at the end of the day, and of today those of now', async () => {
  const text = async (day: string) => (await branchline('inventory', '--registry', 'registry', '--at', day)).out;
  expect(await text('2026-03-31')).toMatch(/OPS-1 .* 26d /);
  expect(await text('2026-04-02')).toMatch(/OPS-1 .* 28d /);
});

test('a registry that could not be read then is told with its commit, and how to go on', async () => {
  const { code, err } = await at('2026-02-20');
  expect(code).toBe(2);
  expect(err).toMatch(
    /^the registry cannot be read as it was at 2026-02-20, in commit [0-9a-f]{12}:\n1 error in the registry tenants\/\ntenants\/globex\/tenant.yaml:\d/,
  );
  const before = / {2}fix: name another day, or the commit before: --at ([0-9a-f]{12}~1)\n$/.exec(err)![1]!;
  expect((await at(before)).code).toBe(0);
});

test('a registry that was elsewhere: the folders that looked like one', async () => {
  expect((await at('2026-03-04', 'registry')).err).toBe(
    'the registry was not there at 2026-03-04\n  fix: name the folder that it was in: --registry tenants\n',
  );
  expect((await at('HEAD', 'tenants')).err).toContain('--registry registry\n');
  expect((await at('2026-01-09')).err).toBe('the history begins on 2026-01-10, after 2026-01-09\n');
});

test('a shallow clone does not know what was before', async () => {
  shop.clone(shop.root, '--depth', '1');
  const { code, err } = await at('2026-03-04', 'registry');
  expect([code, err]).toEqual([
    2,
    'this clone is shallow, and its history begins after 2026-03-04\n  fix: fetch all of it: git fetch --unshallow\n',
  ]);
  shop.enter(shop.root);
});
