import fc from 'fast-check';
import { dump } from 'js-yaml';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';
import { runs } from '../runs';

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
domains: [acme.example.com]
services:
  ui:
    image: registry.example.com/ui:1.4.2
    port: 8080
    routes: [/]
    calls: [cms, external/payments]
  cms:
    image: registry.example.com/cms:2.0.0
    port: 8080
    canary: { image: "registry.example.com/cms:2.1.0", weight: 5 }
external:
  payments: { host: api.payments.example.net }
`;
const VARIANT = `apiVersion: branchline/v1
kind: Variant
id: OPS-1234
branch: OPS-1234-new-nav
services:
  ui: { image: "registry.example.com/ui:OPS-1234" }
`;
const FILES = [
  { path: 'acme/variants/OPS-1234.yaml', text: VARIANT },
  { path: 'acme/tenant.yaml', text: TENANT },
];

/** The messages of what is wrong, without the first line. */
function problemsOf(files: { path: string; text: string }[]): string[] {
  try {
    return parseRegistry(files).warnings.map(({ message }) => message);
  } catch (error) {
    expect(error).toBeInstanceOf(RegistryError);
    return (error as RegistryError).message.split('\n').slice(1);
  }
}

test('defaults: strict mTLS, isolation, own gateway, both ways to a variant outside production', () => {
  const [acme] = parseRegistry(FILES).estate.tenants;
  expect(acme).toMatchObject({
    mtls: { mode: 'STRICT', exceptions: [] },
    isolation: { authorization: true, sidecar: true },
    external: [{ name: 'payments', host: 'api.payments.example.net', port: 443, protocol: 'https' }],
    gateways: [
      {
        name: 'gateway',
        podNamespace: 'acme-staging',
        httpsRedirect: false,
        variantAccess: ['hostname', 'header', 'condition'],
        unknownVariant: 'mainline',
      },
    ],
  });
  const [ui, cms] = acme!.services;
  expect(ui).toMatchObject({
    gateway: 'gateway',
    replicas: 1,
    protocol: 'http',
    calls: [
      { kind: 'service', tenant: 'acme', service: 'cms' },
      { kind: 'external', name: 'payments' },
    ],
    variants: [{ id: 'OPS-1234', key: 'ops-1234', state: 'active', replicas: 1 }],
  });
  expect(cms!.gateway).toBeUndefined();
  expect(cms!.canary).toMatchObject({ weight: 5, match: [], mirror: 0, replicas: 1 });
});

test('TENANT-5: in production nobody outside chooses a variant unless said otherwise', () => {
  const text = TENANT.replace('environment: staging', 'environment: production');
  expect(parseRegistry([{ path: 'acme/tenant.yaml', text }]).estate.tenants[0]!.gateways[0]!.variantAccess).toEqual([]);
});

test('variants are reported with what pruning asks for', () => {
  expect(parseRegistry(FILES).variants).toMatchObject([
    {
      tenant: 'acme',
      id: 'OPS-1234',
      key: 'ops-1234',
      branch: 'OPS-1234-new-nav',
      pinned: false,
      state: 'active',
      services: ['ui'],
      file: 'tenants/acme/variants/OPS-1234.yaml',
    },
  ]);
});

test('EDGE-7: conditions of a variant hold for all of its services, and what is wrong with them is reported once', () => {
  const cms = `  cms: { image: "registry.example.com/cms:OPS-1234" }\n`;
  const file = (match: string) => [FILES[1]!, { path: FILES[0]!.path, text: `${VARIANT}${cms}match: ${match}\n` }];
  const [acme] = parseRegistry(file('[{ cookies: { beta: { exact: "on" } } }]')).estate.tenants;
  const match = [{ cookies: { beta: { exact: 'on' } } }];
  expect(acme!.services.map(({ variants }) => variants[0])).toMatchObject([{ match }, { match }]);
  expect(problemsOf(file('[{ method: { exact: get } }]'))).toEqual([
    "tenants/acme/variants/OPS-1234.yaml:8:28: error: match.0.method.exact: methods are upper case, got 'get' [EDGE-8]",
    '    fix: write GET',
  ]);
});

test('settings come from estate.yaml; Argo CD needs a repository', () => {
  const estate = (gitops: string) => ({
    path: 'estate.yaml',
    text: `apiVersion: branchline/v1\nkind: Estate\ngitops: ${gitops}\n`,
  });
  expect(parseRegistry(FILES).settings).toEqual({ gitops: { tool: 'none' } });
  expect(parseRegistry([...FILES, estate('{ tool: flux, path: out }')]).settings.gitops).toEqual({
    tool: 'flux',
    path: 'out',
  });
  expect(problemsOf([estate('{ tool: argocd }')])).toEqual([
    'tenants/estate.yaml:3:1: error: gitops.repoURL: missing: the repository that holds the output, which Argo CD has to know',
  ]);
});

test('other files are ignored, YAML in other places is not', () => {
  const others = ['README.md', 'acme/.gitkeep', 'acme/notes.txt'].map((path) => ({ path, text: '{' }));
  expect(problemsOf([...FILES, ...others])).toEqual([]);
  expect(problemsOf([...FILES, { path: 'acme/tenants.yaml', text: '' }]).join()).toContain(
    'did you mean `tenant.yaml`?',
  );
});

test('the order of files does not matter', () => {
  expect(JSON.stringify(parseRegistry([...FILES].reverse()).estate)).toBe(JSON.stringify(parseRegistry(FILES).estate));
});

test('a schema error in one place leaves relational checks elsewhere on', () => {
  const text = TENANT.replace('port: 8080', 'port: many').replace('[cms, external/payments]', '[cmss]');
  expect(problemsOf([{ path: 'acme/tenant.yaml', text }])).toEqual([
    "tenants/acme/tenant.yaml:10:11: error: services.ui.port: must be a whole number from 1 to 65535, got 'many'",
    "tenants/acme/tenant.yaml:12:13: error: services.ui.calls.0: 'cmss': tenant 'acme' has no service 'cmss'",
    '    fix: did you mean `cms`?',
  ]);
});

test('NAME-2: two files of one variant are an error that names both', () => {
  const other = { path: 'acme/variants/ops-1234.yaml', text: VARIANT.replace('OPS-1234\n', 'ops-1234\n') };
  expect(problemsOf([...FILES, other]).join()).toMatch(
    /'ops-1234' is the same variant as 'OPS-1234' in .*OPS-1234.yaml/,
  );
});

test('whatever text there is, reading ends with a registry or a RegistryError', () => {
  const lines = TENANT.split('\n');
  const mutated = fc
    .array(
      fc.tuple(
        fc.nat(lines.length - 1),
        fc.oneof(fc.string(), fc.constantFrom('  - a', '{', 'null', '&a [*a]', '\t', '? x', 'services:')),
      ),
    )
    .map((changes) => {
      const copy = [...lines];
      for (const [line, text] of changes) copy[line] = text;
      return copy.join('\n');
    });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        mutated,
        fc.json().map((json) => json),
      ),
      (text) => {
        problemsOf([{ path: 'acme/tenant.yaml', text }, FILES[0]!]);
      },
    ),
    runs({ sample: 150, full: 5000 }),
  );
});

test('whatever values stand in the fields, reading ends with a registry or a RegistryError', () => {
  const service = fc.dictionary(
    fc.constantFrom(
      'image',
      'port',
      'routes',
      'calls',
      'canary',
      'faults',
      'env',
      'versions',
      'retries',
      'autoscale',
      'probes',
    ),
    fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>({ match: [{}] }, [{ percent: 1 }], { v1: null }, 8080)),
  );
  const tenant = fc.record({
    apiVersion: fc.constant('branchline/v1'),
    kind: fc.constant('Tenant'),
    name: fc.constant('acme'),
    environment: fc.constantFrom('staging', 'production', 'test'),
    namespace: fc.oneof(fc.constant('acme'), fc.jsonValue()),
    mtls: fc.oneof(fc.constantFrom<unknown>('STRICT', {}, { exceptions: [{}] }), fc.jsonValue()),
    gateway: fc.oneof(fc.constantFrom<unknown>({}, { tls: {} }), fc.jsonValue()),
    services: fc.oneof(fc.dictionary(fc.constantFrom('ui', 'cms', 'a b'), service), fc.jsonValue()),
  });
  fc.assert(
    fc.property(tenant, (value) => {
      problemsOf([{ path: 'acme/tenant.yaml', text: dump(value) }]);
    }),
    runs({ sample: 150, full: 5000 }),
  );
});

test('variants are listed by their keys, whatever their files are called', () => {
  const variant = (id: string) => ({
    path: `acme/variants/${id}.yaml`,
    text: VARIANT.replaceAll('OPS-1234', id),
  });
  const { variants } = parseRegistry([
    { path: 'acme/tenant.yaml', text: TENANT },
    variant('beta'),
    variant('OPS-1'),
    variant('Alpha'),
  ]);
  expect(variants.map(({ id }) => id)).toEqual(['Alpha', 'beta', 'OPS-1']);
});

test('TENANT-7: calls name Services of the cluster as estate.yaml does, in every tenant', () => {
  const mesh = '  otel: { host: otel-collector.observability.svc.cluster.local, port: 4317, protocol: grpc }\n';
  const file = (text: string) => ({ path: 'estate.yaml', text: `apiVersion: branchline/v1\nkind: Estate\n${text}` });
  const tenant = { path: 'acme/tenant.yaml', text: TENANT.replace('[cms, external/payments]', '[mesh/otel]') };
  const { estate } = parseRegistry([tenant, file(`mesh:\n${mesh}`)]);
  expect(estate.tenants[0]!.services[0]!.calls).toEqual([
    { kind: 'host', namespace: 'observability', service: 'otel-collector' },
  ]);
  const wrong = problemsOf([tenant, file('mesh: { otel: { host: otel.example.com } }\n')]);
  expect(wrong[0]).toMatch(/^tenants\/estate.yaml:3:23: error: mesh.otel.host: must be the full name of a Service/);
  expect(wrong.filter((line) => line.includes('error:'))).toHaveLength(1);
  expect(problemsOf([tenant])[0]).toMatch(
    /acme\/tenant.yaml:12:\d+: error: services.ui.calls.0: 'mesh\/otel' is not under `mesh`/,
  );
});

test('TENANT-1, EDGE-6: gateways of the platform by name, and several of a tenant', () => {
  const estateFile = {
    path: 'estate.yaml',
    text: `apiVersion: branchline/v1
kind: Estate
gateways:
  public: { namespace: istio-ingress, selector: { istio: public }, ports: { https: 8443 }, serviceAccount: public }
`,
  };
  const text = TENANT.replace(
    'services:',
    'gateway: { use: public }\ngateways: { partners: { domains: [p.example.com] } }\nservices:',
  );
  const of = (tenant: string) =>
    parseRegistry([{ path: 'acme/tenant.yaml', text: tenant }, estateFile]).estate.tenants[0]!;
  const { gateways, services } = of(text.replace('    routes: [/]', '    routes: [/]\n    gateway: partners'));
  expect(gateways).toMatchObject([
    {
      name: 'gateway',
      use: 'public',
      selector: { istio: 'public' },
      podNamespace: 'istio-ingress',
      serviceAccount: 'public',
      ports: { http: 80, https: 8443 },
    },
    { name: 'partners', podNamespace: 'acme-staging', domains: ['p.example.com'], ports: { http: 80, https: 443 } },
  ]);
  expect(services[0]!.gateway).toBe('partners');
  expect(of(text).services[0]!.gateway).toBe('gateway');
  const only = TENANT.replace('services:', 'gateways: { inner: {} }\nservices:');
  expect([of(only).gateways.length, of(only).services[0]!.gateway]).toEqual([1, 'inner']);
  const both = text.replace('use: public', 'use: public, selector: { istio: mine }');
  expect(problemsOf([{ path: 'acme/tenant.yaml', text: both }, estateFile])[0]).toMatch(
    /acme\/tenant.yaml:7:\d+: error: gateway.selector: estate.yaml says which pods the gateway 'public' has/,
  );
});
