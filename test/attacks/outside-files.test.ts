import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFolder, tenant } from './command-folder';

/** Nothing of a file outside is shown or written, and nothing is read without an end. */

const SECRET = 'S3cretOfTheRunner';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
  folder.write('tenants/a/tenant.yaml', tenant('a'));
});
afterEach(() => folder.remove());

/** What is shown and written by synth, check and explain. */
async function all(): Promise<{ readonly text: string; readonly codes: number[] }> {
  const ended = [
    await folder.run('synth', '--no-cache'),
    await folder.run('check', 'dist'),
    await folder.run('explain', 'http://a.example.com/x', '--all'),
  ];
  const files = existsSync('dist') ? readdirSync('dist', { recursive: true, withFileTypes: true }) : [];
  const texts = files
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'));
  return {
    text: [...ended.flatMap(({ out, err }) => [out, err]), ...texts].join('\n'),
    codes: ended.map(({ code }) => code),
  };
}

const RULE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: x, namespace: a-ns }
spec: { hosts: [a.example.com], gateways: [gateway], http: [{ name: ${SECRET}, route: [{ destination: { host: ui } }] }] }
`;

test.each<[string, string, string]>([
  ['a variant', 'tenants/a/variants/L.yaml', `//packages.example.org/:_authToken=${SECRET}\n`],
  ['the estate', 'tenants/estate.yaml', `https://ci:${SECRET}@git.example.org\n`],
  ['a tenant', 'tenants/c/tenant.yaml', `${SECRET}: 5\n`],
  ["an environment's differences", 'tenants/a/environments/staging.yaml', `${SECRET}: 5\n`],
  [
    'an object of its own',
    'tenants/a/manifests/x.yaml',
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndata: { A: ${SECRET} }\n`,
  ],
  [
    'an object that is rendered',
    'dist/leak.yaml',
    `apiVersion: v1\nkind: Secret\nmetadata: { name: x }\ndata: { ${SECRET}: 5 }\n`,
  ],
  ['a rule that is rendered', 'dist/a/routing/x.yaml', RULE],
])('nothing of a file outside by a link in the place of %s', async (_what, path, text) => {
  await folder.run('synth', '--no-cache');
  expect((await all()).codes).toEqual([0, 0, 0]);
  folder.write('outside/secret', text);
  folder.link(path, join(process.cwd(), 'outside/secret'));
  const { text: shown, codes } = await all();
  expect(shown).not.toContain(SECRET);
  expect(codes).toContain(2);
  expect(shown).toContain(`${path}: `);
});

test('nor by a link to a folder', async () => {
  folder.write('outside/tenant.yaml', SECRET);
  folder.link('tenants/c', join(process.cwd(), 'outside'));
  const { text } = await all();
  expect(text).not.toContain(SECRET);
  expect(text).toContain('tenants/c: error: is a link');
});

test.each<[string, () => void]>([
  ['a device', () => folder.link('tenants/a/variants/Z.yaml', '/dev/zero')],
  ['standard input', () => folder.link('tenants/a/variants/Z.yaml', '/dev/stdin')],
  ['a pipe', () => folder.pipe('tenants/a/variants/Z.yaml')],
  ['a pipe among objects of its own', () => folder.pipe('tenants/a/manifests/Z.yaml')],
  ["a pipe among an environment's differences", () => folder.pipe('tenants/a/environments/staging.yaml')],
  ['the root', () => folder.link('tenants/a/variants/root', '/')],
  [
    'folders whose links lead to each other',
    () => {
      for (let level = 0; level < 8; level++) {
        for (let link = 0; link < 6; link++) folder.link(`tenants/l${level}/d${link}`, `../l${level + 1}`);
      }
    },
  ],
])('reading ends: %s', async (_what, put) => {
  expect((await folder.run('synth', '--no-cache')).code).toBe(0);
  put();
  const { code, err } = await folder.run('synth', '--no-cache');
  expect(code).toBe(2);
  expect(err).toMatch(/tenants\/\S+: error: is a (link|pipe)/);
});

test('reading what is rendered ends, too', async () => {
  await folder.run('synth', '--no-cache');
  folder.link('dist/z.yaml', '/dev/zero');
  folder.pipe('dist/a/f.yaml');
  const { code, err } = await folder.run('check', 'dist');
  expect(code).toBe(2);
  expect(err).toMatch(/dist\/z.yaml: is a link/);
  expect(err).toMatch(/dist\/a\/f.yaml: is a pipe/);
});

test.each<[string, ...string[]]>([
  ['synth', '--registry', '/dev/zero'],
  ['check', '/dev/zero'],
  ['check', 'dist', '--ignore-file', '/dev/zero'],
  ['diff', '/dev/zero', 'dist'],
  ['diff', 'dist', '/dev/zero'],
  ['explain', 'http://a.example.com/', '--path', '/dev/zero'],
  ['policies', '--against', '/dev/zero'],
  ['policies', '--registry', '/dev/zero'],
  ['inventory', '--registry', '/dev/zero'],
  ['variant', 'list', '--registry', '/dev/zero'],
  ['prune', '--branches', '/dev/zero'],
  ['prune', '--branches', 'pipe.json'],
  ['variant', 'add', 'a', 'ui=r.example.com/ui:2', '--id', 'OPS-1', '--branches', '/dev/zero'],
])('%s %s: what is no file ends a command at once', async (...args) => {
  const grants = { a: { namespaces: ['a-ns'], domains: ['a.example.com'] } };
  folder.write('tenants/estate.yaml', { apiVersion: 'branchline/v1', kind: 'Estate', grants });
  await folder.run('synth', '--no-cache');
  folder.pipe('pipe.json');
  const { code, err } = await folder.run(...args);
  expect(code).toBe(2);
  expect(err).toMatch(/zero|pipe/);
  expect(err).not.toMatch(/unknown option/);
});
