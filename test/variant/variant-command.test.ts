import { existsSync } from 'node:fs';
import { GitRepository } from '../../lib/change/git-repository';
import { activityOf } from '../../lib/variant/variant-activity';
import { ESTATE, Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';

let shop: Workshop;
beforeAll(() => {
  shop = new Workshop();
});
beforeEach(() => {
  // The last commit of the estate is two days old.
  process.env.SOURCE_DATE_EPOCH = '1795953600';
  process.env.GIT_COMMITTER_DATE = '1795780800 +0000';
});
afterEach(() => {
  delete process.env.SOURCE_DATE_EPOCH;
  delete process.env.GIT_COMMITTER_DATE;
  shop.leave();
});
afterAll(() => shop.close());

const CMS = 'cms=registry.example.com/cms:OPS-1234-3f2a91c';

test('SAFE-2: a ticket from its first push to its end, and nothing of it is left', async () => {
  shop.estate();
  const start = shop.git('rev-parse', 'HEAD:dist').trim();
  const added = await branchline(
    'variant',
    'add',
    'acme',
    CMS,
    '--branch',
    'OPS-1234-new-nav',
    '--expires',
    '14d',
    '--commit',
  );
  expect(added).toEqual({
    code: 0,
    err: '',
    out: expect.stringMatching(
      /^committed: variant add acme OPS-1234: cms\n {2}only requests with x-variant-id: ops-1234; nothing else\n {2}added {4}tenants\/acme\/variants\/OPS-1234.yaml\n {2}and \d+ rendered files\n {2}commit {3}[0-9a-f]{12}\n {2}url {6}https:\/\/ops-1234.acme.example.com\/\n {2}header {3}x-variant-id: ops-1234\n {2}curl {5}curl 'https:\/\/ops-1234.acme.example.com\/'\n$/,
    ),
  });
  expect(shop.read('tenants/acme/variants/OPS-1234.yaml')).toContain('created: "2026-11-29"\nexpires: "2026-12-13"\n');
  expect((await branchline('variant', 'show', 'OPS-1234')).out).toBe(`variant   OPS-1234, active, of acme
service   acme/cms  registry.example.com/cms:OPS-1234-3f2a91c
branch    OPS-1234-new-nav
created   2026-11-29
activity  2d ago
expires   2026-12-13
url       https://ops-1234.acme.example.com/
header    x-variant-id: ops-1234
curl      curl 'https://ops-1234.acme.example.com/'
answers   acme-staging/cms with ops-1234
others    acme-staging/ui answers with main
          shared-staging/docx answers with main
needs     acme-staging/ui to pass the header on; it does not declare whether it does
`);
  for (const step of ['retire', 'remove']) {
    expect(await branchline('variant', step, 'ops-1234', '--commit')).toMatchObject({ code: 0 });
    expect(
      (await branchline('variant', step === 'retire' ? 'retire' : 'list', ...(step === 'retire' ? ['ops-1234'] : [])))
        .code,
    ).toBe(0);
  }
  expect(shop.git('rev-parse', 'HEAD:dist').trim()).toBe(start);
  expect(shop.git('log', '-3', '--format=%s%n%b').split('\n').filter(Boolean)).toEqual([
    'variant remove acme OPS-1234',
    'Requests: no request is routed differently',
    'variant retire acme OPS-1234',
    'Requests: only requests with x-variant-id: ops-1234; nothing else',
    'variant add acme OPS-1234: cms',
    'Requests: only requests with x-variant-id: ops-1234; nothing else',
  ]);
});

test('sleep in two calls and wake in one, without a request that is not the variant’s', async () => {
  shop.estate();
  const pods = () => /name: ui-ops-1\n[\s\S]*?replicas: (\d)/.exec(shop.read('dist/acme/workloads/ui.k8s.yaml'))![1];
  const start = shop.git('rev-parse', 'HEAD:dist').trim();
  expect((await branchline('variant', 'sleep', 'OPS-1', '--commit')).out).toContain('with x-variant-id: ops-1');
  expect(pods()).toBe('1');
  expect((await branchline('variant', 'sleep', 'OPS-1', '--commit')).out).toContain(
    '  no request is routed differently\n',
  );
  expect(pods()).toBe('0');
  expect((await branchline('variant', 'show', 'OPS-1')).out).toContain('url       none: it is asleep\n');
  expect((await branchline('variant', 'wake', 'OPS-1', '--commit')).code).toBe(0);
  expect(shop.git('rev-parse', 'HEAD:dist').trim()).toBe(start);
});

test('list: for people and programs, all or what is stale', async () => {
  shop.estate();
  await branchline('variant', 'add', 'acme', CMS, '--id', 'OPS-1234', '--owner', 'tom', '--pin', '--commit');
  await branchline(
    'variant',
    'add',
    'globex',
    'portal=r.example.com/portal:2',
    '--id',
    'X-2',
    '--expires',
    '2026-11-29',
    '--commit',
  );
  expect((await branchline('variant', 'list')).out).toBe(`TENANT  VARIANT   STATE   SERVICES  CHANGED  EXPIRES     OWNER
acme    OPS-1     active  ui        2d ago   -           -
acme    OPS-1234  active  cms       2d ago   pinned      tom
globex  X-2       active  portal    2d ago   2026-11-29  -
`);
  const ids = async (...more: string[]) =>
    JSON.parse((await branchline('variant', 'list', '--json', ...more)).out).variants.map(
      ({ id }: { id: string }) => id,
    );
  expect(await ids('--tenant', 'acme')).toEqual(['OPS-1', 'OPS-1234']);
  expect(await ids('--stale')).toEqual(['X-2']);
  expect(await ids('--stale', '47h')).toEqual(['OPS-1', 'X-2']);
  expect((await branchline('variant', 'list', '--stale', '2')).code).toBe(2);
  expect((await branchline('variant', 'list', '--tenant', 'shared')).out).toBe('no variants\n');
});

test('age: the commit that retires is no sign of life, and what a shallow clone does not have is not known', async () => {
  shop.estate();
  const remote = shop.remote();
  process.env.GIT_COMMITTER_DATE = '1795953600 +0000';
  await branchline('variant', 'retire', 'OPS-1', '--commit');
  expect((await branchline('variant', 'list')).out).toContain('retiring  ui        2d ago');
  shop.clone(remote, '--depth', '1');
  expect((await branchline('variant', 'list')).out).toContain('active  ui        not known');
  expect((await branchline('variant', 'list', '--stale', '1h', '--json')).out).toContain('"variants": []');
});

test('show: JSON and Markdown say the same, the Markdown with a marker and a picture', async () => {
  shop.estate();
  const json = JSON.parse((await branchline('variant', 'show', 'OPS-1', '--json')).out);
  expect(json).toMatchObject({
    key: 'ops-1',
    states: ['active'],
    ways: [
      { url: 'https://ops-1.acme.example.com/', byHeader: false },
      { url: 'https://acme.example.com/', byHeader: true },
    ],
    passed: [
      { service: 'acme-staging/ui', version: 'ops-1' },
      { service: 'acme-staging/cms', version: 'main', caller: 'acme-staging/ui' },
      { service: 'shared-staging/docx', version: 'main' },
    ],
  });
  const { out } = await branchline('variant', 'show', 'OPS-1', '--format', 'markdown');
  expect(out).toMatch(
    /^<!-- branchline variant ops-1 -->\n### Variant `OPS-1`\n\n<https:\/\/ops-1.acme.example.com\/>\n/,
  );
  expect(out).toContain(
    '```mermaid\nflowchart LR\n  client(["x-variant-id: ops-1"]) --> s0\n  s0["acme-staging/ui<br/><b>ops-1</b>"]\n',
  );
  expect(out).toContain('  s0 --> s1\n  s1 --> s2\n```');
});

test('in production nobody reaches it, and that is said', async () => {
  const tenant = ESTATE['tenants/globex/tenant.yaml']!.replace('staging', 'production');
  shop.estate({ 'tenants/globex/tenant.yaml': tenant });
  await branchline('variant', 'add', 'globex', 'portal=r.example.com/portal:2', '--id', 'X-2');
  expect((await branchline('variant', 'show', 'X-2')).out).toContain(
    'url       none: no gateway lets anybody choose it (`variantAccess`)\n',
  );
});

test('text of others in the registry is shown, and does nothing', async () => {
  shop.estate({
    ...ESTATE,
    'tenants/acme/variants/OPS-1.yaml':
      'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nowner: "\\e[2J\\n::error::x | `@all` ``"\nbranch: "`x`|y"\nservices:\n  ui: { image: "r.example.com/ui:2" }\n',
  });
  for (const args of [['list'], ['show', 'OPS-1'], ['show', 'OPS-1', '--format', 'markdown'], ['list', '--json']]) {
    const { out, code } = await branchline('variant', ...args);
    expect(code).toBe(0);
    expect(out).not.toMatch(/\p{Cc}(?<!\n)|^::/mu);
  }
  const { out } = await branchline('variant', 'show', 'OPS-1', '--format', 'markdown');
  expect(out).toContain('- branch: `` `x`\\|y ``');
});

test('extend: another day, kept from pruning, and as others again', async () => {
  shop.estate();
  const file = () => shop.read('tenants/acme/variants/OPS-1.yaml');
  expect((await branchline('variant', 'extend', 'OPS-1', '--expires', '2w')).code).toBe(0);
  expect(file()).toContain('expires: "2026-12-13"\n');
  expect(file()).not.toMatch(/pinned|owner/);
  expect((await branchline('variant', 'extend', 'OPS-1', '--pin')).code).toBe(0);
  expect(file()).toContain('pinned: true\n');
  expect((await branchline('variant', 'extend', 'OPS-1', '--unpin', '--owner', 'tom')).code).toBe(0);
  expect(file()).not.toContain('pinned: true');
  expect(file()).toContain('owner: tom\n');
});

test('a repository without a commit has no activity, and that is no error', async () => {
  shop.estate({
    'tenants/acme/tenant.yaml': ESTATE['tenants/acme/tenant.yaml']!.replace(', calls: [shared/docx]', ''),
  });
  shop.write('tenants/acme/variants/X-1.yaml', ESTATE['tenants/acme/variants/OPS-1.yaml']!.replace('OPS-1', 'X-1'));
  shop.git('update-ref', '-d', 'HEAD');
  expect(await branchline('variant', 'list')).toMatchObject({
    code: 0,
    out: expect.stringContaining('ui        not known'),
  });
});

test('activity of a registry that is a whole repository', () => {
  shop.estate();
  const activity = activityOf(GitRepository.at('.'), '.');
  expect(activity.lastChange('tenants/acme/tenant.yaml')).toBe(1_795_780_800);
  expect(activityOf(GitRepository.at('.'), 'tenants').lastChange('acme/tenant.yaml')).toBe(1_795_780_800);
});

test('plan: what would be, as data, and nothing is written', async () => {
  shop.estate();
  const wrong = await branchline('variant', 'add', 'acme', CMS, '--id', 'OPS-1234', '--plan', '--json');
  expect(JSON.parse(wrong.out)).toMatchObject({
    changed: true,
    commit: null,
    requests: expect.stringMatching(/^only/),
    key: 'ops-1234',
    header: { name: 'x-variant-id', value: 'ops-1234' },
    ways: expect.arrayContaining([{ url: 'https://ops-1234.acme.example.com/', byHeader: false }]),
  });
  expect(existsSync('tenants/acme/variants/OPS-1234.yaml')).toBe(false);
});

const CAPPED = 'apiVersion: branchline/v1\nkind: Estate\nlimits: { variants: { count: 1 } }\n';

test('TENANT-8: a cap that was lowered keeps nobody from ending variants, and no more come', async () => {
  shop.estate();
  await branchline('variant', 'add', 'acme', CMS, '--id', 'OPS-1234', '--commit');
  shop.write('tenants/estate.yaml', CAPPED);
  const said = "tenant 'acme' has 2 variants, at most 1 are allowed";
  expect(await branchline('synth', '--no-cache')).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  for (const command of [['variant', 'list'], ['variant', 'show', 'OPS-1'], ['inventory'], ['prune']]) {
    expect(await branchline(...command)).toMatchObject({ code: 0, err: '' });
  }
  const added = await branchline('variant', 'add', 'acme', 'ui=r.example.com/ui:9', '--id', 'OPS-9');
  expect([added.code, added.err]).toEqual([2, expect.stringContaining('has 3 variants, at most 1 are allowed')]);
  const retired = await branchline('variant', 'retire', 'OPS-1234');
  expect(retired).toMatchObject({ code: 0, err: expect.stringContaining(`note: ${said}`) });
  expect(await branchline('variant', 'remove', 'OPS-1234')).toMatchObject({ code: 0, err: '' });
  expect(await branchline('synth', '--no-cache')).toMatchObject({ code: 0 });
});

const PLACES = `apiVersion: branchline/v1
kind: Estate
environments: { qa: { class: staging, cluster: np }, staging: { class: staging, cluster: np2 }, production: { class: production, cluster: p } }
clusters: { np: { name: np }, np2: { name: np2 }, p: { name: p } }
`;

test('ENV-3: a variant runs where --environments says', async () => {
  const tenant = ESTATE['tenants/globex/tenant.yaml']!.replace('environment: staging\n', '');
  shop.estate({ 'tenants/estate.yaml': PLACES, 'tenants/globex/tenant.yaml': tenant });
  const add = (...more: string[]) =>
    branchline('variant', 'add', 'globex', 'portal=r.example.com/portal:2', '--id', 'OPS-2', ...more);
  const file = 'tenants/globex/variants/OPS-2.yaml';
  const added = await add('--environments', 'qa, qa');
  expect([added.code, added.out]).toEqual([0, expect.stringContaining('ops-2 in qa; nothing else')]);
  expect(shop.read(file)).toContain('created: "2026-11-29"\nenvironments: [qa]\nservices:');
  expect((await add()).out).toContain('nothing to do');
  expect(await add('--environments', 'qa,staging')).toMatchObject({ code: 0 });
  expect(shop.read(file)).toContain('environments: [qa, staging]\n');
  for (const [names, said] of [
    ['stagign', "no environment 'stagign' in tenants/estate.yaml\n  fix: did you mean `staging`?"],
    ['qa,,staging', 'They are names with commas'],
  ] as const) {
    expect(await add('--environments', names)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  }
  shop.estate();
  const none = await branchline('variant', 'add', 'acme', CMS, '--id', 'OPS-2', '--environments', 'qa');
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('has no environments') });
});

describe('one estate, which no line changes', () => {
  let home: Workshop;
  beforeAll(() => {
    home = new Workshop();
    home.estate();
  });
  afterAll(() => home.close());
  beforeEach(() => home.enter(home.last));

  test.each<[string, string[], number, RegExp]>([
    ['no name', ['add', 'acme', CMS], 2, /^a variant needs a name\n {2}fix: pass --branch or --id/],
    ['no image', ['add', 'acme', 'cms', '--id', 'X'], 2, /^not an image, service=image is expected: 'cms'/],
    [
      'a service twice',
      ['add', 'acme', CMS, 'acme/cms=r.example.com/cms:2', '--id', 'X-1'],
      2,
      /^acme\/cms is named twice\n$/,
    ],
    [
      'an image that is none',
      ['add', 'acme', 'cms=a b', '--id', 'X-1'],
      2,
      /tenants\/acme\/variants\/X-1.yaml:\d+:\d+: error: .*image/,
    ],
    ['a reserved id', ['add', 'acme', CMS, '--id', 'main'], 2, /X?main/],
    [
      'no commit',
      ['add', 'acme', CMS, '--id', 'X-1', '--built-from', 'HEAD'],
      2,
      /^--built-from must be the id of a commit/,
    ],
    [
      'two histories',
      ['add', 'acme', CMS, '--id', 'X-1', '--source', '.', '--branches', 'x.json'],
      2,
      /^name one of --source and --branches\n/,
    ],
    ['one history', ['add', 'acme', CMS, '--id', 'X-1', '--source', '.', '--plan'], 0, /^$/],
    ['no day', ['add', 'acme', CMS, '--id', 'X-1', '--expires', 'soon'], 2, /^--expires must be a day/],
    ['no number', ['add', 'acme', CMS, '--id', 'X-1', '--replicas', '-1'], 2, /It is a whole number/],
    ['no zone', ['list', '--zone', 'Mars'], 2, /^'Mars' is no time zone/],
    ['no registry', ['list', '--registry', 'nowhere'], 2, /nowhere: error: there is no such folder/],
    ['pin and unpin', ['extend', 'OPS-1', '--pin', '--unpin'], 2, /cannot go together/],
    ['nothing to extend', ['extend', 'OPS-1'], 2, /^nothing to extend\n/],
    ['in use', ['remove', 'OPS-1'], 2, /takes traffic/],
    ['in use, and asked for', ['remove', 'OPS-1', '--now', '--plan'], 0, /^$/],
    ['no command', ['ad'], 2, /unknown command 'ad'/],
  ])('%s', async (_, args, code, message) => {
    const ended = await branchline('variant', ...args);
    expect(ended).toMatchObject({ code, err: expect.stringMatching(message) });
    expect(home.git('status', '--porcelain')).toBe('');
  });
});
