import { ApiObject, App, Chart, type IResolver, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { CanaryRoute } from '../../lib/constructs/canary-route';
import { EstateScope } from '../../lib/constructs/estate-scope';
import { MtlsPolicy } from '../../lib/constructs/mtls-policy';
import { TeamGateway } from '../../lib/constructs/team-gateway';
import type { TenantChart } from '../../lib/constructs/tenant-chart';
import { TenantIsolation } from '../../lib/constructs/tenant-isolation';
import { VariantService } from '../../lib/constructs/variant-service';
import { Environment } from '../../lib/model/environment';
import { MtlsMode } from '../../lib/model/mtls';
import { children, type Emitted, emitted, synthesized, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };

test('default children: the namespace, and what is secure by default once all is declared', () => {
  const chart = tenantChart();
  expect(children(chart)).toEqual(['Namespace: Namespace']);
  synthesized(chart);
  expect(children(chart)).toEqual(['Namespace: Namespace', 'default-mtls', 'default-isolation']);
});

test('TENANT-2, TENANT-3: STRICT and isolated by default', () => {
  expect([...synthesized(tenantChart()).keys()]).toEqual([
    'Namespace/acme-staging',
    'PeerAuthentication/default',
    'AuthorizationPolicy/allow-nothing',
  ]);
});

test('the namespace is injected and lives in none itself; it may be somebody else’s', () => {
  const { metadata } = emitted(tenantChart({ labels: { team: 'web' } }), 'Namespace', 'acme-staging');
  expect(metadata).toEqual({
    name: 'acme-staging',
    labels: expect.objectContaining({ team: 'web', 'istio-injection': 'enabled', 'app.kubernetes.io/part-of': 'acme' }),
  });
  expect([...synthesized(tenantChart({ createNamespace: false })).keys()]).not.toContain('Namespace/acme-staging');
});

test('labels of the tenant stand on every object', () => {
  const chart = tenantChart({ labels: { team: 'web' } });
  new TeamGateway(chart, 'gateway');
  new VariantService(chart, 'cms', { ...props, routes: ['/'] }).addVariant('OPS-1', { image: props.image });
  for (const object of synthesized(chart).values()) expect(object.metadata.labels.team).toBe('web');
});

test('NAME-3: namespaces and tenants are given, never made of each other', () => {
  const chart = tenantChart({ tenant: 'lgg', namespace: 'legalgeneralgreen' });
  new VariantService(chart, 'cms', props);
  expect(emitted(chart, 'VirtualService', 'cms')).toMatchObject({
    metadata: { namespace: 'legalgeneralgreen', labels: { 'app.kubernetes.io/part-of': 'lgg' } },
    spec: { hosts: ['cms.legalgeneralgreen.svc.cluster.local'] },
  });
});

describe('in somebody else’s tree', () => {
  const fill = (chart: TenantChart, scope: Construct = chart) => {
    new TeamGateway(scope, 'gateway');
    new VariantService(scope, 'cms', { ...props, routes: ['/'] }).addVariant('OPS-1', { image: props.image });
    return synthesized(chart);
  };

  test('under another chart, and its constructs under any other', () => {
    const expected = fill(tenantChart());
    const outer = new Chart(new App(), 'platform', { namespace: 'platform', labels: { outer: 'yes' } });
    const chart = tenantChart({ scope: new Construct(outer, 'tenants') });
    expect(fill(chart, new Construct(chart, 'team'))).toEqual(expected);
    expect(Testing.synth(outer)).toEqual([]);
  });

  test('two Apps know nothing of each other', () => {
    expect(fill(tenantChart())).toEqual(fill(tenantChart()));
  });

  test('fails outside of a TenantChart, and in a chart inside of one', () => {
    const plain = new Chart(new App(), 'plain');
    expect(() => new VariantService(plain, 'cms', props)).toThrow(/'plain\/cms' must be in a TenantChart, got/);
    expect(() => new TeamGateway(new App(), 'gateway')).toThrow(
      /'gateway' must be in a TenantChart, got none above it/,
    );
    const inner = new Chart(tenantChart(), 'inner');
    expect(() => new VariantService(inner, 'cms', props)).toThrow(
      "'acme/inner/cms' must be in a TenantChart, got the chart 'acme/inner'",
    );
  });
});

test('fails on two policies of one kind, and names both', () => {
  const chart = tenantChart();
  new MtlsPolicy(chart, 'default-strict');
  new TenantIsolation(chart, 'isolation');
  expect(() => new MtlsPolicy(chart, 'lax', { mode: MtlsMode.PERMISSIVE })).toThrow(
    "tenant 'acme' has two MtlsPolicies: acme/default-strict and acme/lax",
  );
  expect(() => new TenantIsolation(chart, 'open')).toThrow(/two TenantIsolations: acme\/isolation and acme\/open/);
});

test('NAME-3: fails on two objects of one kind and name, and names both constructs', () => {
  const chart = tenantChart();
  new VariantService(chart, 'cms', props);
  new VariantService(new Construct(chart, 'other'), 'cms', props);
  expect(() => synthesized(chart)).toThrow(/cms' is declared twice|two objects are/);
  const two = tenantChart();
  new VariantService(two, 'cms', props);
  const copy = new Chart(two.node.root as App, 'copy', { namespace: 'acme-staging' });
  new ApiObject(copy, 'cms', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cms' } });
  expect(() => synthesized(two)).toThrow(
    /two objects are Service 'cms' in namespace 'acme-staging': acme\/cms\/service and copy\/cms/,
  );
});

test('TENANT-1: fails when two tenants claim one namespace or one host, and names both', () => {
  const scope = new App();
  tenantChart({ scope });
  const chart = tenantChart({ scope, tenant: 'globex', namespace: 'acme-staging', domains: ['acme.example.com'] });
  expect(() => synthesized(chart)).toThrow(/'acme' and 'globex' both have the namespace 'acme-staging'/);
  expect(() => synthesized(chart)).toThrow(/'acme' and 'globex' both claim the host 'acme.example.com'/);
});

test('TENANT-4: the same variant in two tenants touches nothing of the other', () => {
  const alone = (ids: string[]) => {
    const scope = new App();
    const [acme, globex] = ['acme', 'globex'].map((tenant) => tenantChart({ scope, tenant }));
    for (const chart of [acme!, globex!]) new TeamGateway(chart, 'gateway');
    const services = [acme!, globex!].map((chart) => new VariantService(chart, 'cms', { ...props, routes: ['/'] }));
    ids.forEach((id, index) => {
      if (id !== '') services[index]!.addVariant(id, { image: props.image });
    });
    return synthesized(acme!);
  };
  expect(alone(['OPS-1', 'OPS-1'])).toEqual(alone(['OPS-1', '']));
});

test('TENANT-5: production strips the header unless it says otherwise; staging does not', () => {
  const rules = (environment: Environment, variantAccess?: ['header']) => {
    const chart = tenantChart({ environment });
    new TeamGateway(chart, 'gateway', { variantAccess });
    new VariantService(chart, 'cms', { ...props, routes: ['/'] }).addVariant('OPS-1', { image: props.image });
    const { http } = emitted(chart, 'VirtualService', 'edge-acme.example.com').spec;
    return http.map(({ headers, delegate }: Emitted) => delegate?.name ?? Object.keys(headers?.request ?? {}).join());
  };
  expect(rules(Environment.PRODUCTION)).toEqual(['remove']);
  expect(rules(Environment.PRODUCTION, ['header'])).toEqual(['', 'variants.gateway.cms', '']);
  expect(rules(Environment.STAGING)).toEqual(['', 'variants.gateway.cms', '']);
});

test('settled twice, then told more: the output is as if all had been told at once', () => {
  const tell = (pause: (chart: TenantChart) => void) => {
    const chart = tenantChart();
    const cms = new VariantService(chart, 'cms', { ...props, routes: ['/'] });
    pause(chart);
    const gateway = new TeamGateway(chart, 'gateway');
    cms.addVariant('OPS-1', { image: props.image });
    pause(chart);
    gateway.route('ops-1.acme.example.com')?.metadata.addLabel('kept', 'yes');
    new MtlsPolicy(chart, 'mtls', { mode: MtlsMode.PERMISSIVE });
    new TenantIsolation(chart, 'isolation', { sidecar: false });
    cms.addVariant('OPS-2', { image: props.image });
    return synthesized(chart);
  };
  const twice = (chart: TenantChart) => {
    for (let count = 0; count < 2; count++) EstateScope.of(chart).settle();
  };
  const often = tell(twice);
  expect(often.get('VirtualService/edge-ops-1.acme.example.com').metadata.labels.kept).toBe('yes');
  expect(Object.fromEntries(often)).toEqual(Object.fromEntries(tell(() => {})));
  expect([...often.keys()]).not.toContain('Sidecar/cms');
});

test('patches of a host stay when more is declared', () => {
  const chart = tenantChart();
  const gateway = new TeamGateway(chart, 'gateway');
  const cms = new VariantService(chart, 'cms', { ...props, routes: ['/'] });
  gateway.route('acme.example.com')!.addJsonPatch(JsonPatch.add('/metadata/annotations', { a: 'b' }));
  cms.addVariant('OPS-1', { image: props.image });
  const { metadata, spec } = emitted(chart, 'VirtualService', 'edge-acme.example.com');
  expect([metadata.annotations, spec.http.length]).toEqual([{ a: 'b' }, 3]);
});

test('resolvers of an App see every value', () => {
  const mirror: IResolver = {
    resolve: (context) => {
      const { key, value } = context;
      if (key.at(-1) === 'image' && !value.startsWith('mirror/')) context.replaceValue(`mirror/${value}`);
    },
  };
  const chart = tenantChart({ scope: new App({ resolvers: [mirror] }) });
  const cms = new VariantService(chart, 'cms', props);
  cms.addVariant('OPS-1', { image: props.image });
  const images = () =>
    ['cms', 'cms-ops-1'].map((name) => emitted(chart, 'Deployment', name).spec.template.spec.containers[0].image);
  expect(images()).toEqual([`mirror/${props.image}`, `mirror/${props.image}`]);
  expect(cms.deployment).toBeDefined();
  expect(images()).toEqual([`mirror/${props.image}`, `mirror/${props.image}`]);
});

test('the same objects in whatever order they are declared, also across tenants', () => {
  type Declared = { charts: Map<string, TenantChart>; services: Map<string, VariantService> };
  const steps: ((declared: Declared) => void)[] = [
    ({ charts }) => new TeamGateway(charts.get('acme')!, 'gateway', { tls: { credentialName: 'cert' } }),
    ({ charts }) => new MtlsPolicy(charts.get('acme')!, 'mtls'),
    ({ charts }) => charts.get('acme')!.addExternal('pay', { host: 'api.payments.example.net' }),
    ({ services }) => services.get('ui')!.addVariant('OPS-2', { image: props.image }),
    ({ services }) => services.get('cms')!.addVariant('OPS-1', { image: props.image }),
    ({ services }) => services.get('docx')!.addVariant('OPS-3', { image: props.image }),
    ({ services }) => services.get('docx')!.addVariant('OPS-10', { image: props.image }),
    ({ services }) => services.get('cms')!.addVersion('v1', { image: props.image }),
    ({ services }) => services.get('cms')!.addVersion('v2', { image: props.image }),
    ({ services }) => services.get('ui')!.addCall(services.get('cms')!),
    ({ services }) => services.get('ui')!.addCall(services.get('docx')!),
    ({ services }) => services.get('cms')!.addCall(services.get('docx')!),
    ({ services }) => services.get('cms')!.addFault({ variant: 'OPS-1', abort: 503, percent: 1 }),
    ({ services }) =>
      new CanaryRoute(services.get('cms')!, 'canary', { service: services.get('cms')!, image: props.image, weight: 5 }),
  ];
  const tenants = ['acme', 'shared'];
  const services: [string, string, string[]][] = [
    ['acme', 'ui', ['/']],
    ['acme', 'cms', ['/cms']],
    ['shared', 'docx', []],
  ];
  const declare = (orders: { tenants: string[]; services: typeof services; steps: typeof steps }) => {
    const scope = new App();
    const charts = new Map(orders.tenants.map((tenant) => [tenant, tenantChart({ scope, tenant })]));
    const made = new Map(
      orders.services.map(([tenant, name, routes]) => [
        name,
        new VariantService(charts.get(tenant)!, name, { ...props, routes }),
      ]),
    );
    for (const step of orders.steps) step({ charts, services: made });
    return tenants.map((tenant) => Object.fromEntries(synthesized(charts.get(tenant)!)));
  };
  const expected = declare({ tenants, services, steps });
  const shuffled = <T>(items: T[]) => fc.shuffledSubarray(items, { minLength: items.length });
  fc.assert(
    fc.property(
      fc.record({ tenants: shuffled(tenants), services: shuffled(services), steps: shuffled(steps) }),
      (orders) => expect(declare(orders)).toEqual(expected),
    ),
    { numRuns: 15 },
  );
});
