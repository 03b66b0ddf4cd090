import { JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { TeamGateway } from '../../lib/constructs/team-gateway';
import { VariantService } from '../../lib/constructs/variant-service';
import { children, emitted, synthesized, tenantChart } from './synthesized';

const IMAGE = 'registry.example.com/cms:1';
const props = { image: IMAGE, port: 8080 };

test('a service with a variant and a version has these child constructs, in this order', () => {
  const cms = new VariantService(tenantChart(), 'cms', { ...props, versions: { v1: { image: IMAGE } } });
  cms.addVariant('OPS-1', { image: IMAGE });
  expect(children(cms)).toEqual([
    'service-account: ServiceAccount',
    'service: Service',
    'mainline',
    'version-v1',
    'destination-rule: DestinationRule',
    'virtual-service: VirtualService',
    'variant-OPS-1',
  ]);
});

test('NAME-4, NAME-5: what the smallest service emits', () => {
  const chart = tenantChart();
  new VariantService(chart, 'cms', props);
  const objects = synthesized(chart);
  expect([...objects.keys()]).toEqual(
    expect.arrayContaining([
      'ServiceAccount/cms',
      'Service/cms',
      'Deployment/cms',
      'DestinationRule/cms',
      'VirtualService/cms',
    ]),
  );
  expect(objects.get('Service/cms')).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'cms',
      namespace: 'acme-staging',
      labels: {
        app: 'cms',
        'app.kubernetes.io/name': 'cms',
        'app.kubernetes.io/part-of': 'acme',
        'app.kubernetes.io/managed-by': 'branchline',
      },
      annotations: { 'networking.istio.io/exportTo': '.' },
    },
    spec: {
      selector: { app: 'cms' },
      ports: [{ name: 'http-app', port: 8080, targetPort: 8080, appProtocol: 'http' }],
    },
  });
  expect(objects.get('Deployment/cms').spec.selector).toEqual({ matchLabels: { app: 'cms', version: 'main' } });
  expect(objects.has('HorizontalPodAutoscaler/cms')).toBe(false);
});

test('NAME-5: names and selectors do not depend on where the construct stands', () => {
  const [flat, deep] = [tenantChart(), tenantChart()];
  new VariantService(flat, 'cms', props).addVariant('OPS-1', { image: IMAGE });
  new VariantService(new Construct(new Construct(deep, 'team'), 'web'), 'x', { ...props, name: 'cms' }).addVariant(
    'OPS-1',
    {
      image: IMAGE,
    },
  );
  expect(synthesized(deep)).toEqual(synthesized(flat));
});

test('the only gateway exposes a service that names none', () => {
  const chart = tenantChart();
  new VariantService(chart, 'cms', { ...props, routes: ['/cms'] });
  new TeamGateway(chart, 'gateway');
  expect(emitted(chart, 'VirtualService', 'edge-acme.example.com').spec.http[0].name).toBe('cms/cms:mainline');
});

test('fails when a service is exposed, and which gateway is meant is not known', () => {
  const chart = tenantChart();
  new VariantService(chart, 'cms', { ...props, routes: ['/cms'] });
  expect(() => synthesized(chart)).toThrow(/no gateway for it/);
  new TeamGateway(chart, 'outer');
  new TeamGateway(chart, 'inner');
  expect(() => synthesized(chart)).toThrow(/no gateway for it, it has: inner, outer/);
});

test('TENANT-1: fails at the gateway of another tenant', () => {
  const globex = new TeamGateway(tenantChart({ tenant: 'globex' }), 'gateway');
  expect(() => new VariantService(tenantChart(), 'cms', { ...props, gateway: globex })).toThrow(
    "acme/cms belongs to tenant 'acme', but its gateway globex/gateway to tenant 'globex'",
  );
});

test('calls, faults, versions and variants may be added at any time', () => {
  const chart = tenantChart();
  const cms = new VariantService(chart, 'cms', props);
  synthesized(chart);
  const db = new VariantService(chart, 'db', { image: IMAGE, port: 5432, protocol: 'tcp' });
  cms.addCall(db);
  cms.addFault({ variant: 'OPS-1', abort: 503, percent: 50 });
  cms.addVersion('v1', { image: IMAGE });
  const { key } = cms.addVariant('OPS-1', { image: IMAGE });
  const objects = synthesized(chart);
  expect(key).toBe('ops-1');
  expect(objects.get('Sidecar/cms').spec.egress[0].hosts[0]).toBe('./db.acme-staging.svc.cluster.local');
  expect(objects.get('VirtualService/cms').spec.http.map(({ name }: { name: string }) => name)).toEqual([
    'v1',
    'mainline',
    'ops-1',
    'fallback-v1',
    'fallback',
  ]);
  expect([...objects.keys()]).toEqual(
    expect.arrayContaining(['Deployment/cms-v1', 'Deployment/cms-ops-1', 'DestinationRule/cms-ops-1']),
  );
});

test('SAFE-5: an autoscaled service has no replicas; its variants and canary inherit no autoscaler by accident', () => {
  const chart = tenantChart();
  const cms = new VariantService(chart, 'cms', {
    ...props,
    autoscale: { min: 2, max: 5, cpu: 70 },
    resources: { requests: { cpu: '100m' } },
  });
  cms.addVariant('OPS-1', { image: IMAGE });
  const objects = synthesized(chart);
  expect(objects.get('Deployment/cms').spec).not.toHaveProperty('replicas');
  expect(objects.get('Deployment/cms-ops-1').spec.replicas).toBe(1);
  expect(objects.get('HorizontalPodAutoscaler/cms').spec).toMatchObject({ minReplicas: 2, maxReplicas: 5 });
  expect(cms.autoscaler?.kind).toBe('HorizontalPodAutoscaler');
  expect(cms.disruptionBudget?.kind).toBe('PodDisruptionBudget');
  expect(objects.has('HorizontalPodAutoscaler/cms-ops-1')).toBe(false);
});

test('every emitted object takes patches of unknown fields, and metadata', () => {
  const chart = tenantChart();
  const gateway = new TeamGateway(chart, 'gateway', { tls: { credentialName: 'cert' } });
  const cms = new VariantService(chart, 'cms', {
    ...props,
    routes: ['/'],
    autoscale: { min: 2, max: 5, cpu: 70 },
    resources: { requests: { cpu: '100m' } },
  });
  const variant = cms.addVariant('OPS-1', { image: IMAGE });
  const all = [
    cms.serviceAccount,
    cms.service,
    cms.destinationRule,
    cms.virtualService,
    cms.deploymentManifest,
    cms.autoscaler!,
    cms.disruptionBudget!,
    variant.deploymentManifest,
    variant.destinationRule,
    gateway.gateway,
    gateway.deployment!,
    gateway.service!,
    gateway.autoscaler!,
    gateway.route('acme.example.com')!,
    gateway.route('ops-1.acme.example.com')!,
    chart.namespaceManifest!,
  ];
  for (const object of all) {
    object.addJsonPatch(JsonPatch.add('/brandNew', { field: true }), JsonPatch.add('/metadata/generation', 7));
    object.metadata.addAnnotation('example.com/owner', 'web');
    object.metadata.addLabel('example.com/team', 'web');
  }
  const objects = synthesized(chart);
  for (const { kind, name } of all) {
    expect(objects.get(`${kind}/${name}`)).toMatchObject({
      brandNew: { field: true },
      metadata: { generation: 7, annotations: { 'example.com/owner': 'web' }, labels: { 'example.com/team': 'web' } },
    });
  }
  expect(objects.get('Service/cms').metadata.annotations).toHaveProperty(['networking.istio.io/exportTo']);
});

test('tokens are resolved when all is known', () => {
  const chart = tenantChart();
  let tag = 'early';
  const cms = new VariantService(chart, 'cms', {
    image: Lazy.any({ produce: () => `registry.example.com/cms:${tag}` }),
    port: 8080,
    env: { TAG: Lazy.any({ produce: () => tag }) },
  });
  cms.addVariant('OPS-1', { image: 'registry.example.com/cms:OPS-1' });
  const containers = (name: string) => emitted(chart, 'Deployment', name).spec.template.spec.containers;
  tag = 'late';
  expect(containers('cms')).toMatchObject([{ image: 'registry.example.com/cms:late', env: [{ value: 'late' }] }]);
  expect(cms.deployment).toBeDefined();
  tag = 'later';
  expect(containers('cms')).toMatchObject([{ image: 'registry.example.com/cms:later', env: [{ value: 'later' }] }]);
  expect(containers('cms-ops-1')).toMatchObject([
    { image: 'registry.example.com/cms:OPS-1', env: [{ value: 'later' }, { value: 'ops-1' }, {}] },
  ]);
});

test('MESH-12: rules are patched by their names, where they are declared and later', () => {
  const chart = tenantChart();
  const ops = [{ op: 'add', path: '/timeout', value: '3s' }] as const;
  const cms = new VariantService(chart, 'cms', { ...props, patches: [{ rule: 'mainline', ops }] });
  cms.patchRule('mainline', { op: 'add', path: '/retries', value: { attempts: 1 } });
  expect(emitted(chart, 'VirtualService', 'cms').spec.http[0]).toMatchObject({
    timeout: '3s',
    retries: { attempts: 1 },
  });
  cms.patchRule('mainlin', ...ops);
  expect(() => synthesized(chart)).toThrow(/no rule of service 'cms' is called 'mainlin', there are: mainline/);
});
