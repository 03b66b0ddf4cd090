import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { load, loadAll } from 'js-yaml';
import { askFor } from '../../lib/init/init-command';
import { Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';

let shop: Workshop;
beforeEach(() => {
  shop = new Workshop();
  shop.enter(shop.root);
});
afterEach(() => shop.close());

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replace(`${folder}/`, ''))
    .sort();

test('an empty folder becomes an estate that renders and passes its own checks', async () => {
  const { code, out } = await branchline('init', 'shop', '--yes', '--ci', 'github,gitlab');
  expect(code).toBe(0);
  expect(out).toContain('  added  tenants/acme/tenant.yaml\n');
  expect(files('shop')).toEqual([
    '.github/workflows/branchline-prune.yaml',
    '.github/workflows/branchline.yaml',
    '.gitignore',
    '.gitlab-ci.yml',
    'CODEOWNERS',
    'cdk8s.yaml',
    'package.json',
    'tenants/acme/tenant.yaml',
    'tenants/estate.yaml',
  ]);
  shop.enter('shop');
  expect(await branchline('synth', '--no-cache', '--no-lint')).toMatchObject({ code: 0, err: '' });
  expect(await branchline('check', 'dist')).toMatchObject({ code: 0, err: '' });
  expect(await branchline('variant', 'add', 'acme', 'web=r.example.com/web:2', '--id', 'OPS-1')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('http://ops-1.acme.example.com/'),
  });
});

test.each([
  ['argocd', 'Application', 'spec.source.repoURL'],
  ['flux', 'GitRepository', 'spec.url'],
])('%s: what applies the output, and its address', async (tool, kind, field) => {
  const url = 'https://git.example.com/shop.git';
  expect((await branchline('init', 'shop', '--yes', '--gitops', tool, '--repo-url', url)).code).toBe(0);
  const [first] = loadAll(shop.read(`shop/bootstrap/${tool}.yaml`)) as Record<string, never>[];
  expect(first).toMatchObject({ kind });
  expect(field.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], first)).toBe(url);
  shop.enter('shop');
  expect(await branchline('synth', '--no-cache', '--no-lint')).toMatchObject({ code: 0, err: '' });
  expect(readdirSync('dist')).toContain('gitops');
});

test('nothing that is there is replaced', async () => {
  shop.write('shop/package.json', '{"name":"mine"}\n');
  shop.write('shop/tenants/globex/tenant.yaml', 'mine\n');
  shop.write('shop/CODEOWNERS', '* @me\n');
  const { out, code } = await branchline('init', 'shop', '--yes');
  expect(code).toBe(0);
  expect(out).toContain('  kept   package.json\n');
  expect(out).toContain('  kept   tenants/\n');
  expect(out).toContain('add to its devDependencies: branchline ^');
  expect([
    shop.read('shop/package.json'),
    shop.read('shop/tenants/globex/tenant.yaml'),
    shop.read('shop/CODEOWNERS'),
  ]).toEqual(['{"name":"mine"}\n', 'mine\n', '* @me\n']);
  expect(files('shop/tenants')).toEqual(['globex/tenant.yaml']);
  expect((await branchline('init', 'shop', '--yes')).out).not.toContain('added');
});

test('its CI gives forks nothing: no secrets, no write access, no text of theirs in a command', async () => {
  await branchline('init', 'shop', '--yes', '--ci', 'github,gitlab');
  const text = shop.read('shop/.github/workflows/branchline.yaml');
  const workflow = load(text) as { on: object; permissions: object; jobs: { check: { steps: { run?: string }[] } } };
  expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push']);
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(text).not.toMatch(/pull_request_target|secrets\./);
  for (const { run: command = '' } of workflow.jobs.check.steps) expect(command).not.toContain('${{');
  const prune = load(shop.read('shop/.github/workflows/branchline-prune.yaml')) as { on: object };
  expect(Object.keys(prune.on)).toEqual(['schedule', 'workflow_dispatch']);
  const gitlab = load(shop.read('shop/.gitlab-ci.yml')) as Record<string, { script: string[] }>;
  expect(gitlab.check!.script).toContain('npx branchline synth --check');
});

test("GitLab's scheduled job ends variants on the default branch, with a token that stands in no file", async () => {
  await branchline('init', 'shop', '--yes', '--ci', 'gitlab');
  const gitlab = load(shop.read('shop/.gitlab-ci.yml')) as Record<string, { script: string[]; rules: object[] }>;
  expect(gitlab.prune!.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "schedule"' }]);
  // What the job would run, in a clone as a runner makes it: no branch is checked out.
  shop.enter(shop.root);
  shop.estate();
  const remote = shop.remote();
  shop.git('push', '--quiet', remote, 'HEAD:refs/heads/main');
  const clone = shop.clone(remote);
  shop.git('checkout', '--quiet', '--detach');
  shop.write('bin/npm', '#!/bin/sh\n');
  shop.write('bin/npx', '#!/bin/sh\necho "$@" > asked\ngit push --quiet "$8" HEAD:refs/heads/"${10}"\n');
  for (const name of ['npm', 'npx']) chmodSync(`bin/${name}`, 0o755);
  renameSync(remote, `${remote}.git`);
  const run = (env: Record<string, string>) =>
    spawnSync('sh', ['-e', '-c', gitlab.prune!.script.join('\n')], {
      encoding: 'utf8',
      env: { PATH: `${clone}/bin:${process.env.PATH}`, HOME: shop.root, CI_DEFAULT_BRANCH: 'main', ...env },
    });
  const env = { CI_PROJECT_URL: `file://${remote}` };
  expect(run(env).status).not.toBe(0);
  expect(existsSync('asked')).toBe(false);
  for (const time of [1, 2])
    expect([time, run({ ...env, BRANCHLINE_TOKEN: 'glpat-1' })]).toMatchObject([time, { status: 0 }]);
  expect(shop.read('asked')).toBe('branchline prune --idle 30d --yes --push --remote branchline --onto main\n');
  expect(shop.read('.git/config')).not.toContain('glpat-1');
  const asked = spawnSync('git', ['credential', 'fill'], {
    input: 'protocol=https\nhost=git.example.com\n\n',
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: shop.root, BRANCHLINE_TOKEN: 'glpat-1' },
  });
  expect(asked.stdout).toContain('username=branchline\npassword=glpat-1\n');
});

test('in a folder of a repository: what forges look for is at its top, and all of it knows the place', async () => {
  shop.git('init', '--quiet', '--initial-branch', 'main');
  shop.write('platform/a mesh/x', '');
  shop.write('.gitlab-ci.yml', 'mine\n');
  shop.enter('platform/a mesh');
  const args = ['--yes', '--ci', 'github,gitlab', '--gitops', 'argocd', '--repo-url', 'https://git.example.com/x.git'];
  const { out, err } = await branchline('init', '.', ...args, '--platform-team', '@o/p', '--tenant-team', '@o/t');
  expect(err).toBe('');
  expect(out).toContain('  added  ../../.github/workflows/branchline.yaml\n');
  expect(out).toContain('  kept   ../../.gitlab-ci.yml\n');
  expect(out).toContain('  git add . ../../CODEOWNERS ../../.github && git commit');
  shop.enter(shop.root);
  expect(shop.git('ls-files', '--others').trim().split('\n').sort()).toEqual([
    '.github/workflows/branchline-prune.yaml',
    '.github/workflows/branchline.yaml',
    '.gitlab-ci.yml',
    'CODEOWNERS',
    'platform/a mesh/.gitignore',
    'platform/a mesh/bootstrap/argocd.yaml',
    'platform/a mesh/cdk8s.yaml',
    'platform/a mesh/package.json',
    'platform/a mesh/tenants/acme/tenant.yaml',
    'platform/a mesh/tenants/estate.yaml',
    'platform/a mesh/x',
  ]);
  expect(shop.read('CODEOWNERS')).toContain('/platform/a\\ mesh/ @o/p\n/platform/a\\ mesh/tenants/acme/ @o/t\n');
  const defaults = { run: { 'working-directory': 'platform/a mesh' } };
  for (const name of ['branchline', 'branchline-prune']) {
    expect(load(shop.read(`.github/workflows/${name}.yaml`))).toMatchObject({ defaults });
  }
  const application = load(shop.read('platform/a mesh/bootstrap/argocd.yaml'));
  expect(application).toMatchObject({ spec: { source: { path: 'platform/a mesh/dist/gitops' } } });
  rmSync('.gitlab-ci.yml');
  await branchline('init', 'platform/a mesh', ...args);
  const gitlab = load(shop.read('.gitlab-ci.yml')) as Record<string, object>;
  for (const job of [gitlab.check, gitlab.prune])
    expect(job).toMatchObject({ before_script: ["cd 'platform/a mesh'"] });
  await branchline('init', 'flux', ...args.map((arg) => (arg === 'argocd' ? 'flux' : arg)));
  const [, kustomization] = loadAll(shop.read('flux/bootstrap/flux.yaml'));
  expect(kustomization).toMatchObject({ spec: { path: './flux/dist/gitops' } });
});

test('JSON: what was added and what was there', async () => {
  shop.write('shop/CODEOWNERS', '* @me\n');
  const { out, err } = await branchline('init', 'shop', '--json', '--ci', 'none');
  expect([err, JSON.parse(out)]).toEqual([
    '',
    {
      folder: 'shop',
      added: ['tenants/estate.yaml', 'tenants/acme/tenant.yaml', 'package.json', 'cdk8s.yaml', '.gitignore'],
      kept: ['CODEOWNERS'],
    },
  ]);
});

test('what is given stands in the files', async () => {
  await branchline(
    ...'init shop --yes --tenant globex --environment production --namespace gx --domain www.globex.example --service portal --image r.example.com/portal:7 --port 3000 --ci none --platform-team @o/platform --tenant-team @o/globex'.split(
      ' ',
    ),
  );
  expect(load(shop.read('shop/tenants/globex/tenant.yaml'))).toEqual({
    apiVersion: 'branchline/v1',
    kind: 'Tenant',
    name: 'globex',
    environment: 'production',
    namespace: 'gx',
    domains: ['www.globex.example'],
    gateway: {},
    services: { portal: { image: 'r.example.com/portal:7', port: 3000, routes: ['/'] } },
  });
  expect(shop.read('shop/CODEOWNERS')).toContain('* @o/platform\n/tenants/globex/ @o/globex\n');
  expect(files('shop').some((path) => path.includes('gitlab') || path.includes('github'))).toBe(false);
});

test('what is to be done then', async () => {
  const next = async (...args: string[]) => {
    const { out } = await branchline('init', ...args, '--yes', '--ci', 'none');
    return out.slice(out.indexOf('\n\n'));
  };
  expect(await next('shop')).toBe(`

next:
  cd shop
  npm install
  npx branchline synth
  git add . && git commit      package-lock.json and dist/ too
  npx branchline variant add acme web=<image> --branch <branch>
`);
  shop.write('here/x', '');
  shop.enter('here');
  expect(await next('.', '--gitops', 'flux', '--repo-url', 'https://git.example.com/x.git', '--service', 'ui')).toBe(`

next:
  npm install
  npx branchline synth
  git add . && git commit      package-lock.json and dist/ too
  kubectl apply -f bootstrap/flux.yaml      once
  npx branchline variant add acme ui=<image> --branch <branch>
`);
});

test('several kinds of CI with spaces between them, and the highest port', async () => {
  const { code } = await branchline('init', 'shop', '--yes', '--ci', 'gitlab, github', '--port', '65535');
  expect([code, existsSync('shop/.gitlab-ci.yml'), existsSync('shop/.github')]).toEqual([0, true, true]);
  expect(shop.read('shop/tenants/acme/tenant.yaml')).toContain('port: 65535\n');
  expect(JSON.parse(shop.read('shop/package.json')).devDependencies).toEqual({
    branchline: expect.stringMatching(/^\^\d/),
    cdk8s: expect.stringMatching(/^\^2/),
    'cdk8s-cli': '^2.200.0',
    constructs: expect.stringMatching(/^\^10/),
  });
});

test('an option with a space in it', async () => {
  const options = ['--gitops', 'flux', '--repo-url'];
  for (const url of ['', 'a b']) {
    expect(await branchline('init', 'shop', '--yes', ...options, url)).toMatchObject({
      code: 2,
      err: `--repo-url must have no spaces, got '${url}'\n`,
    });
  }
});

test.each<[string, RegExp]>([
  ['--namespace Acme', /^--namespace must be/],
  ['--port 8080x', /^--port must be a port, got '8080x'/],
  ['--port x8080', /^--port must be a port/],
  ['--tenant-team #a', /^--tenant-team must be a team/],
  ['--tenant Acme', /^--tenant must be lower-case/],
  ['--tenant external', /no tenant may be called 'external'/],
  ['--domain a_b', /^--domain must be/],
  ['--service 1x', /^--service must be/],
  ['--image a..b//c', /^--image must be an image/],
  ['--port 70000', /^--port must be a port, got '70000'/],
  ['--gitops argocd', /^argocd has to know where the output is\n {2}fix: pass --repo-url/],
  ['--ci jenkins', /^--ci is github, gitlab/],
  ['--platform-team a;b', /^--platform-team must be a team/],
])('refused before anything is written: %s', async (options, message) => {
  expect(await branchline('init', 'shop', '--yes', ...options.split(' '))).toMatchObject({
    code: 2,
    err: expect.stringMatching(message),
  });
  expect(readdirSync('.')).toEqual([]);
});

describe('questions at a terminal', () => {
  const GIVEN = { environment: 'staging', yes: false } as const;

  /** What is asked, and what becomes of the answers. */
  async function talk(given: Partial<Parameters<typeof askFor>[0]>, answers: Readonly<Record<string, string>>) {
    const questions: string[] = [];
    const options = await askFor({ ...GIVEN, ...given }, async (question) => {
      questions.push(question);
      return Object.entries(answers).find(([start]) => question.startsWith(start))?.[1] ?? '';
    });
    return { questions, options };
  }

  test('empty answers take what is offered', async () => {
    const { questions, options } = await talk({}, {});
    expect(questions).toEqual([
      'Name of the first tenant (acme): ',
      'Domain where it answers (acme.example.com): ',
      'Its first service (web): ',
      'The image of that service (mendhak/http-https-echo:36): ',
      'Its port (8080): ',
      'What applies the output: argocd, flux or none (none): ',
      'CI: github, gitlab, both with a comma, or none (github): ',
    ]);
    expect(options).toEqual(GIVEN);
  });

  test('what is given is not asked for, and an answer may lead to another question', async () => {
    const { questions, options } = await talk(
      { tenant: 'globex', image: 'r/x:1' },
      { 'What applies': ' flux ', Address: 'https://git.example.com/x.git' },
    );
    expect(questions[0]).toBe('Domain where it answers (globex.example.com): ');
    expect(questions.some((question) => /tenant|image/.test(question))).toBe(false);
    expect(questions).toContain('Address of this repository (needed): ');
    expect(options).toMatchObject({ gitops: 'flux', repoUrl: 'https://git.example.com/x.git' });
  });

  test('all answers are taken, each for its option', async () => {
    const { options } = await talk(
      {},
      {
        Name: 'globex',
        Domain: 'x.example',
        'Its first': 'ui',
        'The image': 'r/x:1',
        'Its port': '1',
        'What applies': 'none',
        CI: 'none',
      },
    );
    const answers = { tenant: 'globex', domain: 'x.example', service: 'ui', image: 'r/x:1', port: '1' };
    expect(options).toEqual({ ...GIVEN, ...answers, gitops: 'none', ci: 'none' });
  });

  test('an answer that is none is told at once', async () => {
    await expect(talk({}, { 'What applies': 'helm' })).rejects.toThrow("is argocd, flux or none; got 'helm'");
  });
});
