import { CommandFolder, tenant } from './command-folder';

/** A small input that asks for much work: an answer in time, or an error that names the document. */

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
});
afterEach(() => folder.remove());

const LAYERS = Array.from({ length: 12 }, (_, index) => index);

/** Eleven layers of anchors, each nine times the one before: of lists, or of mappings. */
const lists = LAYERS.map(
  (layer) =>
    `a${layer}: &a${layer} [${Array(9)
      .fill(layer === 0 ? 'x' : `*a${layer - 1}`)
      .join(', ')}]`,
);
const mappings = LAYERS.map((layer) => {
  const fields = Array.from({ length: 9 }, (_, index) => `k${index}: ${layer === 0 ? 'x' : `*a${layer - 1}`}`);
  return `a${layer}: &a${layer} { ${fields.join(', ')} }`;
});
const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}\n`).join('');

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: { name: ui, namespace: a-ns }\nspec: { selector: { app: ui }, ports: [{ name: http, port: 80 }] }\n';
const HEAD =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: x, namespace: a-ns }\nspec:\n';
const to = (port = 80) => `route: [{ destination: { host: ui.a-ns.svc.cluster.local, port: { number: ${port} } } }]`;

/** Rules that share conditions by an alias. */
function shared(rules: number, conditions: number, port = 80): string {
  const list = Array.from({ length: conditions }, (_, index) => `{ uri: { exact: /${index} } }`);
  return `${HEAD}  hosts: [a.example.com]\n  gateways: [gateway]\n  http:\n${[
    `    - { match: &m [${list.join(', ')}], ${to(port)} }\n`,
    ...Array.from({ length: rules - 1 }, () => `    - { match: *m, ${to(port)} }\n`),
  ].join('')}`;
}

test.each<[string, string]>([
  ['lists of lists', `${HEAD}${indented(lists)}  hosts: *a11\n  http: *a11\n`],
  ['mappings of mappings', `${HEAD}${indented(mappings)}  hosts: [a]\n  http: *a11\n`],
  ['a hundred thousand brackets', `${HEAD}  hosts: ${'['.repeat(100_000)}\n`],
  ['many rules with many conditions', shared(300, 1000)],
])('check of %s', async (_what, text) => {
  folder.write('given/x.yaml', text);
  folder.write('given/service.yaml', SERVICE);
  const { code, out, err } = await folder.run('check', 'given');
  expect(code).toBeGreaterThan(0);
  expect(`${out}${err}`).toContain('given/x.yaml');
});

test('check of a few rules with a few conditions says nothing of size', async () => {
  folder.write('given/x.yaml', shared(2, 3));
  folder.write('given/service.yaml', SERVICE);
  expect((await folder.run('check', 'given')).out).not.toContain('BL001');
});

test.each<[string, string]>([
  ['nothing else', ''],
  ['a byte that is no UTF-8', '\xff'],
])('synth of mappings of mappings before a tenant, with %s', async (_what, byte) => {
  const text = `${mappings.join('\n')}\n# ${byte}\n${JSON.stringify(tenant('a')).slice(1, -1)}\n`;
  folder.write('tenants/a/tenant.yaml', Buffer.from(text, 'latin1'));
  const { code, err } = await folder.run('synth', '--no-cache');
  expect(code).toBe(2);
  expect(err).toContain('tenants/a/tenant.yaml:');
});

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gateway, namespace: a-ns }
spec: { selector: { istio: g }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.example.com"] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: g, namespace: a-ns }
spec: { selector: { matchLabels: { istio: g } }, template: { metadata: { labels: { istio: g }, annotations: { inject.istio.io/templates: gateway } }, spec: { containers: [{ name: istio-proxy, image: auto }] } } }
`;

test('diff of many rules with many conditions against another port', async () => {
  const version = (port: number) =>
    [SERVICE.replace('port: 80', `port: ${port}`), GATEWAY, shared(300, 1000, port)].join('---\n');
  folder.write('old/x.yaml', version(80));
  folder.write('new/x.yaml', version(8080));
  const { code, out, err } = await folder.run('diff', 'old', 'new');
  expect(code).toBeGreaterThan(0);
  if (code === 2) expect(err).toContain('x.yaml');
  else expect(out).toMatch(/\S/);
});

test.each(['principals', 'namespaces'])('diff of a policy whose %s has many stars', async (field) => {
  const name = 'a'.repeat(60);
  const version = (value: string) =>
    [
      SERVICE,
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ui, namespace: a-ns }\nspec: { selector: { matchLabels: { app: ui } }, template: { metadata: { labels: { app: ui } }, spec: { serviceAccountName: ui, containers: [{ name: ui, image: r/ui }] } } }\n`,
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: ${name} }\nspec: { selector: { matchLabels: { app: b } }, template: { metadata: { labels: { app: b } }, spec: { serviceAccountName: ${name}, containers: [{ name: b, image: r/b }] } } }\n`,
      `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: x, namespace: a-ns }\nspec: { rules: [{ from: [{ source: { ${field}: ["${value}"] } }] }] }\n`,
    ].join('---\n');
  folder.write('old/x.yaml', version('*a*a*a*a*a*a*a*a*a*a*a*a*b'));
  folder.write('new/x.yaml', version('*'));
  const { code, out } = await folder.run('diff', 'old', 'new', '--all');
  expect(code).toBe(1);
  expect(out).toContain(name);
});

test('many routes with many conditions: little output, or an error', async () => {
  const routes = Array.from({ length: 800 }, (_, index) => `/${index}`);
  const match = Array.from({ length: 800 }, (_, index) => ({ headers: { h: { exact: `${index}` } } }));
  folder.write('tenants/a/tenant.yaml', tenant('a', {}, { routes, canary: { image: 'r/ui:2', match } }));
  const { code, err } = await folder.run('synth', '--no-cache');
  expect(code).toBe(2);
  expect(err).toMatch(/tenants\/a\/tenant.yaml:\d+:\d+: error: services.ui/);
  const few = { routes: routes.slice(0, 8), canary: { image: 'r/ui:2', match: match.slice(0, 8) } };
  folder.write('tenants/a/tenant.yaml', tenant('a', {}, few));
  expect((await folder.run('synth', '--no-cache')).code).toBe(0);
});
