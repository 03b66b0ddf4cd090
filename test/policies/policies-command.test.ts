import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { createProgram } from '../../lib/cli/program';

const cwd = process.cwd();
let work: string;
let out: string;
let err: string;

const ESTATE = `apiVersion: branchline/v1
kind: Estate
grants:
  acme: { namespaces: [acme, acme-next], domains: [acme.example.com] }
`;
const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
domains: [www.acme.example.com]
services: { ui: { image: "r.example.com/ui:1", port: 80, routes: [/] } }
`;
const FILTER = 'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: x, namespace: acme }\n';

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-policies-'));
  process.chdir(work);
  mkdirSync('tenants/acme', { recursive: true });
  writeFileSync('tenants/estate.yaml', ESTATE);
  writeFileSync('tenants/acme/tenant.yaml', TENANT);
  writeFileSync('filter.yaml', FILTER);
  out = err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  process.chdir(cwd);
  rmSync(work, { recursive: true });
});

const run = (...args: string[]) => createProgram('policies').parseAsync(['policies', ...args], { from: 'user' });
const objects = (text: string) => parseAllDocuments(text).map((document) => document.toJS());

test.each([
  ['by default', [], ['Audit', 'Warn']],
  ['with --audit', ['--audit'], ['Audit', 'Warn']],
  ['with --enforce', ['--enforce'], ['Deny']],
])('a policy and a binding for each granted namespace: %s', async (_, args, validationActions) => {
  await run(...args);
  expect(objects(out).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ValidatingAdmissionPolicy branchline.acme',
    'ValidatingAdmissionPolicyBinding branchline.acme',
    'ValidatingAdmissionPolicy branchline.acme-next',
    'ValidatingAdmissionPolicyBinding branchline.acme-next',
  ]);
  expect(objects(out)[1].spec).toEqual({ policyName: 'branchline.acme', validationActions });
  expect(objects(out)[0].spec.matchConstraints).toMatchObject({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'acme' } },
    resourceRules: [
      { apiGroups: [''], resources: ['services'] },
      { apiGroups: ['cert-manager.io'], resources: ['certificates'] },
      { apiGroups: ['extensions.istio.io'], resources: ['wasmplugins'], operations: ['CREATE', 'UPDATE'] },
      { apiGroups: ['gateway.networking.k8s.io'], resources: expect.arrayContaining(['gateways', 'httproutes']) },
      { apiGroups: ['networking.istio.io'], resources: expect.arrayContaining(['envoyfilters', 'virtualservices']) },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses'] },
      { apiGroups: ['security.istio.io'], resources: ['peerauthentications'] },
    ],
  });
});

test('kinds that are granted are in no policy', async () => {
  writeFileSync('tenants/estate.yaml', ESTATE.replace('domains:', 'kinds: [EnvoyFilter, WasmPlugin], domains:'));
  await run();
  expect(out).not.toMatch(/envoyfilters|wasmplugins/);
  await run('--against', 'filter.yaml');
  expect(process.exitCode).toBeUndefined();
});

test('--output writes a file, again over its own, and nothing over others', async () => {
  await run('--output', 'policies.yaml');
  await run('--enforce', '--output', 'policies.yaml');
  expect(readFileSync('policies.yaml', 'utf8')).toContain('Deny');
  writeFileSync('mine.yaml', 'a: b\n');
  symlinkSync('policies.yaml', 'link.yaml');
  await expect(run('--output', 'mine.yaml')).rejects.toThrow('mine.yaml is there already');
  await expect(run('--output', 'link.yaml')).rejects.toThrow('link.yaml is there already');
  expect(readFileSync('mine.yaml', 'utf8')).toBe('a: b\n');
});

test('--against lists what would be refused, by file and line', async () => {
  await run('--against', 'filter.yaml');
  expect(out).toBe(
    "filter.yaml:2: EnvoyFilter acme/x: estate.yaml does not grant tenant 'acme' any EnvoyFilter: `kinds: [EnvoyFilter]` would\n",
  );
  expect(process.exitCode).toBe(1);
});

test('--against --json: the same as data, and only there', async () => {
  await run('--against', 'filter.yaml', '--json');
  expect(JSON.parse(out)).toEqual({
    objects: 1,
    refused: [
      {
        file: 'filter.yaml',
        line: 2,
        object: 'EnvoyFilter acme/x',
        message: expect.stringContaining('does not grant'),
      },
    ],
  });
  expect(process.exitCode).toBe(1);
  await expect(run('--json')).rejects.toThrow('--json is for --against');
});

test('--against ends with 0 where nothing would be', async () => {
  writeFileSync('other.yaml', FILTER.replace('namespace: acme', 'namespace: globex'));
  await run('--against', 'other.yaml');
  expect([out, err, process.exitCode]).toEqual(['', '', undefined]);
});

test.each([
  ['nothing', '', 'nothing in empty.yaml is a Kubernetes object'],
  ['no YAML', 'a: [', 'empty.yaml: '],
])('--against ends with 2 where the input is %s', async (_, text, message) => {
  writeFileSync('empty.yaml', text);
  await run('--against', 'empty.yaml');
  expect(process.exitCode).toBe(2);
  expect(err).toContain(message);
});

test('without a table there is nothing to hold tenants to', async () => {
  writeFileSync('tenants/estate.yaml', 'apiVersion: branchline/v1\nkind: Estate\n');
  await expect(run()).rejects.toThrow('tenants/estate.yaml has no `grants`');
});

test('--audit and --enforce exclude each other', async () => {
  await expect(run('--audit', '--enforce')).rejects.toThrow(/cannot be used with/);
});

test('--against judges each of two objects of one name: both are applied', async () => {
  const rule = (host: string) =>
    `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: x, namespace: acme }\nspec: { host: ${host} }\n`;
  writeFileSync('twice.yaml', [rule('ui'), rule('other.globex')].join('---\n'));
  await run('--against', 'twice.yaml');
  expect(out).toMatch(/^twice.yaml:9: DestinationRule acme\/x: the host is neither/);
  expect(process.exitCode).toBe(1);
});
