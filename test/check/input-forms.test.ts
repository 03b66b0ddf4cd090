import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { check } from '../../lib/check/check';
import { readInput } from '../../lib/check/read-input';
import { MeshModel } from '../../lib/mesh-model';

/** One finding, at the word `mian`. */
const BAD = readFileSync(join(__dirname, 'fixtures/BL202/bad.yaml'), 'utf8');
const OBJECTS = parseAllDocuments(BAD).map((document) => document.toJS());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchline-input-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `code line` of every finding in one file. */
function found(name: string, text: string): string[] {
  const file = join(folder, name);
  writeFileSync(file, text);
  return check(MeshModel.of(readInput([file]).files)).map(({ code, line }) => `${code} ${line}`);
}

const WRITTEN_BY_A_CLUSTER = {
  uid: '1c6f2a3e-0d6a-4f6a-9a53-2b3f5f9d7c11',
  resourceVersion: '1234',
  generation: 2,
  creationTimestamp: '2026-01-02T03:04:05Z',
  managedFields: [{ manager: 'kubectl', operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': {} } }],
};

test.each<[form: string, name: string, text: string]>([
  ['Windows line ends', 'a.yaml', BAD.replaceAll('\n', '\r\n')],
  ['a byte order mark', 'a.yaml', `\uFEFF${BAD}`],
  [
    'helm template: comments, empty documents, an end of the stream',
    'a.yaml',
    `---\n# Source: chart/templates/a.yaml\n${BAD}---\n# Source: chart/templates/empty.yaml\n---\n\n...\n`,
  ],
  ['JSON: a List', 'a.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS }, null, 1)],
  [
    'kubectl get -o yaml: what a cluster writes',
    'a.yaml',
    stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: OBJECTS.map((object) => ({
        ...object,
        metadata: { ...object.metadata, ...WRITTEN_BY_A_CLUSTER },
        status: { observedGeneration: 2, conditions: [{ type: 'Available', status: 'True' }] },
      })),
    }),
  ],
])('%s', (_, name, text) => {
  const line = text.slice(0, text.indexOf('mian')).split('\n').length;
  expect(found(name, text)).toEqual([`BL202 ${line}`]);
});

test('anchors, aliases and merge keys are read as Kubernetes does', () => {
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: cms, namespace: acme, labels: &labels { app: cms } }
spec:
  selector: { matchLabels: *labels }
  template:
    metadata: { labels: *labels }
    spec:
      initContainers:
        - &base { name: prepare, image: "cms:1" }
      containers:
        - <<: *base
          name: cms
          imagePullPolcy: Always
`;
  expect(found('a.yaml', text)).toEqual(['BL103 14']);
});

test('standard input, piped from another program', () => {
  const main = join(__dirname, '../../lib/cli/main.ts');
  const { stdout, status } = spawnSync(process.execPath, ['-r', '@swc-node/register', main, 'check', '-', '--json'], {
    input: BAD,
    encoding: 'utf8',
    cwd: join(__dirname, '../..'),
  });
  expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'BL202', file: 'stdin', line: 62 }]);
  expect(status).toBe(1);
});

test('a Helm template that is not rendered is called so, once for the file, and the fix is to render it', () => {
  const text = 'metadata:\n  name: {{ .Values.name }}\n  labels: {{- toYaml . | nindent 4 }}\n';
  const findings = check(MeshModel.of([{ file: 'chart/templates/a.yaml', text: `${text}---\n${text}---\n${text}` }]));
  expect(findings).toMatchObject([
    {
      code: 'BL002',
      line: 3,
      message: expect.stringMatching(/template of Helm/),
      fix: expect.stringMatching(/helm template/),
    },
  ]);
  const broken = check(MeshModel.of([{ file: 'a.yaml', text: 'metadata: [\n---\nmetadata: {\n' }]));
  expect(broken.map(({ code }) => code)).toEqual(['BL002', 'BL002']);
});

test('JSON of something else is no object, and a key twice in an object of JSON is found', () => {
  expect(found('a.json', '\n[[0.5, 1], { "a": 1, "a": 2 }]')).toEqual(['BL004 1']);
  expect(found('a.json', '{ "kind": "Service", "apiVersion": "v1", "apiVersion": "v1", "metadata": {} }')).toEqual([
    'BL003 1',
  ]);
});

test('a file for istioctl install is no object that the mesh lacks, and an object of the old operator no more', () => {
  const text = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: { name: istio }\n';
  const [finding, ...others] = check(MeshModel.of([{ file: 'a.yaml', text }]));
  expect(finding).toMatchObject({ code: 'BL102', severity: 'style', fix: expect.stringMatching(/istioctl install/) });
  expect(others).toEqual([]);
});
