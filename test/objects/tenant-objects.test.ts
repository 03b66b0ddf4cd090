import { MtlsMode } from '../../lib/model/mtls';
import { tenantObjects } from '../../lib/objects/tenant-objects';
import { mainDestinationRule, variantDestinationRule } from '../../lib/routing/destination-rule';
import { gatewaySpec } from '../../lib/routing/gateway';
import { meshVirtualService } from '../../lib/routing/mesh-virtual-service';
import { serviceEntry } from '../../lib/routing/service-entry';
import { Visibility } from '../../lib/routing/visibility';
import { authorizationPolicies } from '../../lib/security/authorization-policy';
import { sidecarSpec } from '../../lib/security/sidecar';
import { deploymentSpec } from '../../lib/workload/deployment';
import { CREDENTIAL_RULES, gatewayDeploymentSpec, gatewayServiceSpec } from '../../lib/workload/gateway-workload';
import { kubernetesServiceSpec } from '../../lib/workload/kubernetes-service';
import { autoscalerSpec, disruptionBudgetSpec } from '../../lib/workload/scaling';
import { canary, gateway, service, tenant, variant } from '../estate/declared';

/** `Kind name`, in order. */
function objectsOf(...given: Parameters<typeof tenant>): string[] {
  const declared = tenant(...given);
  return tenantObjects(declared, new Visibility({ tenants: [declared] })).map(({ kind, name }) => `${kind} ${name}`);
}

test('a service comes with its own objects, then those of its canary and of each variant', () => {
  const cms = service('cms', { canary: canary({ weight: 5 }), variants: [variant('OPS-1')] });
  const isolation = { authorization: false, callers: false, sidecar: false, network: false };
  expect(objectsOf({ namespace: 'acme-staging', gateways: [], services: [cms], isolation })).toEqual([
    'Namespace acme-staging',
    'ServiceAccount cms',
    'Service cms',
    'Deployment cms',
    'DestinationRule cms',
    'VirtualService cms',
    'Deployment cms-canary',
    'Deployment cms-ops-1',
    'DestinationRule cms-ops-1',
    'PeerAuthentication default',
  ]);
});

test('isolation brings a Sidecar for each service and the policies', () => {
  const isolation = { authorization: true, callers: true, sidecar: true, network: false };
  const objects = objectsOf({ gateways: [], services: [service('cms'), service('ui')], isolation });
  expect(objects.slice(-3)).toEqual(['AuthorizationPolicy allow-nothing', 'Sidecar cms', 'Sidecar ui']);
});

test('an existing gateway gets no pods, one without a selector brings its own', () => {
  const kinds = (own: Parameters<typeof gateway>[0]) =>
    objectsOf({ gateways: [gateway(own)], services: [] }).filter((each) => each.endsWith(' gateway'));
  expect(kinds({ selector: { istio: 'ingressgateway' } })).toEqual(['Gateway gateway']);
  expect(kinds({ selector: undefined })).toContain('Deployment gateway');
});

describe('a tenant with an object of every kind', () => {
  const cms = service('cms', {
    gateway: 'gateway',
    routes: ['/cms'],
    autoscale: { min: 2, max: 4, cpu: 70 },
    resources: { requests: { cpu: '100m' } },
    versions: [{ name: 'v1', image: 'example.com/app:v1' }],
    canary: canary({ weight: 5, replicas: 1 }),
    variants: [variant('OPS-1')],
  });
  const pay = { name: 'pay', host: 'pay.example.net', port: 443, protocol: 'https' as const };
  const acme = tenant({
    gateways: [gateway({ credentialName: 'cert' })],
    external: [pay],
    mtls: { mode: MtlsMode.STRICT, exceptions: [{ service: 'cms', port: 9090, mode: MtlsMode.PERMISSIVE }] },
    services: [cms],
  });
  const visibility = new Visibility({ tenants: [acme] });
  const objects = tenantObjects(acme, visibility);
  const [own] = acme.services;
  const fieldsOf = (kind: string, name: string) => {
    const [object, ...others] = objects.filter((each) => each.kind === kind && each.name === name);
    expect(others).toEqual([]);
    return Object.fromEntries(Object.entries(object!.fields).map(([field, value]) => [field, value()]));
  };
  const managed = { 'app.kubernetes.io/part-of': 'acme', 'app.kubernetes.io/managed-by': 'branchline' };
  const ofGateway = { 'app.kubernetes.io/name': 'gateway', ...managed };
  const ofService = { app: 'cms', 'app.kubernetes.io/name': 'cms', ...managed };
  const pods = (version: string) => ({ ...ofService, version });

  test('NAME-5: what each is, in which file it stands, and whose it is', () => {
    const istio = 'networking.istio.io/v1';
    const policy = 'security.istio.io/v1';
    expect(
      objects.map(({ apiVersion, kind, name, placement: { stage, file }, labels }) => [
        `${apiVersion} ${kind} ${name} in ${stage}/${file}`,
        labels,
      ]),
    ).toEqual([
      ['v1 Namespace acme-staging in platform/namespace', { 'istio-injection': 'enabled', ...managed }],
      [`${istio} Gateway gateway in platform/gateway`, ofGateway],
      ['v1 ServiceAccount gateway in platform/gateway', ofGateway],
      ['apps/v1 Deployment gateway in platform/gateway', ofGateway],
      ['v1 Service gateway in platform/gateway', ofGateway],
      ['autoscaling/v2 HorizontalPodAutoscaler gateway in platform/gateway', ofGateway],
      ['policy/v1 PodDisruptionBudget gateway in platform/gateway', ofGateway],
      ['rbac.authorization.k8s.io/v1 Role gateway in platform/gateway', ofGateway],
      ['rbac.authorization.k8s.io/v1 RoleBinding gateway in platform/gateway', ofGateway],
      [`${istio} ServiceEntry pay in platform/external`, undefined],
      ['v1 ServiceAccount cms in platform/service-accounts', ofService],
      ['v1 Service cms in workloads/cms', ofService],
      ['apps/v1 Deployment cms in workloads/cms', pods('main')],
      ['autoscaling/v2 HorizontalPodAutoscaler cms in workloads/cms', ofService],
      ['policy/v1 PodDisruptionBudget cms in workloads/cms', ofService],
      ['apps/v1 Deployment cms-v1 in workloads/cms', pods('v1')],
      [`${istio} DestinationRule cms in workloads/cms`, ofService],
      [`${istio} VirtualService cms in routing/mesh-cms`, ofService],
      ['apps/v1 Deployment cms-canary in workloads/cms', pods('canary')],
      ['apps/v1 Deployment cms-ops-1 in workloads/cms', pods('ops-1')],
      [`${istio} DestinationRule cms-ops-1 in workloads/cms`, ofService],
      [`${istio} VirtualService variants.gateway.cms in routing/variants.gateway.cms`, ofGateway],
      [`${istio} VirtualService edge-acme.example.com in routing/edge-acme.example.com`, ofGateway],
      [`${istio} VirtualService edge-ops-1.acme.example.com in routing/edge-ops-1.acme.example.com`, ofGateway],
      [`${istio} VirtualService edge-acme.example.com-wildcard in routing/edge-acme.example.com-wildcard`, ofGateway],
      [`${policy} PeerAuthentication default in platform/mtls`, undefined],
      [`${policy} PeerAuthentication ports-of-cms in platform/mtls`, undefined],
      [`${policy} AuthorizationPolicy allow-nothing in platform/authorization`, undefined],
      [`${policy} AuthorizationPolicy visitors-of-gateway in platform/authorization`, undefined],
      [`${policy} AuthorizationPolicy callers-of-cms in platform/authorization`, undefined],
      [`${policy} AuthorizationPolicy plaintext-of-cms in platform/authorization`, undefined],
      [`${istio} Sidecar cms in platform/sidecars`, undefined],
    ]);
    expect(objects.filter(({ clusterScoped }) => clusterScoped).map(({ kind }) => kind)).toEqual(['Namespace']);
  });

  test('each has the fields of its own part of the model', () => {
    const selector = { istio: 'acme-staging-gateway' };
    expect(fieldsOf('Namespace', 'acme-staging')).toEqual({});
    expect(fieldsOf('Gateway', 'gateway')).toEqual({ spec: gatewaySpec(acme, acme.gateways[0]!) });
    expect(fieldsOf('ServiceAccount', 'gateway')).toEqual({ automountServiceAccountToken: false });
    expect(fieldsOf('Deployment', 'gateway')).toEqual({ spec: gatewayDeploymentSpec(ofGateway, selector, 'gateway') });
    expect(fieldsOf('Service', 'gateway')).toEqual({ spec: gatewayServiceSpec('LoadBalancer', selector) });
    expect(fieldsOf('HorizontalPodAutoscaler', 'gateway').spec).toMatchObject({ minReplicas: 2, maxReplicas: 5 });
    expect(fieldsOf('PodDisruptionBudget', 'gateway')).toEqual({
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    });
    expect(fieldsOf('Role', 'gateway')).toEqual({ rules: CREDENTIAL_RULES });
    expect(fieldsOf('RoleBinding', 'gateway')).toEqual({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'gateway' },
      subjects: [{ kind: 'ServiceAccount', name: 'gateway', namespace: 'acme-staging' }],
    });
    expect(fieldsOf('ServiceEntry', 'pay')).toEqual({ spec: serviceEntry(pay) });
    expect(fieldsOf('ServiceAccount', 'cms')).toEqual({ automountServiceAccountToken: false });
    expect(fieldsOf('Service', 'cms')).toEqual({ spec: kubernetesServiceSpec(own!) });
    expect(fieldsOf('HorizontalPodAutoscaler', 'cms')).toEqual({ spec: autoscalerSpec('cms', cms.autoscale!) });
    expect(fieldsOf('PodDisruptionBudget', 'cms')).toEqual({ spec: disruptionBudgetSpec({ name: 'cms' }, 'main') });
    for (const [name, version, overrides] of [
      ['cms', 'main', own!],
      ['cms-v1', 'v1', cms.versions[0]!],
      ['cms-canary', 'canary', cms.canary!],
      ['cms-ops-1', 'ops-1', cms.variants[0]!],
    ] as const) {
      expect(fieldsOf('Deployment', name)).toEqual({ spec: deploymentSpec({ service: own!, version, overrides }) });
    }
    expect(fieldsOf('DestinationRule', 'cms')).toEqual({ spec: mainDestinationRule(own!) });
    expect(fieldsOf('DestinationRule', 'cms-ops-1')).toEqual({ spec: variantDestinationRule(own!, cms.variants[0]!) });
    expect(fieldsOf('VirtualService', 'cms')).toEqual({ spec: meshVirtualService(own!, visibility.exportTo(own!)) });
    expect(fieldsOf('VirtualService', 'edge-acme.example.com').spec).toMatchObject({ hosts: ['acme.example.com'] });
    expect(fieldsOf('PeerAuthentication', 'default')).toEqual({ spec: { mtls: { mode: 'STRICT' } } });
    const policies = authorizationPolicies(acme, visibility);
    for (const { name, spec } of policies) expect(fieldsOf('AuthorizationPolicy', name)).toEqual({ spec });
    expect(fieldsOf('Sidecar', 'cms')).toEqual({ spec: sidecarSpec(acme, own!, visibility) });
  });

  test('MESH-7: who may see the rules of a service may see the Service', () => {
    const late = objects.filter(({ kind, lateAnnotations }) => kind !== 'Namespace' && lateAnnotations !== undefined);
    expect(late.map(({ kind, name, lateAnnotations }) => [kind, name, lateAnnotations!()])).toEqual([
      ['Service', 'cms', { 'networking.istio.io/exportTo': visibility.exportTo(own!).join(',') }],
    ]);
    const docx = service('docx', { tenant: 'shared' });
    const shared = tenant({ name: 'shared', gateways: [], services: [docx] });
    const calls = [{ kind: 'service', tenant: 'shared', service: 'docx' }] as const;
    const caller = tenant({ services: [service('ui', { calls: [...calls] })] });
    const both = new Visibility({ tenants: [shared, caller] });
    const seen = tenantObjects(shared, both).find(({ kind }) => kind === 'Service')!;
    expect(seen.lateAnnotations!()).toEqual({ 'networking.istio.io/exportTo': '.,acme-staging' });
  });

  test('QUEUE-2: a service with queues has a ConfigMap with its routes, others have none', () => {
    const consumes = [{ topic: 'orders', group: 'billing' }];
    const billing = service('billing', { consumes, variants: [variant('OPS-1')] });
    const shop = tenant({
      gateways: [],
      services: [billing, service('ui'), service('till', { produces: ['orders'] })],
    });
    const maps = tenantObjects(shop, new Visibility({ tenants: [shop] })).filter(({ kind }) => kind === 'ConfigMap');
    expect(maps.map(({ name, placement }) => [name, placement])).toEqual([
      ['billing-queues', { stage: 'routing', file: 'mesh-billing' }],
      ['till-queues', { stage: 'routing', file: 'mesh-till' }],
    ]);
    const { 'queues.json': text } = maps[0]!.fields.data!() as Record<string, string>;
    expect(JSON.parse(text!)).toEqual({ variants: { 'OPS-1': 'ops-1', 'ops-1': 'ops-1' }, topics: {} });
  });

  test('a gateway without a certificate may not ask for Secrets', () => {
    const plain = tenant({ gateways: [gateway()], services: [] });
    const kinds = tenantObjects(plain, new Visibility({ tenants: [plain] })).map(({ kind }) => kind);
    expect(kinds).toContain('Deployment');
    expect(kinds.filter((kind) => kind.startsWith('Role'))).toEqual([]);
  });
});
