import { JsonPatch } from 'cdk8s';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { TeamGateway } from '../../lib/constructs/team-gateway';
import { TenantChart } from '../../lib/constructs/tenant-chart';
import { VariantService } from '../../lib/constructs/variant-service';
import { Environment } from '../../lib/model/environment';
import { children, emitted, synthesized, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };

test('default children: the gateway with a workload of its own, and rights only if it has a certificate', () => {
  const own = new TeamGateway(tenantChart(), 'gateway', { tls: { credentialName: 'cert' } });
  expect(children(own)).toEqual([
    'hosts',
    'gateway: Gateway',
    'service-account: ServiceAccount',
    'deployment: Deployment',
    'service: Service',
    'autoscaler: HorizontalPodAutoscaler',
    'disruption-budget: PodDisruptionBudget',
    'role: Role',
    'role-binding: RoleBinding',
  ]);
  expect(children(new TeamGateway(tenantChart(), 'gateway'))).not.toContain('role: Role');
});

test('existing pods: nothing but the Gateway and its routes', () => {
  const existing = { selector: { istio: 'ingress' }, namespace: 'istio-ingress', serviceAccount: 'ingress' };
  const chart = tenantChart();
  const gateway = new TeamGateway(chart, 'gateway', { existing });
  new VariantService(chart, 'cms', { ...props, routes: ['/'] });
  expect(children(gateway)).toEqual(['hosts', 'gateway: Gateway']);
  expect([gateway.deployment, gateway.service, gateway.autoscaler]).toEqual([undefined, undefined, undefined]);
  const objects = synthesized(chart);
  expect(objects.get('Gateway/gateway').spec.selector).toEqual({ istio: 'ingress' });
  expect(objects.get('VirtualService/edge-acme.example.com').spec.exportTo).toEqual(['istio-ingress']);
  expect(objects.get('VirtualService/cms').spec.exportTo).toEqual(['.', 'istio-ingress']);
  expect(objects.get('Service/cms').metadata.annotations['networking.istio.io/exportTo']).toBe('.,istio-ingress');
});

test('the redirect follows the certificate unless said otherwise', () => {
  const plain = (gateway: ConstructorParameters<typeof TeamGateway>[2]) => {
    const chart = tenantChart();
    new TeamGateway(chart, 'gateway', gateway);
    return emitted(chart, 'Gateway', 'gateway').spec.servers[0].tls;
  };
  const tls = { credentialName: 'cert' };
  expect([plain({}), plain({ tls }), plain({ tls, httpsRedirect: false })]).toEqual([
    undefined,
    { httpsRedirect: true },
    undefined,
  ]);
});

test('EDGE-5: two gateways of a tenant have objects of their own for one host', () => {
  const chart = tenantChart();
  const [outer, inner] = [new TeamGateway(chart, 'gateway'), new TeamGateway(chart, 'inner', { variantAccess: [] })];
  new VariantService(chart, 'ui', { ...props, routes: ['/'], gateway: outer });
  new VariantService(chart, 'cms', { ...props, routes: ['/cms'], gateway: inner });
  const names = [...synthesized(chart).keys()].filter((name) => name.startsWith('VirtualService/edge'));
  expect(names).toEqual([
    'VirtualService/edge-acme.example.com',
    'VirtualService/edge-acme.example.com-wildcard',
    'VirtualService/edge-inner-acme.example.com',
  ]);
  expect(inner.route('acme.example.com')?.name).toBe('edge-inner-acme.example.com');
  expect(inner.route('nope.acme.example.com')).toBeUndefined();
});

test('the objects of a host go when its variant goes', () => {
  const chart = tenantChart();
  const gateway = new TeamGateway(chart, 'gateway', { unknownVariant: 'not-found' });
  const cms = new VariantService(chart, 'cms', { ...props, routes: ['/'] });
  expect(gateway.route('ops-1.acme.example.com')).toBeUndefined();
  cms.addVariant('OPS-1', { image: props.image });
  expect(gateway.route('ops-1.acme.example.com')?.name).toBe('edge-ops-1.acme.example.com');
});

test('fails without any host: Istio takes no such Gateway', () => {
  const chart = tenantChart({ domains: [] });
  const gateway = new TeamGateway(chart, 'gateway');
  expect(() => synthesized(chart)).toThrow(/gateway 'gateway' has no host to answer on/);
  new VariantService(chart, 'cms', { ...props, hostnames: ['cms.example.org'] });
  expect(gateway.route('cms.example.org')?.name).toBe('edge-cms.example.org');
  expect(emitted(chart, 'Gateway', 'gateway').spec.servers[0].hosts).toEqual([
    'acme-staging/cms.example.org',
    'acme-staging/*.cms.example.org',
  ]);
});

test('EDGE-6: gateways that use the platform’s certificate have one Gateway object, in a chart of its own', () => {
  const app = new GitOpsApp();
  const existing = { selector: { istio: 'public' }, namespace: 'ingress', use: 'public', credentialName: 'star' };
  const gateways = ['acme', 'bank'].map((name) => {
    const environment = Environment.STAGING;
    const chart = new TenantChart(app, name, { namespace: name, domains: [`${name}.example.com`], environment });
    const gateway = new TeamGateway(chart, 'gateway', { existing });
    new VariantService(chart, 'ui', { ...props, routes: ['/'], gateway });
    return gateway;
  });
  expect(gateways[0]!.gateway).toBe(gateways[1]!.gateway);
  gateways[1]!.gateway.addJsonPatch(JsonPatch.add('/metadata/labels/team', 'edge'));
  const files = app.files();
  expect([...files.keys()].filter((path) => path.startsWith('gateways/'))).toEqual([
    'gateways/platform/public.k8s.yaml',
    'gateways/platform/kustomization.yaml',
    'gateways/kustomization.yaml',
  ]);
  const text = files.get('gateways/platform/public.k8s.yaml')!;
  expect(text).toContain('team: edge');
  expect(text).toContain('namespace: ingress');
  expect(text.match(/- \w+\/\w+\.example\.com/g)).toEqual(
    Array(2).fill(['- acme/acme.example.com', '- bank/bank.example.com']).flat(),
  );
  expect(() => new TeamGateway(tenantChart(), 'g', { existing: { ...existing, use: undefined } })).toThrow(
    /^'acme\/g' shares the certificate 'star' with nobody: say by which name \(`use`\)$/,
  );
});
