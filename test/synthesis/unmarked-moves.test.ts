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

/** Without what is said of rights that are left. */
const moves = (warnings: readonly string[]) => warnings.filter((each) => each.includes(' move '));

const told = [
  expect.stringMatching(/^warning: ServiceAccounts and Roles of a and 1 more move to foundation\/ .*\[TENANT-11\]/),
];

test.each(['argocd', 'flux'] as const)('TENANT-11: a move without its first step is told once, with %s', (tool) => {
  expect(synth(tool, 'none')).toEqual([]);
  expect(synth(tool, 'limited')).toEqual(told);
  expect(synth(tool, 'limited')).toEqual([]);
  expect(moves(synth(tool, 'apart'))).toEqual([]);
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

const toldOfBack = [
  expect.stringMatching(
    /^warning: ServiceAccounts and Roles of a and 1 more move back from foundation\/ .*\n.*`separation: apart` first, then `prepared`, then `none`/,
  ),
];

test('TENANT-11: a way back without its first step is told with Flux; with Argo CD nothing is deleted', () => {
  synth('flux', 'limited');
  expect(moves(synth('flux', 'prepared'))).toEqual(toldOfBack);
  synth('flux', 'limited');
  expect(moves(synth('flux', 'none'))).toEqual(toldOfBack);
  rmSync(join(work, 'dist'), { recursive: true });
  synth('argocd', 'limited');
  expect(synth('argocd', 'none')).toEqual([]);
});

test('TENANT-11: nothing is said of moves on the documented way back, and of a tenant that goes', () => {
  for (const step of ['limited', 'apart', 'prepared', 'none'] as const) expect(moves(synth('flux', step))).toEqual([]);
  rmSync(join(work, 'dist'), { recursive: true });
  synth('flux', 'limited');
  rmSync(join(work, 'tenants/a'), { recursive: true });
  expect(moves(synth('flux', 'limited'))).toEqual([]);
});
