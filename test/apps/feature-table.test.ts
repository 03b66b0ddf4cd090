import { ApiObject } from 'cdk8s';
import { loadAll } from 'js-yaml';
import {
  Environment,
  GitOpsApp,
  type GitOpsAppProps,
  GitOpsTool,
  MeshService,
  propagateBy,
  TeamGateway,
  TenantChart,
  VariantService,
  type VariantServiceProps,
} from '../../lib';
import type { Files } from '../../lib/output/layout';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';

/**
 * What a team asks for when it brings what runs today: each row is rendered from a registry and from TypeScript, and gives the
 * same objects. What is placed and checked as an object of one's own, and not modelled, is in rows of its own.
 */

type Fields = Readonly<Record<string, unknown>>;
type Objects = ReadonlyMap<string, unknown>;

interface Row {
  /** Of the service `cms`, in the words of both ways in. */
  readonly service?: Partial<VariantServiceProps>;
  /** What only a registry says, in tenant.yaml and in estate.yaml. */
  readonly tenant?: Fields;
  readonly estate?: Fields;
  /** The environment that is rendered, where estate.yaml has several. */
  readonly environment?: string;
  /** Of the app in TypeScript. */
  readonly app?: GitOpsAppProps;
  /** What only TypeScript says. */
  readonly typescript?: (chart: TenantChart, cms: VariantService) => void;
  /** Properties of the chart, and of the gateway. */
  readonly chart?: Fields;
  readonly gateway?: ConstructorParameters<typeof TeamGateway>[2];
  /** Parts of what is written, by kind and name. */
  readonly expected: Fields;
}

const TENANT = { namespace: 'acme', domains: ['acme.example.com'], environment: Environment.STAGING };
const CMS = { image: 'registry.example.com/cms:1', port: 8080, routes: ['/cms'] };

const pod = (spec: Fields) => ({ deployment: { spec: { template: { spec } } } });
const ofPod = (spec: Fields) => ({ 'Deployment/cms': { spec: { template: { spec } } } });
const app = (more: Fields) => ({ containers: [{ name: 'app', ...more }] });
/** The rules of the edge and of the mesh have this. */
const onRules = (rule: Fields, edge: Fields = rule) => ({
  'VirtualService/cms': { spec: { http: [rule] } },
  'VirtualService/edge-acme.example.com': { spec: { http: expect.arrayContaining([expect.objectContaining(edge)]) } },
});

const MODELLED: Readonly<Record<string, Row>> = {
  'variables as text': {
    service: { env: { MODE: 'on' } },
    expected: ofPod(app({ env: [{ name: 'MODE', value: 'on' }] })),
  },
  'variables from a Secret, a ConfigMap, a field': {
    service: pod(
      app({
        env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        envFrom: [{ secretRef: { name: 'db' } }, { configMapRef: { name: 'settings' } }],
      }),
    ),
    expected: ofPod(app({ envFrom: [{ secretRef: { name: 'db' } }, { configMapRef: { name: 'settings' } }] })),
  },
  'a Secret as files, folders to write to': {
    service: { secrets: [{ name: 'keys', mountPath: '/keys' }], writable: ['/tmp'] },
    expected: ofPod(app({ volumeMounts: [{ mountPath: '/keys' }, { mountPath: '/tmp' }] })),
  },
  'a volume that outlives pods': {
    service: pod({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
    expected: ofPod({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
  },
  'sidecars and init containers': {
    service: pod({
      containers: [{ name: 'log', image: 'log:1' }],
      initContainers: [{ name: 'wait', image: 'wait:1' }],
    }),
    expected: ofPod({ containers: [{ name: 'log' }, { name: 'app' }], initContainers: [{ name: 'wait' }] }),
  },
  'command, arguments, hooks, grace period': {
    service: pod({
      ...app({ command: ['/cms'], args: ['--fast'], lifecycle: { preStop: { sleep: { seconds: 5 } } } }),
      terminationGracePeriodSeconds: 60,
    }),
    expected: ofPod({ ...app({ args: ['--fast'] }), terminationGracePeriodSeconds: 60 }),
  },
  'another user, another security context': {
    service: { user: 101, ...pod(app({ securityContext: { readOnlyRootFilesystem: false } })) },
    expected: ofPod({
      ...app({ securityContext: { readOnlyRootFilesystem: false } }),
      securityContext: { runAsUser: 101 },
    }),
  },
  'scheduling: nodes, tolerations, affinity, spread': {
    service: pod({ nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] }),
    expected: ofPod({ nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] }),
  },
  'identity in the cloud, pull secrets': {
    service: {
      serviceAccount: {
        metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:x' } },
        imagePullSecrets: [{ name: 'r' }],
      },
    },
    expected: {
      'ServiceAccount/cms': {
        metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:x' } },
        imagePullSecrets: [{ name: 'r' }],
      },
    },
  },
  'labels and annotations': {
    service: {
      deployment: { metadata: { labels: { team: 'web' } } },
      service: { metadata: { annotations: { a: 'b' } } },
    },
    expected: {
      'Deployment/cms': { metadata: { labels: { team: 'web', app: 'cms' } } },
      'Service/cms': { metadata: { annotations: { a: 'b' } } },
    },
  },
  'autoscaling by CPU and by own metrics': {
    service: {
      autoscale: { min: 2, max: 4 },
      resources: { requests: { cpu: '100m' } },
      autoscaler: {
        spec: {
          metrics: [
            { type: 'Pods', pods: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '5' } } },
          ],
        },
      },
    },
    expected: {
      'HorizontalPodAutoscaler/cms': { spec: { minReplicas: 2, metrics: [{ type: 'Pods' }] } },
      'PodDisruptionBudget/cms': { spec: { maxUnavailable: 1 } },
    },
  },
  'several ports, one of them for metrics': {
    service: {
      port: undefined,
      ports: {
        http: { port: 80, targetPort: 8080 },
        api: { port: 9090, protocol: 'grpc' },
        metrics: { port: 9102, routed: false },
      },
    },
    expected: {
      'Service/cms': { spec: { ports: [{ port: 80 }, { port: 9090, appProtocol: 'grpc' }, { port: 9102 }] } },
    },
  },
  'a worker': {
    service: { port: undefined, routes: undefined },
    expected: { 'Deployment/cms': { kind: 'Deployment' }, 'Service/cms': undefined },
  },
  'a CronJob': {
    service: { port: undefined, routes: undefined, schedule: '@hourly' },
    expected: { 'CronJob/cms': { spec: { schedule: '@hourly' } }, 'Deployment/cms': undefined },
  },
  CORS: {
    service: { cors: { allowOrigins: ['https://www.example.com'] } },
    expected: onRules({
      corsPolicy: { allowOrigins: [{ exact: 'https://www.example.com' }], allowHeaders: ['x-variant-id'] },
    }),
  },
  'another path behind the gateway': {
    service: { rewrite: { uri: '/' } },
    expected: {
      'VirtualService/edge-acme.example.com': {
        spec: { http: expect.arrayContaining([expect.objectContaining({ rewrite: expect.anything() })]) },
      },
    },
  },
  'headers of requests and answers': {
    service: { headers: { response: { set: { 'x-frame-options': 'DENY' } } } },
    expected: onRules(
      { headers: { response: { set: { 'x-frame-options': 'DENY' } } } },
      { headers: expect.objectContaining({ response: { set: { 'x-frame-options': 'DENY' } } }) },
    ),
  },
  redirects: {
    service: { redirects: [{ path: '/old', uri: '/cms' }] },
    expected: {
      'VirtualService/edge-acme.example.com': {
        spec: { http: expect.arrayContaining([expect.objectContaining({ name: 'cms/old:redirect' })]) },
      },
    },
  },
  'a client stays at its pod': {
    service: { stickiness: { name: 'cms' } },
    expected: {
      'DestinationRule/cms': {
        spec: { trafficPolicy: { loadBalancer: { consistentHash: { httpCookie: { name: 'cms' } } } } },
      },
    },
  },
  'wildcard hosts': {
    service: { hostnames: ['*.customers.example.org'], domains: false },
    expected: {
      'VirtualService/edge-customers.example.org-wildcard': { spec: { hosts: ['*.customers.example.org'] } },
    },
  },
  'TLS that the service terminates': {
    service: { routes: undefined, protocol: 'tcp', hostnames: ['cms.example.org'], tls: { mode: 'PASSTHROUGH' } },
    expected: {
      'VirtualService/edge-cms.example.org': { spec: { tls: [{ match: [{ sniHosts: ['cms.example.org'] }] }] } },
    },
  },
  'tokens of people, and an authorizer': {
    service: { authentication: { jwtRules: [{ issuer: 'https://login.example.com/' }], provider: 'opa' } },
    expected: {
      'RequestAuthentication/tokens-of-cms': { spec: { jwtRules: [{ issuer: 'https://login.example.com/' }] } },
      'AuthorizationPolicy/token-required-of-cms': { spec: { action: 'DENY' } },
      'AuthorizationPolicy/authorizer-of-cms': { spec: { action: 'CUSTOM', provider: { name: 'opa' } } },
    },
  },
  'what Istio has and we have not, by the name of the rule': {
    service: { patches: [{ rule: 'mainline', ops: [{ op: 'add', path: '/mirrors', value: [] }] }] },
    expected: { 'VirtualService/cms': { spec: { http: [{ mirrors: [] }] } } },
  },
  'a Service of the cluster outside the registry': {
    tenant: { calls: ['mesh/otel'] },
    estate: { mesh: { otel: { host: 'otel.observability.svc.cluster.local', port: 4317, protocol: 'grpc' } } },
    typescript: (_chart, cms) => cms.addCall(MeshService.fromName('otel', 'observability')),
    expected: {
      'Sidecar/cms': {
        spec: {
          egress: [{ hosts: ['istio-system/*', 'observability/otel.observability.svc.cluster.local'].reverse() }],
        },
      },
    },
  },
  'workloads of others': {
    service: { image: undefined, workload: 'external', subsets: { main: { track: 'stable' } } },
    expected: {
      'DestinationRule/cms': { spec: { subsets: [{ labels: { track: 'stable' } }] } },
      'Deployment/cms': undefined,
      'Service/cms': undefined,
    },
  },
  'a gateway of the platform, with one certificate for all': {
    tenant: { gateway: { use: 'public' } },
    estate: { gateways: { public: { namespace: 'ingress', selector: { istio: 'public' }, credentialName: 'star' } } },
    gateway: {
      existing: { namespace: 'ingress', selector: { istio: 'public' }, use: 'public', credentialName: 'star' },
    },
    expected: {
      'Gateway/public': { metadata: { namespace: 'ingress' } },
      'VirtualService/edge-acme.example.com': { spec: { gateways: ['ingress/public'] } },
      'Gateway/gateway': undefined,
    },
  },
  certificates: {
    tenant: { gateway: { tls: { certificate: { issuer: 'ca' } } } },
    gateway: { tls: { certificate: { issuer: 'ca' } } },
    expected: { 'Certificate/acme-gateway': { spec: { issuerRef: { name: 'ca' } } } },
  },
  'a header of its own that names variants': {
    estate: { propagation: { header: 'x-env' } },
    typescript: (chart) => propagateBy(chart, { header: 'x-env' }),
    expected: {
      'VirtualService/edge-acme.example.com': {
        spec: {
          http: expect.arrayContaining([
            expect.objectContaining({
              name: 'cms/cms:fallback',
              match: expect.arrayContaining([expect.objectContaining({ headers: { 'x-env': {} } })]),
            }),
          ]),
        },
      },
    },
  },
  'several clusters': {
    tenant: { environment: undefined },
    estate: {
      environments: {
        staging: { class: 'staging', cluster: 'west' },
        production: { class: 'production', cluster: 'east' },
      },
      clusters: { west: { server: 'https://west.example.com' }, east: { name: 'east' } },
      gitops: { tool: 'argocd', repoURL: 'https://git.example.com/deploy.git', path: 'dist' },
    },
    environment: 'staging',
    app: {
      gitops: {
        tool: GitOpsTool.ARGOCD,
        repoURL: 'https://git.example.com/deploy.git',
        path: 'dist/staging',
        environment: 'staging',
        cluster: 'west',
        destination: { server: 'https://west.example.com' },
      },
    },
    expected: {
      'Application/acme-staging': { spec: { destination: { server: 'https://west.example.com' } } },
    },
  },
  'a revision of Istio': {
    tenant: { istioRevision: '1-31' },
    chart: { istioRevision: '1-31' },
    expected: { 'Namespace/acme': { metadata: { labels: { 'istio.io/rev': '1-31' } } } },
  },
};

function objectsOf(files: Files): Objects {
  const all = [...files].filter(([path]) => !path.endsWith('kustomization.yaml')).flatMap(([, text]) => loadAll(text));
  return new Map(
    (all as { kind: string; metadata: { name: string } }[]).map((each) => [`${each.kind}/${each.metadata.name}`, each]),
  );
}

function fromRegistry({ service, tenant: { calls, ...tenant } = {}, estate, environment }: Row): Objects {
  const head = { apiVersion: 'branchline/v1' };
  const file = (path: string, content: object) => ({ path, text: JSON.stringify({ ...head, ...content }) });
  const cms = { ...CMS, ...service, ...(calls !== undefined && { calls }) };
  const files = [
    file('estate.yaml', { kind: 'Estate', ...estate }),
    file('acme/tenant.yaml', { kind: 'Tenant', name: 'acme', ...TENANT, ...tenant, services: { cms } }),
  ];
  const registry = parseRegistry(files, 'tenants', undefined, environment);
  return objectsOf(estateFiles(registry.estate, registry.settings.gitops));
}

function fromTypeScript({ service, chart: props, gateway: entrance, typescript, app: settings }: Row): Objects {
  const root = new GitOpsApp(settings);
  const chart = new TenantChart(root, 'acme', { ...TENANT, ...props });
  const gateway = new TeamGateway(chart, 'gateway', entrance);
  const isExposed = { ...CMS, ...service }.routes !== undefined || service?.hostnames !== undefined;
  const own = { ...CMS, ...service, ...(isExposed && { gateway }) } as VariantServiceProps;
  typescript?.(chart, new VariantService(chart, 'cms', own));
  if (typescript === undefined) new VariantService(chart, 'cms', own);
  return objectsOf(root.files());
}

test.each(Object.entries(MODELLED))(
  '%s: the registry and TypeScript say it, and give the same objects',
  (_feature, row) => {
    const [one, other] = [fromRegistry(row), fromTypeScript(row)];
    for (const [id, part] of Object.entries(row.expected)) {
      if (part === undefined) expect([...one.keys()]).not.toContain(id);
      else expect(one.get(id)).toMatchObject(part as object);
    }
    expect(Object.fromEntries(one)).toEqual(Object.fromEntries(other));
  },
);

/** Objects of one's own: placed before or behind what they are for, and otherwise as they are. */
test.each([
  ['rate limits', 'networking.istio.io/v1alpha3', 'EnvoyFilter', 'platform'],
  ['policies of one’s own', 'security.istio.io/v1', 'AuthorizationPolicy', 'platform'],
  ['external secrets', 'external-secrets.io/v1', 'ExternalSecret', 'platform'],
  ['stateful workloads', 'apps/v1', 'StatefulSet', 'workloads'],
  ['routes of the Gateway API, which nothing here checks', 'gateway.networking.k8s.io/v1', 'HTTPRoute', 'routing'],
])('%s are objects of one’s own', (_feature, apiVersion, kind, stage) => {
  const object = { apiVersion, kind, metadata: { name: 'mine' }, spec: {} };
  const { estate, settings } = parseRegistry([
    {
      path: 'acme/tenant.yaml',
      text: JSON.stringify({
        apiVersion: 'branchline/v1',
        kind: 'Tenant',
        name: 'acme',
        ...TENANT,
        services: { cms: CMS },
      }),
    },
    { path: 'acme/manifests/mine.yaml', text: JSON.stringify(object) },
  ]);
  const files = estateFiles(estate, settings.gitops);
  const path = [...files.keys()].find((each) => files.get(each)!.includes(`kind: ${kind}\nmetadata:\n  name: mine`));
  expect(path).toMatch(new RegExp(`^acme/${stage}/`));
  const root = new GitOpsApp();
  new ApiObject(new TenantChart(root, 'acme', TENANT), 'mine', object);
  expect(objectsOf(root.files()).get(`${kind}/mine`)).toMatchObject({ apiVersion, spec: {} });
});
