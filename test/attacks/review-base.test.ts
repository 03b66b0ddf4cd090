import { cpSync } from 'node:fs';
import { CommandFolder, tenant } from './command-folder';

/** A pull request may not choose what it is compared with: neither by a folder, nor by a file called as the base. */

const LET_IN = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: let-in, namespace: b-ns }
spec: { rules: [{ from: [{ source: { namespaces: [a-ns] } }] }] }
`;

let folder: CommandFolder;
let commit: string;
beforeEach(async () => {
  folder = new CommandFolder();
  for (const name of ['a', 'b']) folder.write(`tenants/${name}/tenant.yaml`, tenant(name, { gateway: {} }));
  await folder.run('synth', '--no-cache');
  folder.git('init', '--quiet', '--template=', '--initial-branch', 'main');
  folder.git('add', 'dist');
  folder.git('commit', '--quiet', '-m', 'base');
  folder.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  commit = folder.git('rev-parse', '--short', 'HEAD');
});
afterEach(() => folder.remove());

const gate = (base: string) => folder.run('diff', base, '--fail-on', 'exposure,unsafe');

test('what lets a tenant in fails, whatever the pull request adds beside it', async () => {
  expect((await gate('main')).code).toBe(0);
  folder.write('dist/b/platform/let-in.k8s.yaml', LET_IN);
  for (const base of ['main', 'origin/main', commit]) expect((await gate(base)).code).toBe(1);
  for (const name of ['origin/main', commit, 'main']) {
    cpSync('dist', name, { recursive: true });
    const { code, err } = await gate(name);
    expect({ name, code }).toEqual({ name, code: 2 });
    expect(err).toContain(`--rev ${name}`);
    expect((await folder.run('diff', '--rev', name, '--fail-on', 'exposure,unsafe')).code).toBe(1);
  }
});

test('nor by a file', async () => {
  folder.write('dist/b/platform/let-in.k8s.yaml', LET_IN);
  folder.write('main', LET_IN);
  expect((await gate('main')).code).toBe(2);
});

const MANY = `a0: &a0 [${Array(400).fill('x').join(', ')}]\n  a1: [${Array(300).fill('*a0').join(', ')}]`;

test.each<[string, () => void, RegExp]>([
  [
    'more aliases than a reader takes',
    () => folder.write('dist/b/platform/x.k8s.yaml', LET_IN.replace('spec:', `annotations:\n  ${MANY}\nspec:`)),
    /dist\/b\/platform\/x.k8s.yaml:\d+: aliases/,
  ],
  [
    'a second object of the name of another',
    () => folder.write('dist/b/platform/z.k8s.yaml', LET_IN.replace('let-in', 'allow-nothing')),
    /dist\/b\/platform\/z.k8s.yaml:\d+: AuthorizationPolicy b-ns\/allow-nothing stands in dist/,
  ],
  [
    'code in proxies',
    () =>
      folder.write(
        'dist/b/platform/x.k8s.yaml',
        'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: x, namespace: b-ns }\nspec: {}\n',
      ),
    /EnvoyFilter b-ns\/x/,
  ],
])('nor hide from it what lets a tenant in: %s', async (_what, hide, said) => {
  hide();
  const { code, out } = await gate('main');
  expect(out).toMatch(said);
  expect(code).toBe(1);
});
