import { parseRegistry, parseWholeRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';

type Files = Readonly<Record<string, string>>;

const ESTATE = `apiVersion: branchline/v1
kind: Estate
environments:
  staging: { class: staging, cluster: nonprod }
  production: { class: production, cluster: prod }
clusters:
  nonprod: { server: "https://nonprod.example.com" }
  prod: { name: prod-eu }
`;

const ACME = `apiVersion: branchline/v1
kind: Tenant
name: acme
namespace: acme
domains: [acme.example.com]
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms], replicas: 3 }
  cms:
    image: r.example.com/cms:1
    port: 8080
    env: { MODE: live, LEVEL: warn }
`;

const STAGING = `apiVersion: branchline/v1
kind: Environment
namespace: acme-staging
domains: [acme.staging.example.com]
mtls: PERMISSIVE
services:
  ui: { replicas: 1, calls: [cms, stub] }
  cms: { env: { MODE: test, LEVEL: null } }
  stub: { image: "r.example.com/stub:1", port: 9090 }
`;

const BASE: Files = {
  'estate.yaml': ESTATE,
  'acme/tenant.yaml': ACME,
  'acme/environments/staging.yaml': STAGING,
};

const files = (texts: Files) => Object.entries(texts).map(([path, text]) => ({ path, text }));
const whole = (texts: Files) => parseWholeRegistry(files(texts));
const read = (texts: Files, environment?: string) => parseRegistry(files(texts), 'tenants', undefined, environment);

/** The errors of a registry that has some. */
function failing(texts: Files): RegistryError['problems'] {
  try {
    whole(texts);
  } catch (error) {
    if (error instanceof RegistryError) return error.problems;
    throw error;
  }
  return [];
}

/** Problems as a person reads them, without what is a fix. */
function problems(texts: Files): string[] {
  try {
    return whole(texts).warnings.map((each) => `${each.origin.describe(each.field)} ${each.message}`);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.problems.map((each) => `${each.origin.describe(each.field)} ${each.message}`);
  }
}

const variant = (more = '', services = 'ui: { image: "r.example.com/ui:2" }') =>
  `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\n${more}services:\n  ${services}\n`;

describe('a tenant in an environment (ENV-1)', () => {
  test('is its tenant.yaml with what differs there', () => {
    expect(problems(BASE)).toEqual([]);
    const [tenant] = read(BASE, 'staging').estate.tenants;
    expect(tenant).toMatchObject({
      name: 'acme',
      environment: 'staging',
      namespace: 'acme-staging',
      domains: ['acme.staging.example.com'],
      mtls: { mode: 'PERMISSIVE' },
    });
    const services = new Map(tenant!.services.map((each) => [each.name, each]));
    expect([...services.keys()].sort()).toEqual(['cms', 'stub', 'ui']);
    expect(services.get('ui')).toMatchObject({ replicas: 1, image: 'r.example.com/ui:1' });
    expect(services.get('ui')!.calls.map((call) => call.kind === 'service' && call.service)).toEqual(['cms', 'stub']);
    expect(services.get('cms')!.env).toEqual({ MODE: 'test' });
  });

  test('MESH-7: a call to what one environment takes away is told where to leave it out', () => {
    const calling = ACME.replace('[cms]', '[cms, external/crm]').replace(
      'services:',
      'external: { crm: { host: crm.example.net } }\nservices:',
    );
    const staging = STAGING.replace(/services:[\s\S]*/, 'services: { cms: null }\n');
    const found = failing({ ...BASE, 'acme/tenant.yaml': calling, 'acme/environments/staging.yaml': staging });
    expect(found).toEqual([
      expect.objectContaining({
        message: "'cms': tenant 'acme' has no service 'cms' (in staging)",
        fix: 'other environments have it: in the file of this one write `services: { ui: { calls: [external/crm] } }`, or keep the service there',
      }),
    ]);
  });

  test('TENANT-6: a caller that one environment has is right in all of them', () => {
    const callers = (written: string) => ACME.replace('env: {', `callers: [ui, ${written}]\n    env: {`);
    expect(problems({ ...BASE, 'acme/tenant.yaml': callers('stub') })).toEqual([]);
    expect(problems({ ...BASE, 'acme/tenant.yaml': callers('stubb') })).toEqual([
      expect.stringMatching(/^tenants\/acme\/tenant.yaml:11:19 'stubb': .* so nobody is let in by it$/),
    ]);
  });

  test('is its tenant.yaml alone where nothing differs', () => {
    const [tenant] = read(BASE, 'production').estate.tenants;
    expect(tenant).toMatchObject({ environment: 'production', namespace: 'acme', mtls: { mode: 'STRICT' } });
    expect(tenant!.services.map(({ name }) => name)).toEqual(['ui', 'cms']);
    expect(tenant!.services[1]!.env).toEqual({ MODE: 'live', LEVEL: 'warn' });
    expect(tenant!.gateways[0]!.variantAccess).toEqual([]);
  });

  test('is taken away with null, a service like a field', () => {
    const staging = STAGING.replace(/services:[\s\S]*/, 'services: { cms: null, ui: { calls: null } }\n');
    const [tenant] = read({ ...BASE, 'acme/environments/staging.yaml': staging }, 'staging').estate.tenants;
    expect(tenant!.services.map(({ name, calls }) => [name, calls])).toEqual([['ui', []]]);
  });

  test('exists only where the tenant says so', () => {
    const texts = { ...BASE, 'acme/tenant.yaml': ACME.replace('namespace:', 'environments: [production]\nnamespace:') };
    expect(read(texts, 'staging').estate.tenants).toEqual([]);
    expect(read(texts, 'production').estate.tenants).toHaveLength(1);
  });

  test('may lack in its tenant.yaml what each environment says', () => {
    const texts: Record<string, string> = {
      ...BASE,
      'acme/tenant.yaml': ACME.replace('image: r.example.com/cms:1', 'user: 1000'),
      'acme/environments/production.yaml':
        'apiVersion: branchline/v1\nkind: Environment\nservices: { cms: { image: "r.example.com/cms:0" } }\n',
    };
    expect(problems(texts)).toEqual([
      expect.stringMatching(/^tenants\/acme\/environments\/staging.yaml:8:\d+ missing.*\(in staging\)$/),
    ]);
    texts['acme/environments/staging.yaml'] = STAGING.replace('cms: { env', 'cms: { image: "r.example.com/cms:9", env');
    expect(problems(texts)).toEqual([]);
    expect(read(texts, 'staging').estate.tenants[0]!.services.find(({ name }) => name === 'cms')!.image).toMatch(/:9$/);
  });
});

describe('a problem names the file and line of the field that is wrong', () => {
  test.each<[string, Files, string[]]>([
    [
      'of the environment',
      { 'acme/environments/staging.yaml': STAGING.replace('acme.staging.example.com', 'nodot') },
      ["tenants/acme/environments/staging.yaml:4:11 'nodot' has no dot"],
    ],
    [
      'of the tenant, once for all environments',
      { 'acme/tenant.yaml': ACME.replace('calls: [cms]', 'calls: [cms], routes: [x]').replace('routes: [/], ', '') },
      ['tenants/acme/tenant.yaml:7:'],
    ],
    [
      'of the tenant, where its value only fails in one environment',
      {
        'acme/tenant.yaml': ACME.replace('calls: [cms]', 'calls: [cms, stub]'),
        'acme/environments/staging.yaml': STAGING.replace(', calls: [cms, stub]', ''),
      },
      ["tenants/acme/tenant.yaml:7:76 'stub': tenant 'acme' has no service 'stub'"],
    ],
  ])('%s', (_where, texts, expected) => {
    const found = problems({ ...BASE, ...texts });
    expect(found).toEqual(expected.map((each) => expect.stringContaining(each)));
  });

  test('which of the environments it is in is said only where it is not in all', () => {
    const stub = { 'acme/tenant.yaml': ACME.replace('calls: [cms]', 'calls: [cms, stub]') };
    const staging = STAGING.replace(', calls: [cms, stub]', '');
    expect(problems({ ...BASE, ...stub, 'acme/environments/staging.yaml': staging })).toEqual([
      expect.stringMatching(/\(in production\)$/),
    ]);
    const nowhere = staging.replace(/ {2}stub:.*\n/, '');
    const [only, ...more] = problems({ ...BASE, ...stub, 'acme/environments/staging.yaml': nowhere });
    expect(more).toEqual([]);
    expect(only).not.toContain('(in ');
  });

  test('what differs by the name of the environment alone is told once', () => {
    const manifests = (metadata: string) => ({
      ...BASE,
      'acme/tenant.yaml': ACME.replace('namespace: acme\n', ''),
      'acme/environments/production.yaml': 'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme-production\n',
      'acme/manifests/own.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own, namespace: ${metadata} }\n`,
    });
    expect(problems(manifests('other'))).toEqual([
      expect.stringMatching(
        /must be the tenant's, 'acme-production', got 'other' \(in production; likewise in staging\)$/,
      ),
    ]);
    expect(problems(manifests('acme-staging'))).toEqual([
      expect.stringMatching(/got 'acme-staging' \(in production\)$/),
    ]);
  });

  test.each<[string, string, string]>([
    ['an unknown field', 'services: { cms: { prot: http } }', ":3:20 unknown field 'prot'"],
    ['an unknown field that is to be taken away', 'services: { cms: { prot: null } }', ":3:20 unknown field 'prot'"],
    ['a value of another type', 'services: { cms: { replicas: "1" } }', ':3:30 must be a whole number'],
    ['what only a tenant.yaml says', 'name: acme', ":3:1 unknown field 'name'"],
    ['a null in a list', 'domains: [null]', ':3:11 must be text, but is empty'],
    ['a part of an entry of a list', 'services: { cms: { secrets: [{ name: x }] } }', ':3:30 missing'],
  ])('%s', (_what, line, expected) => {
    const text = `apiVersion: branchline/v1\nkind: Environment\n${line}\n`;
    const found = problems({ ...BASE, 'acme/environments/production.yaml': text });
    expect(found[0]).toContain(`tenants/acme/environments/production.yaml${expected}`);
    expect(found.every((each) => each.startsWith('tenants/acme/environments/production.yaml:3:'))).toBe(true);
  });

  test('a Tenant where an Environment belongs', () => {
    const found = problems({ ...BASE, 'acme/environments/production.yaml': ACME });
    expect(found[0]).toContain("production.yaml:2:7 must be 'Environment' in this place, got 'Tenant'");
  });
});

describe('estate.yaml', () => {
  test.each<[string, Files, string]>([
    [
      'a file for an environment that is not there',
      { 'acme/environments/stagin.yaml': STAGING },
      "tenants/acme/environments/stagin.yaml:1:1 there is no environment 'stagin' in estate.yaml, there are: production, staging",
    ],
    [
      'an environment of a tenant that is not there',
      { 'acme/tenant.yaml': ACME.replace('namespace:', 'environments: [prod]\nnamespace:') },
      "tenants/acme/tenant.yaml:4:16 there is no environment 'prod' in estate.yaml",
    ],
    [
      'a class of a tenant',
      { 'acme/tenant.yaml': ACME.replace('namespace:', 'environment: staging\nnamespace:') },
      "tenants/acme/tenant.yaml:4:14 estate.yaml's `environments` say what kind of place each is",
    ],
    [
      'an unknown cluster',
      { 'estate.yaml': ESTATE.replace('cluster: prod ', 'cluster: prd ') },
      "tenants/estate.yaml:5:45 there is no cluster 'prd', there are: nonprod, prod",
    ],
    [
      'a cluster that nobody uses',
      { 'estate.yaml': ESTATE.replace(', cluster: prod ', ' ') },
      'tenants/estate.yaml:8:9 no environment is in it',
    ],
    [
      'a cluster with server and name',
      { 'estate.yaml': ESTATE.replace('name: prod-eu', 'name: prod-eu, server: "https://x"') },
      'tenants/estate.yaml:8:9 a cluster has either a server or a name',
    ],
    [
      'a cluster with neither',
      { 'estate.yaml': ESTATE.replace('name: prod-eu', '') },
      'tenants/estate.yaml:8:9 a cluster has either a server or a name',
    ],
    [
      'a server that is no URL',
      { 'estate.yaml': ESTATE.replace('https://nonprod', 'nonprod') },
      'tenants/estate.yaml:7:22 must be a URL such as https://kubernetes.default.svc',
    ],
    [
      'the name of a folder of the output',
      { 'estate.yaml': ESTATE.replace('production:', 'gitops:') },
      "tenants/estate.yaml:5:11 no environment may be called 'gitops'",
    ],
    [
      'a name that is none in Kubernetes',
      { 'estate.yaml': ESTATE.replace('production:', 'Prod_EU:') },
      'tenants/estate.yaml:5:12 must be lower-case letters, digits and dashes',
    ],
  ])('%s', (_what, texts, expected) => {
    expect(problems({ ...BASE, ...texts })).toContainEqual(expect.stringContaining(expected));
  });

  test('without environments nothing differs in any', () => {
    const plain = ACME.replace('namespace:', 'environment: staging\nnamespace:');
    const found = problems({
      'acme/tenant.yaml': plain.replace('namespace:', 'environments: [staging]\nnamespace:'),
      'acme/environments/staging.yaml': STAGING,
      'acme/variants/OPS-1.yaml': variant('environments: [staging]\n'),
    });
    expect(found).toEqual([
      "tenants/acme/environments/staging.yaml:1:1 estate.yaml has no `environments`, so nothing differs in 'staging'",
      'tenants/acme/tenant.yaml:5:15 estate.yaml has no `environments`',
      'tenants/acme/variants/OPS-1.yaml:4:15 estate.yaml has no `environments`',
    ]);
  });

  test('an environment has to be named where there are some, and only there', () => {
    expect(() => read(BASE)).toThrow('has the environments production, staging: one has to be named');
    expect(() => read(BASE, 'stagin')).toThrow("no environment 'stagin', there are: production, staging");
    const plain = { 'acme/tenant.yaml': ACME.replace('namespace:', 'environment: staging\nnamespace:') };
    expect(() => read(plain, 'staging')).toThrow("has no environments, 'staging' is asked for");
    expect(read(plain).estate.tenants).toHaveLength(1);
  });
});

describe('names of environments collide in one cluster (ENV-2, TENANT-1)', () => {
  const together = ESTATE.replace('cluster: prod ', 'cluster: nonprod ').replace(/ {2}prod:.*\n/, '');

  test('and not in two', () => {
    const { 'acme/environments/staging.yaml': _, ...same } = BASE;
    expect(problems(same)).toEqual([]);
    expect(problems({ ...same, 'estate.yaml': together })).toEqual([
      expect.stringContaining("tenants 'acme (production)' and 'acme (staging)' both have the namespace 'acme'"),
      expect.stringContaining("'acme (production)' and 'acme (staging)' both claim the host 'acme.example.com'"),
    ]);
  });

  test('one line for two environments is told how to be said apart, in the file of one of them', () => {
    const { 'acme/environments/staging.yaml': _, ...same } = BASE;
    const text = (() => {
      try {
        read({ ...same, 'estate.yaml': together }, 'staging');
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    for (const field of ['namespace', 'domains']) {
      expect(text).toContain(
        `fix: write \`${field}\` into environments/<environment>.yaml of one of them, or put the environments into clusters of their own`,
      );
    }
    expect(text).not.toContain('give each its own');
    expect(text).not.toContain('only one may have it');
  });

  test('what each has for itself may be in one', () => {
    const staging = STAGING.replace('acme.staging.example.com', 'acme-staging.example.com');
    const texts = { ...BASE, 'estate.yaml': together, 'acme/environments/staging.yaml': staging };
    expect(problems(texts)).toEqual([]);
  });

  test('those without a cluster are in the same', () => {
    const none = ESTATE.replace(/, cluster: \w+/g, '').replace(/clusters:[\s\S]*/, '');
    const { 'acme/environments/staging.yaml': _, ...same } = BASE;
    expect(problems({ ...same, 'estate.yaml': none })).toContainEqual(
      expect.stringContaining('both have the namespace'),
    );
  });
});

describe('variants (ENV-3)', () => {
  const keys = (texts: Files, environment: string) => ({
    estate: read(texts, environment).estate.tenants.flatMap(({ services }) =>
      services.flatMap(({ name, variants }) => variants.map(({ key }) => `${name} ${key}`)),
    ),
    listed: read(texts, environment).variants.map(({ key }) => key),
  });

  test('run wherever the class is not production', () => {
    const texts = { ...BASE, 'acme/variants/OPS-1.yaml': variant() };
    expect(keys(texts, 'staging')).toEqual({ estate: ['ui ops-1'], listed: ['ops-1'] });
    expect(keys(texts, 'production')).toEqual({ estate: [], listed: [] });
  });

  test('run where they say so', () => {
    const texts = { ...BASE, 'acme/variants/OPS-1.yaml': variant('environments: [production]\n') };
    expect(keys(texts, 'staging')).toEqual({ estate: [], listed: [] });
    expect(keys(texts, 'production')).toEqual({ estate: ['ui ops-1'], listed: ['ops-1'] });
    expect(whole(texts).variants.map(({ environments }) => environments)).toEqual([['production']]);
  });

  test('leave out a service where it is not there, which has to be somewhere', () => {
    const everywhere = 'environments: [staging, production]\n';
    const stub = {
      ...BASE,
      'acme/variants/OPS-1.yaml': variant(everywhere, 'stub: { image: "r.example.com/stub:2" }'),
    };
    expect(problems(stub)).toEqual([]);
    expect(keys(stub, 'staging').estate).toEqual(['stub ops-1']);
    expect(keys(stub, 'production').estate).toEqual([]);
    const nowhere = { ...stub, 'acme/variants/OPS-1.yaml': variant('', 'stubb: { image: "r.example.com/stub:2" }') };
    expect(problems(nowhere)).toEqual([
      "tenants/acme/variants/OPS-1.yaml:5:3 tenant 'acme' has no service 'stubb', it has: ui, cms, stub",
    ]);
  });

  test.each<[string, string, string]>([
    ['a name that is none', 'environments: [stagin]\n', "there is no environment 'stagin'"],
    ['none at all', 'environments: []\n', 'must not be empty'],
    ['one where the tenant is not', 'environments: [production]\n', "tenant 'acme' does not exist in 'production'"],
  ])('%s', (_what, line, expected) => {
    const acme = ACME.replace('namespace:', 'environments: [staging]\nnamespace:');
    const texts = { ...BASE, 'acme/tenant.yaml': acme, 'acme/variants/OPS-1.yaml': variant(line) };
    expect(problems(texts)).toEqual([expect.stringContaining(expected)]);
  });
});

test('each environment has a folder and a cluster for the GitOps tool', () => {
  const texts = { ...BASE, 'estate.yaml': `${ESTATE}gitops: { tool: flux, path: out }\n` };
  expect(read(texts, 'staging').settings.gitops).toEqual({
    tool: 'flux',
    path: 'out/staging',
    environment: 'staging',
    cluster: 'nonprod',
    destination: { server: 'https://nonprod.example.com' },
  });
  expect(read(texts, 'production').settings.gitops).toMatchObject({ destination: { name: 'prod-eu' } });
});

/** Problems with their rule and their fix. */
function told(texts: Files): string[] {
  try {
    whole(texts);
    return [];
  } catch (error) {
    return (error as RegistryError).problems.map(({ message, rule, fix }) => `${rule ?? '-'} ${message} (${fix})`);
  }
}

test('what helps: another cluster, a declaration, a file that fits, a variant where the tenant is', () => {
  const cluster = (name: string, clusters = ESTATE) =>
    told({ ...BASE, 'estate.yaml': clusters.replace('cluster: nonprod }', `cluster: ${name} }`) });
  expect(cluster('nonprd')[0]).toMatch(/there is no cluster 'nonprd', there are: .* \(did you mean `nonprod`\?\)/);
  expect(cluster('elsewhere')[0]).toMatch(/there is no cluster 'elsewhere'.* \(declare it in `clusters`\)/);
  const gitops = ESTATE.replace('  staging:', '  gitops: { class: staging, cluster: nonprod }\n  staging:');
  expect(told({ ...BASE, 'estate.yaml': gitops })[0]).toMatch(/^NAME-3 no environment may be called 'gitops'/);
  const none = { 'acme/tenant.yaml': ACME.replace('namespace:', 'environment: staging\nnamespace:') };
  expect(told({ ...none, 'acme/environments/staging.yaml': STAGING })).toContain(
    "- estate.yaml has no `environments`, so nothing differs in 'staging' (write `environments: { staging: { class: staging } }` into estate.yaml)",
  );
  expect(told({ ...none, 'acme/tenant.yaml': `${none['acme/tenant.yaml']}environments: [staging]\n` })[0]).toMatch(
    /\(declare them there, or remove this\)$/,
  );
});

test('a variant keeps what its file says of it, and nothing else', () => {
  const base = { 'acme/tenant.yaml': ACME.replace('namespace:', 'environment: staging\nnamespace:') };
  const of = (more: string) => {
    const text = `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\n${more}services:\n  ui: { image: "r.example.com/ui:2" }\n`;
    const { origin, file, ...found } = read({ ...base, 'acme/variants/OPS-1.yaml': text }).variants[0]!;
    return found;
  };
  const plain = { tenant: 'acme', id: 'OPS-1', key: 'ops-1', pinned: false, state: 'active', services: ['ui'] };
  expect(of('')).toStrictEqual(plain);
  expect(of('owner: me\nbranch: feature/x\nbuiltFrom: { ui: "0123456" }\n')).toStrictEqual({
    ...plain,
    owner: 'me',
    branch: 'feature/x',
    builtFrom: { ui: '0123456' },
  });
});

test('EDGE-6: a Gateway of several tenants stands in the output of one environment of a cluster', () => {
  const estate = (cluster: string) =>
    `${ESTATE.replace('cluster: prod ', `cluster: ${cluster} `).replace(
      '  prod: { name: prod-eu }',
      cluster === 'prod' ? '  prod: { name: prod-eu }' : '',
    )}gateways: { public: { namespace: ingress, selector: { istio: public }, credentialName: star } }\n`;
  const tenant = ACME.replace('services:', 'gateway: { use: public }\nservices:');
  const found = (cluster: string) =>
    problems({ 'estate.yaml': estate(cluster), 'acme/tenant.yaml': tenant, 'acme/environments/staging.yaml': STAGING });
  expect(found('prod')).toEqual([]);
  expect(found('nonprod')).toEqual([
    "tenants/acme/tenant.yaml:6:17 the gateway 'public' has one certificate and one Gateway object, which stands in the output of one environment, but is used in the environments 'production' and 'staging' of one cluster",
  ]);
  // What the message says to write is right.
  const separate = estate('nonprod').replace(
    'gateways: {',
    'gateways: { public-staging: { namespace: ingress, selector: { istio: public-staging }, credentialName: star-staging },',
  );
  const here = `${STAGING}gateway: { use: public-staging }\n`;
  const files = { 'acme/tenant.yaml': tenant, 'acme/environments/staging.yaml': here };
  expect(problems({ ...files, 'estate.yaml': separate })).toEqual([]);
  const own = tenant.replace('use: public', 'use: public, tls: { credentialName: acme }');
  const other = `${STAGING}gateway: { tls: { credentialName: acme-staging } }\n`;
  const apart = { 'acme/tenant.yaml': own, 'acme/environments/staging.yaml': other };
  expect(problems({ ...apart, 'estate.yaml': estate('nonprod').replace(', credentialName: star', '') })).toEqual([]);
});
