import { App } from 'cdk8s';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { TenantChart } from '../../lib/constructs/tenant-chart';
import { Grants } from '../../lib/model/grants';
import { MtlsMode } from '../../lib/model/mtls';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { canary, estate, gateway, service, tenant, variant } from '../estate/declared';
import { synthesized } from './synthesized';

const acme = tenant({
  gateways: [
    gateway({
      selector: { istio: 'ingress' },
      podNamespace: 'istio-ingress',
      serviceAccount: 'ingress',
      credentialName: 'cert',
    }),
  ],
  external: [{ name: 'pay', host: 'api.payments.example.net', port: 443, protocol: 'https' }],
  mtls: { mode: MtlsMode.PERMISSIVE, exceptions: [{ service: 'cms', port: 9090, mode: MtlsMode.DISABLE }] },
  services: [
    service('ui', {
      routes: ['/'],
      calls: [
        { kind: 'service', tenant: 'shared', service: 'docx' },
        { kind: 'external', name: 'pay' },
        { kind: 'host', namespace: 'catalogue', service: 'search' },
      ],
    }),
    service('cms', {
      routes: ['/cms'],
      canary: canary({ weight: 5 }),
      versions: [{ name: 'v1', image: 'example.com/app:0' }],
      variants: [variant('OPS-1', { state: 'retiring' }), variant('OPS-2')],
    }),
  ],
});
const shared = tenant({ name: 'shared', gateways: [], domains: [], services: [service('docx')] });

test('an estate becomes the constructs that an app would write, by their names', () => {
  const composed = composeEstate(new App(), estate(acme, shared));
  const { chart, services, gateways } = composed.get('acme')!;
  expect([[...composed.keys()], [...services.keys()], [...gateways.keys()]]).toEqual([
    ['acme', 'shared'],
    ['ui', 'cms'],
    ['gateway'],
  ]);
  expect(services.get('cms')!.variants.map(({ key }) => key)).toEqual(['ops-1', 'ops-2']);
  const objects = synthesized(chart);
  expect(objects.get('Gateway/gateway').spec).toMatchObject({
    selector: { istio: 'ingress' },
    servers: [{}, { tls: { credentialName: 'cert' } }],
  });
  expect(objects.get('PeerAuthentication/ports-of-cms').spec.portLevelMtls).toEqual({ 9090: { mode: 'DISABLE' } });
  expect(objects.get('Sidecar/ui').spec.egress[0].hosts).toHaveLength(4);
  expect([...objects.keys()]).toEqual(
    expect.arrayContaining([
      'Deployment/cms-canary',
      'Deployment/cms-v1',
      'Deployment/cms-ops-1',
      'Deployment/cms-ops-2',
    ]),
  );
  expect(objects.has('VirtualService/edge-ops-1.acme.example.com')).toBe(false);
});

test('errors point to where the registry says it, also for variants and canaries', () => {
  const at = (place: string) => ({ origin: { describe: () => place } });
  const wrong = tenant({
    services: [
      service('cms', {
        routes: ['/'],
        ...at('tenant.yaml:9'),
        variants: [variant('main', at('variants/main.yaml:3'))],
        canary: canary({ weight: 5.5, ...at('tenant.yaml:12') }),
      }),
    ],
  });
  const { chart } = composeEstate(new App(), estate(wrong)).get('acme')!;
  expect(() => synthesized(chart)).toThrow(/variants\/main\.yaml:3: error: no variant may be called 'main'/);
  expect(() => synthesized(chart)).toThrow(/tenant\.yaml:12: error: weight/);
});

test('a service may be called as the canary of another one would be, until somebody asks for both', () => {
  const services = [service('cms', { canary: canary({ weight: 5 }) }), service('cms-canary')];
  const { chart } = composeEstate(new App(), estate(tenant({ services }))).get('acme')!;
  expect(() => synthesized(chart)).toThrow(/the canary of 'cms' and service 'cms-canary' would both be the Deployment/);
});

test('TENANT-6: what a table grants holds for tenants that the app adds, too', () => {
  const grants = new Grants({ shared: { namespaces: ['shared-staging'] } });
  const synth = (more: string[]) => {
    const app = new App();
    const composed = composeEstate(app, { ...estate(shared), grants });
    for (const name of more) new TenantChart(app, name, { namespace: name, environment: 'staging' });
    return synthesized(composed.get('shared')!.chart);
  };
  expect(synth([]).get('Namespace/shared-staging').metadata.annotations).toEqual({ 'branchline.dev/granted': 'true' });
  expect(() => synth(['globex'])).toThrow(/estate.yaml grants tenant 'globex' nothing/);
  const plain = composeEstate(new App(), estate(shared)).get('shared')!.chart;
  expect(synthesized(plain).get('Namespace/shared-staging').metadata).not.toHaveProperty('annotations');
});

test('TENANT-11: kinds that a table grants may be applied for the tenant, as those of its registry', () => {
  const files = (tool: GitOpsTool) => {
    const repoURL = 'https://git.example.com/estate.git';
    const app = new GitOpsApp({ gitops: { tool, repoURL, path: 'dist', separation: 'limited' } });
    const grants = new Grants({ shared: { namespaces: ['shared-staging'], kinds: ['HTTPRoute', 'hostPath'] } });
    composeEstate(app, { ...estate(shared), grants });
    return app.files();
  };
  expect(files(GitOpsTool.ARGOCD).get('gitops/shared.k8s.yaml')).toMatch(/group: "\*"\n\s+kind: HTTPRoute\n/);
  const role = files(GitOpsTool.FLUX).get('shared/foundation/gitops.k8s.yaml');
  expect(role).toMatch(/- httproutes\n/);
  expect(role).not.toContain('hostpath');
});
