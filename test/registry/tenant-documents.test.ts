import { parseRegistry, parseWholeRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';

type Files = Readonly<Record<string, string>>;

const ACME = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
domains: [acme.example.com]
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms], hostnames: [ui.acme.example.com] }
  cms: { image: "r.example.com/cms:1", port: 8080 }
`;
const tenant = (name: string, base: string, more = '') =>
  `apiVersion: branchline/v1\nkind: Tenant\nname: ${name}\nextends: ${base}\nnamespace: ${name}\ndomains: [${name}.example.com]\n${more}`;

const files = (texts: Files) => Object.entries(texts).map(([path, text]) => ({ path: `${path}.yaml`, text }));
const tenants = (texts: Files, environment?: string) =>
  new Map(
    parseRegistry(files(texts), 'tenants', undefined, environment).estate.tenants.map((each) => [each.name, each]),
  );

function problems(texts: Files): string[] {
  try {
    return parseWholeRegistry(files(texts)).warnings.map(({ message }) => message);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.problems.map((each) => `${each.origin.describe(each.field)} ${each.message}`);
  }
}

test('a tenant that extends another one is a copy with what it says itself (ENV-1)', () => {
  const globex = tenant('globex', 'acme', 'services: { cms: { replicas: 2 }, ui: { env: { SHOP: globex } } }\n');
  const found = tenants({ 'acme/tenant': ACME, 'globex/tenant': globex }).get('globex')!;
  expect(found).toMatchObject({ environment: 'staging', namespace: 'globex', domains: ['globex.example.com'] });
  const [ui, cms] = found.services;
  expect(ui).toMatchObject({ name: 'ui', image: 'r.example.com/ui:1', env: { SHOP: 'globex' }, tenant: 'globex' });
  expect(ui!.calls).toEqual([{ kind: 'service', tenant: 'globex', service: 'cms' }]);
  expect(cms).toMatchObject({ replicas: 2, namespace: 'globex' });
});

test('what two tenants never share is not copied, nor are variants', () => {
  const variant = 'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices: { ui: { image: "ui:2" } }\n';
  const found = tenants({
    'acme/tenant': ACME,
    'acme/variants/OPS-1': variant,
    'globex/tenant': tenant('globex', 'acme', 'services: { ui: { routes: null } }\n').replace(/domains.*\n/, ''),
  });
  expect(found.get('globex')).toMatchObject({ domains: [], services: [{ hostnames: [], variants: [] }, {}] });
  expect(found.get('acme')!.services[0]!.variants).toHaveLength(1);
  expect(
    problems({ 'acme/tenant': ACME, 'globex/tenant': tenant('globex', 'acme').replace(/namespace.*\n/, '') }),
  ).toEqual([expect.stringMatching(/^tenants\/globex\/tenant.yaml:1:1 missing: the Kubernetes namespace/)]);
});

test('a release of the copied tenant is one edit, and a problem of it stands in its file', () => {
  const texts = {
    'acme/tenant': ACME,
    'globex/tenant': tenant('globex', 'acme'),
    'initech/tenant': tenant('initech', 'globex'),
  };
  const images = [...tenants({ ...texts, 'acme/tenant': ACME.replace('ui:1', 'ui:2') }).values()].map(
    ({ services }) => services[0]!.image,
  );
  expect(images).toEqual(['r.example.com/ui:2', 'r.example.com/ui:2', 'r.example.com/ui:2']);
  const wrong = problems({ ...texts, 'acme/tenant': ACME.replace('routes: [/]', 'routes: [x]') });
  expect(wrong.every((each) => each.startsWith('tenants/acme/tenant.yaml:8:'))).toBe(true);
});

test('what differs in an environment of the copied tenant is copied too, below what the tenant says', () => {
  const estate =
    'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging }, live: { class: production, cluster: x } }\nclusters: { x: { name: x } }\n';
  const difference = (more: string) => `apiVersion: branchline/v1\nkind: Environment\n${more}`;
  const found = tenants(
    {
      estate,
      'acme/tenant': ACME.replace('environment: staging\n', ''),
      'acme/environments/staging': difference(
        'namespace: acme-staging\nservices: { ui: { replicas: 5 }, cms: { replicas: 5 } }\n',
      ),
      'globex/tenant': tenant('globex', 'acme', 'services: { ui: { replicas: 6 } }\n'),
      'globex/environments/staging': difference('services: { cms: { replicas: 7 } }\n'),
      'initech/tenant': tenant('initech', 'acme'),
    },
    'staging',
  );
  const replicas = [...found.values()].map(({ name, namespace, services }) => [
    name,
    namespace,
    ...services.map((each) => each.replicas),
  ]);
  expect(replicas).toEqual([
    ['acme', 'acme-staging', 5, 5],
    ['globex', 'globex', 6, 7],
    ['initech', 'initech', 5, 5],
  ]);
});

test('a tenant that is nowhere is there to be extended', () => {
  const estate = 'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging } }\n';
  const base = ACME.replace('environment: staging\n', 'environments: []\n');
  const found = tenants({ estate, 'acme/tenant': base, 'globex/tenant': tenant('globex', 'acme') }, 'staging');
  expect([...found.keys()]).toEqual(['globex']);
});

describe('a chain that does not work out is told once', () => {
  test('a tenant that is not there', () => {
    const texts = {
      'acme/tenant': ACME,
      'globex/tenant': tenant('globex', 'acmee'),
      'initech/tenant': tenant('initech', 'globex'),
    };
    expect(problems(texts)).toEqual([
      "tenants/globex/tenant.yaml:4:10 there is no tenant 'acmee', there are: acme, initech",
    ]);
  });

  test('itself', () => {
    expect(problems({ 'acme/tenant': tenant('acme', 'acme') })).toEqual([
      'tenants/acme/tenant.yaml:4:10 tenants extend each other in a circle: acme → acme',
    ]);
  });

  test('a circle, by each tenant in it and by none that leads into it', () => {
    const texts = {
      'a/tenant': tenant('a', 'b'),
      'b/tenant': tenant('b', 'a'),
      'c/tenant': tenant('c', 'a'),
    };
    expect(problems(texts)).toEqual([
      'tenants/a/tenant.yaml:4:10 tenants extend each other in a circle: a → b → a',
      'tenants/b/tenant.yaml:4:10 tenants extend each other in a circle: b → a → b',
    ]);
  });

  test('a chain that is too long, where it gets too long', () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `t${index}/tenant`,
          index === 0 ? ACME.replaceAll('acme', 't0') : tenant(`t${index}`, `t${index - 1}`),
        ]),
      );
    expect(problems(chain(8))).toEqual([]);
    expect(problems(chain(9))).toEqual([
      expect.stringContaining('tenants/t8/tenant.yaml:4:10 more than 8 tenants extend each other: t8 → t7 → '),
    ]);
  });

  test('a copied tenant that cannot be read', () => {
    const texts = { 'acme/tenant': 'apiVersion: [', 'globex/tenant': tenant('globex', 'acme') };
    expect(problems(texts)).toEqual([expect.stringContaining('tenants/acme/tenant.yaml:')]);
  });
});
