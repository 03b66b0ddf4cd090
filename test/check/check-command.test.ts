import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerCheck } from '../../lib/check/check-command';
import { CLUSTER_ANNOTATION, ENVIRONMENT_ANNOTATION } from '../../lib/model/cluster';

const BAD = readFileSync(join(__dirname, 'fixtures/BL213/bad.yaml'), 'utf8');
const STYLE = readFileSync(join(__dirname, 'fixtures/BL224/bad.yaml'), 'utf8');

let folder: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  output = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
  process.exitCode = 0;
});

function run(...args: string[]): number {
  process.exitCode = 0;
  output = '';
  const program = new Command().exitOverride();
  registerCheck(program);
  program.parse(['check', ...args], { from: 'user' });
  return process.exitCode as number;
}

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

test('exit code 1 with findings, 0 without, 2 for what cannot be read', () => {
  put('cms.yaml', BAD);
  expect(run(folder)).toBe(1);
  expect(output).toContain('BL213 fragile');
  put('cms.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: acme }\n');
  expect(run(folder)).toBe(0);
  put('cms.yaml', '');
  expect(run(folder)).toBe(2);
  expect(run(join(folder, 'nothing-here'))).toBe(2);
});

test('JSON is valid also where the input cannot be read', () => {
  expect(run(join(folder, 'nothing-here'), '--json')).toBe(2);
  expect(JSON.parse(output)).toEqual({ findings: [] });
  put('cms.yaml', '\u0000{{{ %%% not: yaml: at all');
  expect(run(folder, '--json')).toBe(2);
  expect(JSON.parse(output).findings.length).toBeGreaterThan(0);
});

test('--fail-on says which severity fails', () => {
  put('cms.yaml', STYLE);
  expect(run(folder)).toBe(0);
  expect(run(folder, '--fail-on', 'style')).toBe(1);
  put('cms.yaml', BAD);
  expect(run(folder, '--fail-on', 'breaks-traffic')).toBe(0);
});

test('accepted findings come from the file beside the input', () => {
  put('cms.yaml', BAD);
  put('.branchline-check.yaml', 'ignore:\n  - { code: BL213, object: VirtualService acme/cms, reason: for a week }\n');
  expect(run(folder)).toBe(0);
  expect(output).toBe('no findings\n');
});

test('SARIF and JUnit can be written to a file', () => {
  put('cms.yaml', BAD);
  const file = join(folder, 'check.sarif');
  expect(run(join(folder, 'cms.yaml'), '--format', 'sarif', '--output', file)).toBe(1);
  expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe('2.1.0');
  run(join(folder, 'cms.yaml'), '-f', 'junit');
  expect(output).toContain('failures="1"');
});

test('findings about what may be outside the input are said to be so, unless --partial takes it to be there', () => {
  const sidecar =
    'apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: { name: a, namespace: acme }\nspec: { egress: [{ hosts: [kafka/kafka.kafka.svc.cluster.local] }] }\n';
  const said = () =>
    (process.stderr.write as jest.Mock).mock.calls.map(([text]) => text).filter((text) => text.startsWith('note: '));
  put('sidecar.yaml', sidecar);
  run(folder);
  expect(output).toContain('BL701');
  expect(said()).toEqual([
    'note: a finding is about what is not in the input; if the cluster has it, add its YAML, or pass --partial\n',
  ]);
  (process.stderr.write as jest.Mock).mockClear();
  expect(run(folder, '--partial')).toBe(0);
  expect(said()).toEqual([]);
  put(
    'second.yaml',
    sidecar.replace('name: a', 'name: b').replace('spec: {', 'spec: { workloadSelector: { labels: { app: x } },'),
  );
  run(folder);
  expect(said()[0]).toMatch(/^note: [2-9] findings are about what is not in the input/);
});

test('with --partial each of several clusters says what is outside of it, and which one it is', () => {
  const gateway = readFileSync(join(__dirname, 'fixtures/BL203/bad.yaml'), 'utf8');
  for (const [environment, cluster] of [
    ['production', 'prod-eu'],
    ['staging', 'nonprod'],
  ] as const) {
    const place = join(folder, environment, 'acme');
    mkdirSync(join(place, 'routing'), { recursive: true });
    writeFileSync(
      join(place, 'kustomization.yaml'),
      `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: { name: acme, annotations: { ${ENVIRONMENT_ANNOTATION}: ${environment}, ${CLUSTER_ANNOTATION}: ${cluster} } }\n`,
    );
    writeFileSync(join(place, 'routing/cms.yaml'), gateway.replace('other/gateway', `other/${environment}`));
  }
  run(folder, '--partial', '--json');
  expect(JSON.parse(output).findings.map(({ code, message }: Record<string, string>) => `${code} ${message}`)).toEqual([
    'BL008 cluster nonprod (staging): not in the input, and taken to be right elsewhere: Gateway other/staging',
    'BL008 cluster prod-eu (production): not in the input, and taken to be right elsewhere: Gateway other/production',
  ]);
  run(folder, '--partial', '--json', '--environment', 'staging');
  expect(JSON.parse(output).findings.map(({ message }: Record<string, string>) => message)).toEqual([
    'not in the input, and taken to be right elsewhere: Gateway other/staging',
  ]);
});
