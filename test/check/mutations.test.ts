import { join } from 'node:path';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { check } from '../../lib/check/check';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { MeshModel } from '../../lib/mesh-model';
import { readRegistry } from '../../lib/registry/read-registry';

/** What the robo-adviser estate renders: nothing is to be found in it. */
const FILES = (() => {
  const { estate, settings } = readRegistry(join(__dirname, '../../apps/robo-adviser/tenants'));
  const app = new GitOpsApp({ outdir: 'dist', gitops: settings.gitops });
  composeEstate(app, estate);
  return [...app.files()].map(([file, text]) => ({ file, text: String(text) }));
})();

/** Codes found after one change to one file of the estate. */
function codesAfter(name: string, change: (text: string) => string): string[] {
  const found = FILES.find(({ file }) => file === name);
  if (found === undefined) throw new Error(`the estate has no ${name}`);
  const changed = change(found.text);
  expect(changed).not.toBe(found.text);
  const files = FILES.map((item) => (item === found ? { ...item, text: changed } : item));
  return [...new Set(check(MeshModel.of(files)).map(({ code }) => code))].sort();
}

const without = (name: string) => {
  const files = FILES.filter(({ file }) => file !== name);
  expect(files.length).toBe(FILES.length - 1);
  return [...new Set(check(MeshModel.of(files)).map(({ code }) => code))].sort();
};

const CMS_RED = 'ww-red/routing/mesh-cms.k8s.yaml';

test.each<[string, string, (text: string) => string, string]>([
  ['the fallback goes to a variant', CMS_RED, (text) => replaceLast(text, 'subset: main', 'subset: ts-4122'), 'BL901'],
  ['a subset is misspelt', CMS_RED, (text) => text.replace('subset: ts-4122', 'subset: ts-4123'), 'BL202'],
  [
    'a variant loses its rule',
    CMS_RED,
    (text) => text.replaceAll('exact: ts-4122', 'exact: other').replaceAll('exact: TS-4122', 'exact: OTHER'),
    'BL905',
  ],
  [
    'a host name of a variant no longer sets the header',
    'ww-red/routing/edge-ts-4122.red.ww.example.com.k8s.yaml',
    (text) => text.replace(/set:\n\s+x-variant-id: ts-4122/g, 'remove:\n            - x-other'),
    'BL905',
  ],
  [
    'the edge no longer removes the header',
    'lv-green/routing/edge-lv.ww.example.com.k8s.yaml',
    (text) => text.replace(/remove:\n\s+- x-variant-id/g, 'remove:\n            - x-other'),
    'BL908',
  ],
  [
    'a variant is scaled to nothing',
    'ww-red/workloads/cms.k8s.yaml',
    (text) => replaceLast(text, 'replicas: 1', 'replicas: 0'),
    'BL902',
  ],
  [
    'a DestinationRule of a variant is exported elsewhere',
    'ww-red/workloads/cms.k8s.yaml',
    (text) =>
      text
        .replace(/exportTo:\n {4}- "[^"]*"\n(?=[\s\S]*name: ts-4122)/g, 'exportTo:\n    - other\n')
        .replace('- other', '- "."'),
    'BL306',
  ],
  [
    'a tenant takes the host of another',
    'ww-red/platform/gateway.k8s.yaml',
    (text) => text.replace('red.ww.example.com', 'lv.ww.example.com'),
    'BL906',
  ],
  ['mTLS is switched off', 'ww-red/platform/mtls.k8s.yaml', (text) => text.replace('STRICT', 'DISABLE'), 'BL606'],
])('%s', (_, file, change, code) => {
  expect(codesAfter(file, change)).toContain(code);
});

test('who may call a shared service is said by nobody: the way there from a gateway of each tenant is shown', () => {
  const files = FILES.map(({ file, text }) => {
    const documents = text.split('---\n');
    const kept = documents.filter(
      (document) => !/name: (allow-nothing|callers-of-docx-generator)\n {2}namespace: st\n/.test(document),
    );
    return { file, text: kept.join('---\n') };
  });
  const found = check(MeshModel.of(files)).filter(({ code }) => code === 'BL904');
  const way = (tenant: string, url: string) => [
    `Sidecar ${tenant}/advice-api`,
    'spec.egress[0].hosts[3]',
    `GET ${url} at the gateway of tenant ${tenant} reaches docx-generator.st.svc.cluster.local of tenant st: ${tenant}/advice-api → st/docx-generator`,
  ];
  expect(found.map(({ object, path, message }) => [object, path, message])).toEqual([
    way('lv-green', 'https://lv.ww.example.com/v2/advice/v1'),
    way('ww-green', 'https://ww.example.com/v2/advice/v1'),
    way('ww-red', 'https://red.wealth.example.com/v2/advice/v1'),
  ]);
});

test.each([
  ['ww-red/workloads/cms.k8s.yaml', 'BL201'],
  ['ww-red/platform/gateway.k8s.yaml', 'BL203'],
  ['ww-red/platform/service-accounts.k8s.yaml', 'BL519'],
])('without %s', (file, code) => {
  expect(without(file)).toContain(code);
});

function replaceLast(text: string, what: string, by: string): string {
  const at = text.lastIndexOf(what);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + what.length);
}
