import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Traffic } from '../../lib/testing';
import { branchline } from './branchline';

const cwd = process.cwd();
let work: string;

const FILES: Readonly<Record<string, string>> = {
  'estate.yaml': `apiVersion: branchline/v1
kind: Estate
environments:
  staging: { class: staging, cluster: nonprod }
  qa: { class: staging, cluster: nonprod }
  production: { class: production, cluster: prod }
clusters: { nonprod: { name: nonprod }, prod: { name: prod } }
grants: { acme: { namespaces: [acme, acme-staging, acme-qa], domains: [example.com] } }
`,
  'acme/tenant.yaml': `apiVersion: branchline/v1
kind: Tenant
name: acme
namespace: acme
domains: [acme.example.com]
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms] }
  cms: { image: "r.example.com/cms:1", port: 8080 }
`,
  'acme/environments/staging.yaml':
    'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme-staging\ndomains: [acme-staging.example.com]\n',
  'acme/environments/qa.yaml':
    'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme-qa\ndomains: [acme-qa.example.com]\n',
  'acme/variants/OPS-1.yaml':
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices: { cms: { image: "r.example.com/cms:2" } }\n',
};

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'branchline-environments-'));
  process.chdir(work);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join('tenants', path, '..'), { recursive: true });
    writeFileSync(join('tenants', path), text);
  }
  await branchline('synth', '--no-cache');
});
afterAll(() => {
  process.chdir(cwd);
  rmSync(work, { recursive: true, force: true });
});

test('check looks at each cluster by itself: the same names in two of them are nothing to report', async () => {
  expect(await branchline('check')).toEqual({ out: expect.stringContaining('no findings'), err: '', code: 0 });
  expect((await branchline('check', '--environment', 'production')).code).toBe(0);
  expect(await branchline('check', '--environment', 'prod')).toMatchObject({
    err: expect.stringContaining("no environment 'prod' in the input, there are: production, qa, staging"),
    code: 2,
  });
});

test('check reports what is wrong in one cluster once, with its file', async () => {
  cpSync('dist', 'broken', { recursive: true });
  const file = 'broken/production/acme/routing/mesh-cms.k8s.yaml';
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('subset: main', 'subset: gone'));
  const { out, code } = await branchline('check', 'broken', '--json');
  const findings = JSON.parse(out).findings as { code: string; file: string }[];
  expect(code).toBe(1);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.every((each) => each.file === file)).toBe(true);
});

test('check: a suppression in a file is unused only where no cluster has a use for it', async () => {
  cpSync('dist', 'accepted', { recursive: true });
  const file = 'accepted/production/acme/routing/mesh-cms.k8s.yaml';
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('subset: main', 'subset: gone'));
  const { out } = await branchline('check', 'accepted', '--json');
  const codes = [...new Set((JSON.parse(out).findings as { code: string }[]).map(({ code }) => code))];
  const ignore = (list: readonly string[]) =>
    writeFileSync(
      'accepted/.branchline-check.yaml',
      `ignore:\n${list.map((code) => `  - { code: ${code}, reason: a test }\n`).join('')}`,
    );
  ignore(codes);
  expect(await branchline('check', 'accepted')).toMatchObject({ out: expect.stringContaining('no findings'), code: 0 });
  ignore([...codes, 'BL101']);
  expect((await branchline('check', 'accepted')).out.match(/BL007/g)).toHaveLength(1);
});

test('explain asks the cluster whose gateways have the host, or the one that is named', async () => {
  const { out } = await branchline('explain', 'http://ops-1.acme-qa.example.com/');
  expect(out).toContain('acme-qa/cms ops-1');
  expect((await branchline('explain', 'http://acme.example.com/')).out).toContain('dist/production/acme/');
  const from = ['explain', 'cms', '--from', 'acme/ui'];
  expect((await branchline(...from, '--environment', 'production')).out).toContain('acme/cms main');
  expect(await branchline(...from)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(
      'the input is of cluster nonprod (qa, staging) and cluster prod (production)\n  fix: pass --environment',
    ),
  });
  expect(await branchline('explain', 'http://nobody.example.com/')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('fix: pass --environment'),
  });
});

test('diff compares each cluster with itself', async () => {
  cpSync('dist', 'before', { recursive: true });
  const file = 'dist/production/acme/routing/mesh-cms.k8s.yaml';
  const text = readFileSync(file, 'utf8');
  expect((await branchline('diff', 'before')).code).toBe(0);
  writeFileSync(
    file,
    text.replaceAll(
      '  http:\n',
      '  http:\n    - name: new\n      match: [{ uri: { exact: /new } }]\n      directResponse: { status: 200 }\n',
    ),
  );
  try {
    const { out, code } = await branchline('diff', 'before');
    expect(code).toBe(1);
    expect(out).toContain('cluster nonprod (qa, staging)\nNo change in traffic');
    expect(out.slice(out.indexOf('cluster prod (production)\n'))).toContain('/new');
    expect((await branchline('diff', 'before', '--environment', 'qa')).code).toBe(0);
    const only = await branchline('diff', 'before', '--environment', 'production');
    expect(only.out).not.toContain('cluster');
    const json = JSON.parse((await branchline('diff', 'before', '--json')).out);
    expect(json.clusters.map(({ title, changed }: { title: string; changed: boolean }) => [title, changed])).toEqual([
      ['cluster nonprod (qa, staging)', false],
      ['cluster prod (production)', true],
    ]);
    expect((await branchline('diff', 'before', '--format', 'markdown')).out).toMatch(
      /^## cluster nonprod[\s\S]*^## cluster prod/m,
    );
  } finally {
    writeFileSync(file, text);
  }
});

test('tests name the folder of an environment where there are several clusters', () => {
  expect(() => Traffic.of('dist')).toThrow('name the folders of one of them, such as dist/staging');
  expect(Traffic.of('dist/production').request('http://acme.example.com/').toString()).toContain('acme/ui main');
});

test('diff --env says what is not declared; what is declared is on demand', async () => {
  expect(await branchline('diff', '--env', 'staging', 'production')).toEqual({
    out: '',
    err: 'note: 5 differences are declared; --all lists them\n',
    code: 0,
  });
  const all = await branchline('diff', '--env', 'staging', 'production', '--all');
  expect(all).toMatchObject({ err: '', code: 0 });
  expect(all.out).toContain('acme variant ops-1: only in staging  tenants/acme/variants/OPS-1.yaml:1:1\n');
  const file = 'dist/staging/acme/workloads/cms.k8s.yaml';
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('cms:1', 'cms:7'));
  try {
    const { out, code } = await branchline('diff', '--env', 'staging', 'production');
    expect([out, code]).toEqual([expect.stringMatching(/cms:7 in staging, .*cms:1 in production, not declared/), 1]);
    expect((await branchline('diff', '--env', 'staging', 'production', '--exit-zero')).code).toBe(0);
    const json = JSON.parse((await branchline('diff', '--env', 'staging', 'production', '--json')).out);
    expect([json.environments, json.undeclared.length, json.declared.length]).toEqual([
      ['staging', 'production'],
      1,
      5,
    ]);
  } finally {
    writeFileSync(file, text);
  }
});

test.each([[['staging']], [['staging', 'staging']], [['staging', 'production', '--format', 'markdown']]])(
  'diff --env %j is refused',
  async (args) => {
    expect(await branchline('diff', '--env', ...args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('branchline diff --env staging production'),
    });
  },
);

test('diff --env names the environments that there are', async () => {
  expect(await branchline('diff', '--env', 'stagin', 'production')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('did you mean `staging`?'),
  });
});
