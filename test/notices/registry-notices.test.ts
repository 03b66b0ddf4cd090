import { linesOn } from '../../lib/notices/notice';
import { registryNotices } from '../../lib/notices/registry-notices';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';

type Files = Readonly<Record<string, string>>;

const tenant = (services: string, more = '', environment = 'staging') => `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: ${environment}
namespace: acme-ns
domains: [acme.example.com]
${more}services:
${services}`;
const variant = (services: string, more = '') =>
  `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\n${more}services:\n${services}`;

const UI = '  ui: { image: "r.example.com/ui:1", user: 1, port: 8080, routes: [/], calls: [cms] }\n';
const CMS = '  cms: { image: "r.example.com/cms:1", user: 1, port: 8080, calls: [docx] }\n';
const DOCX = '  docx: { image: "r.example.com/docx:1", user: 1, port: 8080 }\n';
const OF_DOCX = variant('  docx: { image: "r.example.com/docx:2" }\n');

function notices(texts: Files, day = '2026-11-20'): string[] {
  const files = Object.entries(texts).map(([path, text]) => ({ path: `${path}.yaml`, text }));
  const whole = parseWholeRegistry(files);
  return linesOn(registryNotices(whole, whole.estates), day);
}

describe('a variant that nobody can reach', () => {
  test('is one of a service that no gateway leads to', () => {
    const alone = {
      'acme/tenant': tenant(UI + CMS.replace('calls: [docx]', 'calls: []') + DOCX),
      'acme/variants/OPS-1': OF_DOCX,
    };
    expect(notices(alone)).toEqual([
      "tenants/acme/variants/OPS-1.yaml:5:9: note: services.docx: nobody reaches the variant: no gateway exposes 'docx', and no service has it in its `calls`",
    ]);
    expect(notices({ ...alone, 'acme/tenant': tenant(UI + CMS + DOCX) })).toEqual([]);
    expect(notices({ ...alone, 'acme/tenant': tenant(DOCX.replace('8080', '8080, routes: [/]')) })).toEqual([]);
  });

  test('is none where a service calls it to which no gateway leads: it may get its work elsewhere', () => {
    const worker = '  worker: { image: "r.example.com/w:1", port: 8080, calls: [docx] }\n';
    expect(
      notices({ 'acme/tenant': tenant(UI.replace('cms', '') + worker + DOCX), 'acme/variants/OPS-1': OF_DOCX }),
    ).toEqual([]);
  });

  test('is one that gateways lead to which let nobody choose', () => {
    const production = { 'acme/tenant': tenant(UI + CMS + DOCX, '', 'production'), 'acme/variants/OPS-1': OF_DOCX };
    expect(notices(production)).toEqual([
      "tenants/acme/variants/OPS-1.yaml:5:9: note: services.docx: nobody can choose the variant: 'docx' is reached through gateway 'gateway' (tenants/acme/tenant.yaml:1:1) with `variantAccess: []`",
    ]);
    const access = (ways: string) => tenant(UI + CMS + DOCX, `gateway: { variantAccess: [${ways}] }\n`, 'production');
    expect(notices({ ...production, 'acme/tenant': access('header') })).toEqual([]);
    // A condition chooses only a variant that has one.
    expect(notices({ ...production, 'acme/tenant': access('condition') })).toHaveLength(1);
    const match = variant(
      '  docx: { image: "r.example.com/docx:2" }\n',
      'match: [{ cookies: { beta: { exact: "on" } } }]\n',
    );
    expect(notices({ 'acme/tenant': access('condition'), 'acme/variants/OPS-1': match })).toEqual([]);
  });

  test('is one without pods', () => {
    const none = variant('  cms: { image: "r.example.com/cms:2", replicas: 0 }\n');
    expect(notices({ 'acme/tenant': tenant(UI + CMS + DOCX), 'acme/variants/OPS-1': none })).toEqual([
      'tenants/acme/variants/OPS-1.yaml:5:50: note: services.cms.replicas: the variant takes requests and has no pods',
    ]);
    const retiring = none.replace('services', 'state: retiring\nservices');
    expect(notices({ 'acme/tenant': tenant(UI + CMS + DOCX), 'acme/variants/OPS-1': retiring })).toEqual([]);
  });

  test('is one that runs in no environment of its tenant', () => {
    const texts = {
      estate:
        'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging, cluster: a }, live: { class: production } }\nclusters: { a: { name: a } }\n',
      'acme/tenant': tenant(UI + CMS + DOCX, 'environments: [live]\n').replace('environment: staging\n', ''),
      'acme/variants/OPS-1': OF_DOCX,
    };
    expect(notices(texts)).toEqual([
      "tenants/acme/variants/OPS-1.yaml:1:1: note: the variant runs nowhere: tenant 'acme' exists in live alone, and variants run where the class is not production unless their `environments` say otherwise",
    ]);
    expect(notices({ ...texts, 'acme/tenant': texts['acme/tenant'].replace('[live]', '[live, staging]') })).toEqual([]);
  });
});

describe('whether somebody reaches a variant', () => {
  const alone = tenant(UI.replace('cms', '') + DOCX);
  const open = (isolation: string) => ({
    'acme/tenant': alone.replace('services:\n', `isolation: ${isolation}\nservices:\n`),
    'acme/variants/OPS-1': OF_DOCX,
  });

  test('is not known where calls need not be declared', () => {
    expect(notices(open('{ sidecar: false, callers: false }'))).toEqual([]);
    expect(notices(open('{ sidecar: false, authorization: false }'))).toEqual([]);
    // Only declared callers get in.
    expect(notices(open('{ sidecar: false }'))).toHaveLength(1);
    expect(notices(open('{ callers: false }'))).toHaveLength(1);
  });

  test('by hostname takes a host that is no wildcard', () => {
    const wildcard = 'routes: [/], domains: false, hostnames: ["*.customers.example.com"]';
    const at = (access: string, docx: string, more = '') => ({
      'acme/tenant': tenant(
        `${more}${DOCX.replace('8080', `8080, ${docx}`)}`,
        `gateway: { variantAccess: [${access}] }\n`,
      ),
      'acme/variants/OPS-1': OF_DOCX,
    });
    expect(notices(at('hostname', wildcard))).toEqual([
      "tenants/acme/variants/OPS-1.yaml:5:9: note: services.docx: nobody can choose the variant: wildcard hosts alone lead to 'docx', variants have no hosts below them, and no other way is permitted by gateway 'gateway' (tenants/acme/tenant.yaml:7:10) with `variantAccess: [hostname]`",
    ]);
    expect(notices(at('hostname, header', wildcard))).toEqual([]);
    expect(notices(at('hostname', wildcard.replace('domains: false, ', '')))).toEqual([]);
    expect(notices(at('hostname', wildcard.replace('["*', '[docx.example.org, "*')))).toEqual([]);
    // What is exposed on such a host may call it.
    expect(notices(at('hostname', wildcard, UI.replace('cms', 'docx')))).toEqual([]);
    expect(notices(at('', 'routes: [/]'))[0]).toContain('with `variantAccess: [');
  });

  test('may differ by environment, which is named', () => {
    const texts = {
      estate:
        'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging, cluster: a }, live: { class: production } }\nclusters: { a: { name: a } }\n',
      'acme/tenant': tenant(UI + CMS + DOCX).replace('environment: staging\n', ''),
      'acme/variants/OPS-1': OF_DOCX.replace('services', 'environments: [staging, live]\nservices'),
    };
    expect(notices(texts)).toEqual([expect.stringMatching(/with `variantAccess: \[\]` \(in live\)$/)]);
  });
});

describe('a call that is not declared', () => {
  const asking = (value: string, more = '') => ({
    'acme/tenant': tenant(
      `${UI}  cms: { image: "r.example.com/cms:1", port: 8080, env: { DOCX: '${value}' }${more} }\n${DOCX}`,
    ),
  });
  const said = "note: services.cms.env.DOCX: is the address of 'docx', which `calls` of 'cms' does not name";

  test.each([
    'http://docx',
    'http://docx/convert?x=y',
    'docx:8080',
    'docx:8080/x',
    'docx.acme-ns',
    'docx.acme-ns.svc:9999',
    'grpc://docx.acme-ns.svc.cluster.local:8080',
    'jdbc:postgresql://docx:5432/db',
    'https://user:secret@docx/',
    'other:1, docx:8080;more',
  ])('is the address %s of a service of the estate', (value) => {
    expect(notices(asking(value))).toEqual([expect.stringMatching(/tenant.yaml:9:\d+: /)]);
    expect(notices(asking(value))[0]).toContain(said);
    expect(notices(asking(value, ', calls: [docx]'))).toEqual([]);
  });

  test.each([
    ['a word', 'docx'],
    ['a word with a number that is not its port', 'docx:1.4'],
    ['another port of the name', 'docx:9999'],
    ['a path', '/docx:8080'],
    ['a service of another namespace', 'docx.other:8080'],
    ['a host outside', 'https://docx.acme-ns.example.com'],
    ['a host that only begins alike', 'http://docx-2'],
    ['the service itself', 'http://cms:8080'],
    ['a text as long as no address is', `http://docx ${'x'.repeat(2000)}`],
  ])('is not %s', (_what, value) => {
    expect(notices(asking(value))).toEqual([]);
  });

  test('is one of a canary, a version, and a variant, each at its place', () => {
    const env = 'env: { A: "http://docx" }';
    const cms = `  cms: { image: "r.example.com/cms:1", port: 8080, routes: [/cms], canary: { image: "r.example.com/cms:2", weight: 5, ${env} }, versions: { v1: { image: "r.example.com/cms:0", ${env} } } }\n`;
    const found = notices({
      'acme/tenant': tenant(UI + cms + DOCX),
      'acme/variants/OPS-1': variant(`  cms: { image: "r.example.com/cms:3", ${env} }\n`),
    });
    expect(found.map((each) => /note: (\S+):/.exec(each)![1])).toEqual([
      'services.cms.canary.env.A',
      'services.cms.versions.v1.env.A',
      'services.cms.env.A',
    ]);
  });

  test('stands in what is laid over a Deployment, too', () => {
    const overlay = (env: string) =>
      `deployment: { spec: { template: { spec: { containers: [{ name: log, image: "r/log:1" }, { name: app, env: ${env} }] } } } }`;
    const cms = (own: string) =>
      `  cms: { image: "r.example.com/cms:1", port: 8080, ${own}, canary: { image: "r.example.com/cms:2", weight: 5, ${own} } }\n`;
    const found = (env: string) => notices({ 'acme/tenant': tenant(UI + cms(overlay(env)) + DOCX) });
    expect(found('[{ name: A, value: "http://docx" }]').map((each) => /note: (\S+):/.exec(each)![1])).toEqual([
      'services.cms.deployment.spec.template.spec.containers.1.env.0.value',
      'services.cms.canary.deployment.spec.template.spec.containers.1.env.0.value',
    ]);
    expect(
      found('[{ name: A, value: b }, { name: B, valueFrom: { secretKeyRef: { name: docx, key: docx } } }]'),
    ).toEqual([]);
    expect(found('[]')).toEqual([]);
  });

  test('to a Service of the cluster or a host outside, where the sidecar lets nothing else out', () => {
    const found = (value: string, calls = '', more = '') =>
      notices({
        estate:
          'apiVersion: branchline/v1\nkind: Estate\nmesh: { otel: { host: otel.obs.svc.cluster.local, port: 4317 } }\n',
        'acme/tenant': tenant(
          `  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [${calls}], env: { A: '${value}' } }\n`,
          `external: { stripe: { host: api.stripe.com } }\n${more}`,
        ),
      });
    for (const value of ['http://otel.obs:4317', 'otel.obs.svc:4317', 'otel.obs.svc.cluster.local']) {
      expect(found(value)).toEqual([expect.stringContaining("is the address of 'mesh/otel', which")]);
      expect(found(value, 'mesh/otel')).toEqual([]);
    }
    for (const value of ['https://api.stripe.com/v1', 'api.stripe.com']) {
      expect(found(value)).toEqual([expect.stringContaining("is the address of 'external/stripe', which")]);
      expect(found(value, 'external/stripe')).toEqual([]);
      expect(found(value, 'mesh/otel')).toHaveLength(1);
      expect(found(value, '', 'isolation: { sidecar: false }\n')).toEqual([]);
    }
    expect(found('http://otel.elsewhere:4317 https://stripe.com otel')).toEqual([]);
  });

  test('of another tenant is named with it', () => {
    const other = tenant('  cms: { image: "r.example.com/x:1", port: 80, env: { A: "docx.acme-ns:1" } }\n')
      .replaceAll('acme', 'globex')
      .replace('globex-ns:1', 'acme-ns:1');
    const found = notices({ 'acme/tenant': tenant(UI + CMS + DOCX), 'globex/tenant': other });
    expect(found).toEqual([
      expect.stringContaining("is the address of 'acme/docx', which `calls` of 'cms' does not name"),
    ]);
  });
});

describe('an expired variant', () => {
  const texts = (more: string) => ({
    'acme/tenant': tenant(UI + CMS + DOCX),
    'acme/variants/OPS-1': variant('  cms: { image: "r.example.com/cms:2" }\n', more),
  });

  test('is told from its day on', () => {
    expect(notices(texts('expires: 2026-11-20\n'), '2026-11-19')).toEqual([]);
    expect(notices(texts('expires: 2026-11-20\n'), '2026-11-20')).toEqual([
      'tenants/acme/variants/OPS-1.yaml:4:10: note: expires: the variant has expired on 2026-11-20',
    ]);
  });

  test('that is pinned stays, and one without a day has none', () => {
    expect(notices(texts('expires: 2020-01-01\npinned: true\n'))).toEqual([]);
    expect(notices(texts(''))).toEqual([]);
  });
});

test('what holds in several environments is told once, and control characters are not printed', () => {
  const texts = {
    estate:
      'apiVersion: branchline/v1\nkind: Estate\nenvironments: { a: { class: staging, cluster: a }, b: { class: staging } }\nclusters: { a: { name: a } }\n',
    'acme/tenant': tenant(UI.replace('cms', '') + DOCX).replace('environment: staging\n', ''),
    'acme/variants/OPS-1': OF_DOCX,
  };
  expect(notices(texts)).toHaveLength(1);
});
