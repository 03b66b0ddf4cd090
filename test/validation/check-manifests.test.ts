import { Grants } from '../../lib/model/grants';
import type { OwnObject } from '../../lib/model/own-object';
import { describeProblem } from '../../lib/model/problem';
import { withArticle } from '../../lib/text/with-article';
import { checkEstate } from '../../lib/validation/check-estate';
import { aService, aTenant, saidOf } from './samples';

let count = 0;

function own(apiVersion: string, kind: string, more: Partial<OwnObject['metadata']> = {}, fields = {}): OwnObject {
  const place = `own-${++count}`;
  return {
    origin: { describe: (field: readonly (string | number)[] = []) => [place, ...field].join('.') },
    apiVersion,
    kind,
    metadata: { name: 'a', ...more },
    fields,
  };
}

beforeEach(() => {
  count = 0;
});

const withOwn = (...manifests: OwnObject[]) => aTenant({ services: [aService()], manifests });

const said = (...manifests: OwnObject[]) => saidOf(withOwn(...manifests));

const granted = (kinds: readonly string[], ...manifests: OwnObject[]) => {
  const grants = new Grants({ acme: { namespaces: ['acme'], domains: ['acme.example.com'], kinds } });
  return checkEstate({ tenants: [withOwn(...manifests)], grants }).map(describeProblem);
};

test('harmless objects are taken, with and without a table of grants', () => {
  const objects = () => [
    own('v1', 'Secret'),
    own('v1', 'ConfigMap', { namespace: 'acme' }),
    own('cert-manager.io/v1', 'Certificate'),
    own('external-secrets.io/v1', 'ExternalSecret'),
  ];
  expect(said(...objects())).toEqual([]);
  expect(granted([], ...objects())).toEqual([]);
});

test('another namespace is an error, and any of an object that has none', () => {
  expect(said(own('v1', 'Secret', { namespace: 'beta' }))).toEqual([
    "own-1.metadata.namespace: error: metadata.namespace: must be the tenant's, 'acme', got 'beta' [WORK-5]\n    fix: leave it out",
  ]);
  expect(said(own('rbac.authorization.k8s.io/v1', 'ClusterRole', { namespace: 'acme' }))[0]).toContain(
    "a ClusterRole lives in no namespace, got 'acme'",
  );
});

test('two objects of one kind and name are an error, of two groups they are not', () => {
  expect(said(own('v1', 'Secret'), own('v1', 'Secret'))).toEqual([
    "own-2.metadata.name: error: metadata.name: Secret 'a' is declared twice, first at own-1 [WORK-5]\n    fix: remove one of them",
  ]);
  expect(said(own('serving.knative.dev/v1', 'Service'), own('v1', 'Service'))).toEqual([]);
});

test.each([
  ['v1', 'Service', 'cms', 'acme/workloads/cms.k8s.yaml'],
  ['apps/v1', 'Deployment', 'cms', 'acme/workloads/cms.k8s.yaml'],
  ['apps/v1beta1', 'Deployment', 'cms', 'acme/workloads/cms.k8s.yaml'],
  ['v1', 'ServiceAccount', 'cms', 'acme/platform/service-accounts.k8s.yaml'],
  ['v1', 'Namespace', 'acme', 'acme/platform/namespace.k8s.yaml'],
])('%s %s %s is written by Branchline, too', (apiVersion, kind, name, file) => {
  expect(said(own(apiVersion, kind, { name })).join()).toContain(
    `own-1.metadata.name: error: metadata.name: ${kind} '${name}' is written by Branchline, too, to ${file} [WORK-5]`,
  );
});

test.each([
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'is of the whole cluster'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'gives rights at the API server'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter', 'changes proxies past every rule'],
  ['extensions.istio.io/v1alpha1', 'WasmPlugin', 'changes proxies past every rule'],
  ['cert-manager.io/v1', 'ClusterIssuer', 'is of the whole cluster'],
])('%s %s needs a grant, and is a warning without a table', (apiVersion, kind, power) => {
  expect(said(own(apiVersion, kind))).toEqual([
    `own-1.kind: warning: kind: ${withArticle(kind)} ${power} [TENANT-6]\n    fix: leave it to the platform, or say in estate.yaml who may: \`grants: { acme: { kinds: [${kind}] } }\``,
  ]);
  expect(granted([], own(apiVersion, kind))).toEqual([
    `own-2.kind: error: kind: ${withArticle(kind)} ${power}; estate.yaml does not grant it [TENANT-6]\n    fix: the platform adds \`grants: { acme: { kinds: [${kind}] } }\``.replace(
      'own-1',
      'own-2',
    ),
  ]);
  expect(granted([kind], own(apiVersion, kind))).toEqual([]);
});

test.each([
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['example.com/v1', 'Secret'],
  ['constructor/v1', 'Secret'],
  ['apps/v1', 'DaemonSet'],
])('with a table of grants %s %s needs one, whatever it is', (apiVersion, kind) => {
  expect(said(own(apiVersion, kind))).toEqual([]);
  expect(granted([], own(apiVersion, kind))[0]).toContain(`${withArticle(kind)} may reach past the tenant`);
  expect(granted([kind], own(apiVersion, kind))).toEqual([]);
});

test('what its pods may do counts as in an overlay, in whatever makes them', () => {
  const spec = { containers: [{ name: 'b' }, { name: 'a', securityContext: { privileged: true } }] };
  const template = { spec };
  const at = 'spec.containers.1.securityContext.privileged';
  const places: [OwnObject, string][] = [
    [own('v1', 'Pod', {}, { spec }), at],
    [own('batch/v1', 'Job', {}, { spec: { template } }), `spec.template.${at}`],
    [
      own('batch/v1', 'CronJob', {}, { spec: { jobTemplate: { spec: { template } } } }),
      `spec.jobTemplate.spec.template.${at}`,
    ],
  ];
  for (const [object, place] of places) {
    expect(said(object)[0]).toContain(`warning: ${place}: with 'privileged' a workload can`);
    expect(granted([], object)[0]).toContain(`error: ${place}: with 'privileged' a workload can`);
    expect(granted(['privileged'], object)).toEqual([]);
  }
  const service = own('v1', 'Service', {}, { spec: { type: 'LoadBalancer' } });
  expect(granted([], service)[0]).toContain("error: spec.type: with 'externalService' a workload can");
});

test('a monitor asks pods of its own namespace alone, and directly', () => {
  const monitor = (kind: string, spec: object) => own('monitoring.coreos.com/v1', kind, {}, { spec });
  const endpoints = [{ port: 'metrics' }, { port: 'metrics', proxyUrl: 'http://proxy.example.net' }];
  const reaching = () => [
    monitor('ServiceMonitor', { namespaceSelector: { any: true }, endpoints: [endpoints[0]] }),
    monitor('PodMonitor', { namespaceSelector: { matchNames: ['acme', 'beta'] } }),
    monitor('ServiceMonitor', { endpoints }),
  ];
  for (const [index, object] of reaching().entries()) {
    const at = ['namespaceSelector.any', 'namespaceSelector.matchNames', 'endpoints.1.proxyUrl'][index]!;
    expect(granted([], object)).toEqual([expect.stringMatching(/error: .*scrapedElsewhere.*does not grant it/)]);
    expect(said(object)).toEqual([expect.stringContaining(`spec.${at}: warning: spec.${at}: with 'scrapedElsewhere'`)]);
    expect(granted(['scrapedElsewhere'], object)).toEqual([]);
  }
  const own1 = monitor('ServiceMonitor', { namespaceSelector: { matchNames: ['acme'] }, endpoints: [endpoints[0]] });
  expect(granted([], own1, monitor('PodMonitor', { selector: {} }))).toEqual([]);
  // Of another group it is somebody else's kind.
  expect(said(own('example.com/v1', 'ServiceMonitor', {}, { spec: { namespaceSelector: { any: true } } }))).toEqual([]);
});

test('pods that a service of ours would send requests to are an error', () => {
  const pods = (app: string) =>
    own('apps/v1', 'Deployment', {}, { spec: { template: { metadata: { labels: { app } }, spec: {} } } });
  expect(said(pods('cms'))[0]).toContain(
    "error: spec.template.metadata.labels.app: with 'app: cms' these pods would take requests of service 'cms'",
  );
  expect(said(pods('other'))).toEqual([]);
  const ports = { http: { port: 80 }, api: { port: 90 } };
  const several = aTenant({ services: [aService({ port: undefined, ports })], manifests: [pods('cms')] });
  expect(saidOf(several).join()).toContain('would take requests');
});

test('a Service that selects all versions of a service is a warning', () => {
  const service = (selector: object) => own('v1', 'Service', {}, { spec: { selector } });
  expect(said(service({ app: 'cms' }))[0]).toContain(
    "warning: spec.selector: requests to this Service would reach all versions of 'cms', variants included",
  );
  expect(
    said(service({ app: 'cms', version: 'main' }), service({ app: 'x' })).filter((each) => !/twice/.test(each)),
  ).toEqual([]);
});

test('an object of the whole cluster is one for all tenants', () => {
  const role = () => own('rbac.authorization.k8s.io/v1', 'ClusterRole');
  const beta = aTenant({ name: 'beta', domains: ['beta.example.com'], manifests: [role()] });
  expect(saidOf(withOwn(role()), beta).filter((each) => /error/.test(each))).toEqual([
    "own-1.metadata.name: error: metadata.name: a cluster has one ClusterRole 'a': tenant 'beta' writes it, and tenant 'acme' at own-2 [WORK-5]\n    fix: leave it to one of them",
  ]);
});
