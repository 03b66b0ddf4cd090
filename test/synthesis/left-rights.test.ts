import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';

let work: string;
const at = (...parts: string[]) => join(work, ...parts);
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'left-rights-'));
  for (const name of ['a', 'b', 'c']) {
    mkdirSync(at('tenants', name), { recursive: true });
    writeFileSync(
      at('tenants', name, 'tenant.yaml'),
      `apiVersion: branchline/v1\nkind: Tenant\nname: ${name}\nenvironment: staging\nnamespace: ${name}-ns\nservices:\n  ui: { image: "r/ui:1", port: 8080 }\n`,
    );
  }
});
afterEach(() => rmSync(work, { recursive: true }));

function synth(settings: string): readonly string[] {
  writeFileSync(at('tenants/estate.yaml'), `apiVersion: branchline/v1\nkind: Estate\ngitops: { ${settings} }\n`);
  return synthesizeRegistry({ registry: at('tenants'), output: at('dist'), gitops: {}, dryRun: false }).warnings;
}

const FLUX = 'tool: flux, separation: limited';
const told = (more: string, others: string) =>
  `warning: Flux does not delete the service account flux-system/branchline-b and the Role and RoleBinding b-ns/branchline-gitops${more} [TENANT-11]\n    fix: when the commit is applied, run \`kubectl -n flux-system delete serviceaccount branchline-b\` and \`kubectl -n b-ns delete role,rolebinding branchline-gitops\`${others}`;

test('TENANT-11: of a tenant that goes, with Flux, what is left is told once', () => {
  expect(synth(FLUX)).toEqual([]);
  rmSync(at('tenants/b'), { recursive: true });
  expect(synth(FLUX)).toEqual([told('', '')]);
  expect(synth(FLUX)).toEqual([]);
});

test('TENANT-11: of several, those of the first', () => {
  synth(FLUX);
  for (const name of ['b', 'c']) rmSync(at('tenants', name), { recursive: true });
  expect(synth(FLUX)).toEqual([told(', and those of 1 more', '; the others in the same way')]);
});

test('TENANT-11: so is what is left where nothing limits a tenant any more', () => {
  synth(FLUX);
  expect(synth('tool: flux, separation: apart')).toEqual([
    expect.stringMatching(/branchline-a and .* a-ns\/branchline-gitops, and those of 2 more/),
  ]);
});

test('TENANT-11: Argo CD leaves nothing', () => {
  const argo = 'tool: argocd, repoURL: "https://git.example.com/x.git"';
  synth(`${argo}, separation: limited`);
  rmSync(at('tenants/b'), { recursive: true });
  expect(synth(`${argo}, separation: limited`)).toEqual([]);
});

test('a name that somebody has put there goes to no shell', () => {
  synth(FLUX);
  const path = at('dist/b/foundation/gitops.k8s.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('name: branchline-b', 'name: "$(id)"'));
  rmSync(at('tenants/b'), { recursive: true });
  expect(synth(FLUX)).toEqual([]);
});
