import { CommandFolder, tenant } from './command-folder';

/** Text of others is shown, and obeyed by no terminal and no CI runner: `run` looks for what would be. */

const E = '\n::error file=x,line=1::pwned\n::add-mask::e\u001b[2J\u001b]0;t\u0007\u009b31m\u202e';
const LINES = 'x\rno errors\u2028\u0085\u2066';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
});
afterEach(() => folder.remove());

const variant = (fields: object) => ({ apiVersion: 'branchline/v1', kind: 'Variant', ...fields });

test.each<[string, object, object]>([
  ['an image', {}, { image: `r/ui:1${E}` }],
  ['an unknown field', {}, { [`x${E}`]: 1 }],
  ['a domain', { domains: [`a${E}.com`] }, {}],
  ['a namespace', { namespace: E }, {}],
  ['the name of a service', { services: { [E]: { image: 'r/x:1', port: 1 } } }, {}],
  ['a route', {}, { routes: [E] }],
  ['a call', {}, { calls: [E] }],
  ['a duration', {}, { timeout: LINES }],
  ['a schedule', { services: { job: { image: 'r/x:1', schedule: E } } }, {}],
  ['an environment', { environment: E }, {}],
  ['the tenant it extends', { extends: E }, {}],
  ['an overlay', {}, { deployment: { spec: { [E]: 1 } } }],
  ['a patch', {}, { patches: { [E]: [{ op: 'add', path: E, value: E }] } }],
  ['a gateway', { gateways: { [E]: {} } }, { gateway: E }],
  ['an issuer', {}, { authentication: { jwtRules: [{ issuer: E, jwksUri: E }] } }],
])('synth refuses and shows %s', async (_what, own, ui) => {
  folder.write('tenants/a/tenant.yaml', tenant('a', own, ui));
  const { code, err } = await folder.run('synth', '--no-cache');
  expect(code).toBe(2);
  expect(err).toMatch(/tenants\/a\/tenant.yaml:\d+:\d+: error: /);
});

test.each<[string, string]>([
  ['a variant', 'tenants/a/variants/x\n::error::y\u001b[2J.yaml'],
  ['a tenant', 'tenants/x\n::error::y\u001b[2J/tenant.yaml'],
  ['an object of its own', 'tenants/a/manifests/x\n::error::y\u001b[2J.yaml'],
  ["an environment's differences", 'tenants/a/environments/x\n::error::y\u001b[2J.yaml'],
])('synth shows the name of the file of %s', async (_what, path) => {
  folder.write('tenants/a/tenant.yaml', tenant('a'));
  folder.write(path, variant({ id: 1 }));
  const { code, err } = await folder.run('synth', '--no-cache');
  expect(code).toBe(2);
  expect(err).toContain(String.raw`y\u001b[2J`);
});

const HOSTILE = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `s${E}`, namespace: `n${E}` },
    spec: { ports: [{ name: E, port: 80 }] },
  },
  { apiVersion: 'v1', kind: `Kind${E}`, metadata: { name: 'x' } },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: `v${E}`, namespace: 'a-ns' },
    spec: {
      hosts: [`h${E}`, 'a.example.com'],
      gateways: ['gateway'],
      http: [
        {
          name: `rule${E}`,
          match: [{ uri: { prefix: `/${E}` }, headers: { [`h${E}`]: { exact: E } } }],
          route: [{ destination: { host: `d${E}`, subset: `s${E}` } }],
        },
        { name: E, route: [{ destination: { host: 'ui', subset: E } }] },
      ],
    },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: E, namespace: 'a-ns' },
    spec: { host: E, subsets: [{ name: E, labels: { [E]: E } }] },
  },
];

test.each<[string, ...string[]]>([
  ['check', 'dist'],
  ['check', 'dist', '--json'],
  ['diff', 'old', 'dist', '--all'],
  ['diff', 'old', 'dist', '--format', 'markdown'],
  ['explain', 'http://a.example.com/', '--all'],
  ['explain', `http://a.example.com/${E}`],
])('%s %s shows names of objects', async (...args) => {
  folder.write('tenants/a/tenant.yaml', tenant('a', { gateway: {} }));
  await folder.run('synth', '--no-cache');
  await folder.run('synth', '--no-cache', '--output', 'old');
  expect((await folder.run(...args)).code).toBeLessThan(2);
  folder.write('dist/hostile.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: HOSTILE }));
  const { out, err } = await folder.run(...args);
  expect(`${out}${err}`).toMatch(/\S/);
});
