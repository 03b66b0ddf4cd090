import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Separation } from '../../lib/output/separation';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'unmarked-moves-'));
  for (const name of ['a', 'b']) {
    mkdirSync(join(work, 'tenants', name), { recursive: true });
    writeFileSync(
      join(work, 'tenants', name, 'tenant.yaml'),
      `apiVersion: branchline/v1\nkind: Tenant\nname: ${name}\nenvironment: staging\nnamespace: ${name}-ns\ndomains: [${name}.example.com]\nservices:\n  ui: { image: "r/ui:1", port: 8080, routes: [/] }\n`,
    );
  }
});
afterEach(() => rmSync(work, { recursive: true }));

function synth(tool: 'argocd' | 'flux' | 'none', separation: Separation): readonly string[] {
  writeFileSync(
    join(work, 'tenants/estate.yaml'),
    `apiVersion: branchline/v1\nkind: Estate\ngitops: { tool: ${tool}, separation: ${separation}${tool === 'argocd' ? ', repoURL: "https://git.example.com/x.git"' : ''} }\n`,
  );
  const [registry, output] = [join(work, 'tenants'), join(work, 'dist')];
  return synthesizeRegistry({ registry, output, gitops: {}, dryRun: false }).warnings;
}

const told = [
  expect.stringMatching(/^warning: ServiceAccounts and Roles of a and 1 more move to foundation\/ .*\[TENANT-11\]/),
];

test.each(['argocd', 'flux'] as const)('TENANT-11: a move without its first step is told once, with %s', (tool) => {
  expect(synth(tool, 'none')).toEqual([]);
  expect(synth(tool, 'limited')).toEqual(told);
  expect(synth(tool, 'limited')).toEqual([]);
  expect(synth(tool, 'apart')).toEqual([]);
});

test.each(['argocd', 'flux'] as const)(
  'TENANT-11: nothing is said of the documented steps, and of a new estate, with %s',
  (tool) => {
    for (const step of ['none', 'prepared', 'apart', 'limited'] as const) expect(synth(tool, step)).toEqual([]);
    rmSync(join(work, 'dist'), { recursive: true });
    expect(synth(tool, 'limited')).toEqual([]);
  },
);

test('TENANT-11: where no tool applies the output nothing is deleted', () => {
  expect(synth('none', 'none')).toEqual([]);
  expect(synth('none', 'apart')).toEqual([]);
});
