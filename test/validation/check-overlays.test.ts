import { Grants } from '../../lib/model/grants';
import { describeProblem } from '../../lib/model/problem';
import type { Service } from '../../lib/model/service';
import type { Tenant } from '../../lib/model/tenant';
import { checkEstate } from '../../lib/validation/check-estate';
import { aCanary, aService, aTenant, aVariant, saidOfService } from './samples';

const pods = (spec: object, metadata: object = {}) => ({ spec: { template: { metadata, spec } } });
const app = (fields: object) => pods({ containers: [{ name: 'app', ...fields }] });
const said = (deployment: object, own: Partial<Service> = {}) =>
  saidOfService({ ...own, deployment: deployment as Service['deployment'] });

test('WORK-1: what teams need is laid over a Deployment without a word', () => {
  const deployment = {
    metadata: { annotations: { team: 'shop' } },
    spec: {
      strategy: { rollingUpdate: { maxSurge: '50%' } },
      template: {
        metadata: {
          labels: { team: 'shop' },
          annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' },
        },
        spec: {
          nodeSelector: { disk: 'ssd' },
          tolerations: [{ key: 'gpu', operator: 'Exists' }],
          imagePullSecrets: [{ name: 'registry' }],
          terminationGracePeriodSeconds: 60,
          initContainers: [{ name: 'wait', image: 'wait:1' }],
          volumes: [
            { name: 'cache', emptyDir: { sizeLimit: '1Gi' } },
            { name: 'gone', $patch: 'delete' },
          ],
          containers: [
            {
              name: 'app',
              args: ['--fast'],
              envFrom: [{ secretRef: { name: 'cms' } }],
              env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
              ports: [{ containerPort: 9102, name: 'metrics' }],
              resources: { limits: { 'nvidia.com/gpu': 1 } },
              volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
            },
            { name: 'log', image: 'log:1', securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } },
          ],
        },
      },
    },
  };
  expect(said(deployment)).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'a field that does not exist',
    pods({ nodeSelectors: {} }),
    'spec.template.spec.nodeSelectors: error: deployment.spec.template.spec.nodeSelectors: a Deployment has no field',
  ],
  ['in a wrong place', { nodeSelector: { disk: 'ssd' } }, 'it belongs in `spec.template.spec.nodeSelector`'],
  ['which is guessed', pods({ nodeSelectors: {} }), 'did you mean `nodeSelector`?'],
  ['a value of the wrong type', pods({ terminationGracePeriodSeconds: '60' }), "must be a whole number, got '60'"],
  ['text without quotes', pods({}, { labels: { build: 7 } }), 'put it in quotes: "7"'],
  ['an unknown word', pods({ restartPolicy: 'always' }), 'did you mean `Always`?'],
  ['a list that is none', pods({ tolerations: {} }), 'must be a list (`[a, b]`), got a mapping'],
  ['an item without its key', pods({ containers: [{ image: 'x:1' }] }), 'containers.0: needs `name`'],
  ['an item that stands twice', pods({ volumes: [{ name: 'a', emptyDir: {} }, { name: 'a' }] }), "'a' stands twice"],
  ['a probe without its port', app({ livenessProbe: { httpGet: { path: '/' } } }), 'Kubernetes demands `port` here'],
  ['a quantity', app({ resources: { limits: { memory: '128Mb' } } }), 'must be a quantity such as 500m or 128Mi'],
  ['a wrong directive', pods({ $patch: 'remove' }), "must be one of delete, merge, replace, got 'remove'"],
  ['an unknown directive', pods({ $merge: true }), "unknown directive '$merge'"],
  ["kubectl's own directives", pods({ $retainKeys: ['a'] }), 'overlays have no $retainKeys'],
  ['and for the order', pods({ '$setElementOrder/containers': [] }), 'overlays have no $setElementOrder'],
  [
    'texts out of a list of objects',
    pods({ '$deleteFromPrimitiveList/volumes': ['a'] }),
    "'volumes' is no list of texts",
  ],
  ['a label with a space', pods({}, { labels: { team: 'a b' } }), "'a b' is no value of a label"],
  [
    'a link, past what is checked of links',
    { metadata: { annotations: { 'branchline.dev/link-runbook': 'javascript:alert(1)' } } },
    'branchline.dev/link-runbook: links are declared once',
  ],
  ['a name of a label with a space', pods({}, { labels: { 'a b': 'c' } }), "'a b' is no name of a label"],
  [
    'a name of an annotation',
    { metadata: { annotations: { '/a': 'c' } } },
    "'/a' is no name of a label or an annotation",
  ],
  ['a label of nodes', pods({ nodeSelector: { 'a b': 'c' } }), "spec.nodeSelector.a b: 'a b' is no name of a label"],
  ['a value that nodes cannot have', pods({ nodeSelector: { disk: 's s d' } }), "'s s d' is no value of a label"],
  [
    'a request above the limit',
    app({ resources: { requests: { cpu: 2 }, limits: { cpu: 1 } } }),
    'requests 2, above the limit of 1',
  ],
  [
    'a mount of no volume',
    app({ volumeMounts: [{ name: 'x', mountPath: '/x' }] }),
    "volumeMounts.0.name: the pod has no volume 'x'",
  ],
  [
    'an update that replaces nothing',
    { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } },
    'no pod is ever replaced',
  ],
  ['the status', { status: {} }, 'the cluster writes the status'],
])('WORK-1: %s is said with its place', (_, deployment, expected) => {
  expect(said(deployment).join('\n')).toContain(expected);
});

test.each<[string, object, string, string]>([
  [
    'the selector',
    { spec: { selector: { matchLabels: { a: 'b' } } } },
    'deployment.spec.selector',
    'a selector never changes',
  ],
  ['the replicas', { spec: { replicas: 3 } }, 'deployment.spec.replicas', 'use `replicas`'],
  ['its name', { metadata: { name: 'other' } }, 'deployment.metadata.name', 'names and owners are not changed'],
  ['its namespace', { metadata: { namespace: 'kube-system' } }, 'deployment.metadata.namespace', 'names and owners'],
  ['its kind', { kind: 'StatefulSet' }, 'deployment.kind', 'another kind'],
  [
    'labels of the object',
    { metadata: { labels: { app: 'x' } } },
    'deployment.metadata.labels.app',
    "the label 'app' is Branchline's",
  ],
  [
    'labels of its pods',
    pods({}, { labels: { version: 'x' } }),
    'metadata.labels.version',
    "the label 'version' is Branchline's",
  ],
  [
    'all labels at once',
    pods({}, { labels: { $patch: 'replace', a: 'b' } }),
    'metadata.labels.$patch',
    "the label 'app' is",
  ],
  [
    'all metadata at once',
    { spec: { template: { $patch: 'replace', spec: { containers: [] } } } },
    'deployment.spec.template.$patch',
    "'version'",
  ],
  [
    'injection',
    pods({}, { labels: { 'sidecar.istio.io/inject': 'false' } }),
    'metadata.labels.sidecar.istio.io/inject',
    'no rule applies',
  ],
  [
    'injection by annotation',
    pods({}, { annotations: { 'sidecar.istio.io/inject': 'false' } }),
    'annotations.sidecar.istio.io/inject',
    'no rule applies',
  ],
  ['the image', app({ image: 'x:2' }), 'containers.0.image', 'use `image`'],
  [
    'a container of another name without an image',
    pods({ containers: [{ name: 'cms', env: [{ name: 'A', value: 'b' }] }] }),
    'containers.0.name',
    "the container 'cms' has no image",
  ],
  [
    'an init container without an image',
    pods({ initContainers: [{ name: 'wait', command: ['true'] }] }),
    'initContainers.0.name',
    "the container 'wait' has no image",
  ],
  [
    'the container',
    pods({ containers: [{ name: 'app', $patch: 'delete' }] }),
    'containers.0',
    "the container 'app' runs",
  ],
  [
    'all containers',
    pods({ containers: [{ name: 'x', image: 'x:1' }, { $patch: 'replace' }] }),
    'spec.containers',
    "the container 'app' runs",
  ],
  ['the port', app({ ports: [{ containerPort: 8080, $patch: 'delete' }] }), 'ports.0', 'routes lead to port 8080'],
  ["the port's name", app({ ports: [{ containerPort: 8080, name: 'x' }] }), 'ports.0', 'routes lead to port 8080'],
  ['the account', pods({ serviceAccountName: 'admin' }), 'serviceAccountName', "policies name 'cms'"],
  ["the proxy's user", app({ securityContext: { runAsUser: 1337 } }), 'securityContext.runAsUser', "Istio's proxy"],
  [
    'and its group, for all',
    pods({ securityContext: { runAsGroup: 1337 } }),
    'securityContext.runAsGroup',
    "Istio's proxy",
  ],
  [
    'a variable with two sources',
    app({ env: [{ name: 'MODE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    'env.0.valueFrom',
    'remove it from `env`',
  ],
  [
    'a volume of two kinds',
    pods({ volumes: [{ name: 'tmp', configMap: { name: 'x' } }] }),
    'volumes.0.configMap',
    'emptyDir and configMap at once',
  ],
])('WORK-1: %s must not be touched', (_, deployment, field, message) => {
  const [first, ...more] = said(deployment, { env: { MODE: 'on' }, writable: ['/tmp'] });
  expect(first).toContain(`${field}: error: `);
  expect([first, ...more].join('\n')).toContain(message);
});

test('WORK-1: a Service, an autoscaler, a budget and an account keep what makes them ours', () => {
  const ports = (port: object) => saidOfService({ service: { spec: { ports: [port] } } }).join();
  expect(ports({ port: 8080, targetPort: 1 })).toContain('routes lead to port 8080');
  expect(ports({ port: 9090, name: 'x' })).toContain(
    'cms.service.spec.ports.0: error: service.spec.ports.0: rules are made for declared ports',
  );
  const service = (spec: object, metadata = {}) => saidOfService({ service: { metadata, spec } }).join();
  expect(service({ sessionAffinity: 'ClientIP', internalTrafficPolicy: 'Local' })).toBe('');
  expect(service({ selector: { app: 'x' } })).toContain('finds the pods of all versions');
  expect(service({ clusterIP: 'None' })).toContain('headless');
  expect(service({ type: 'ExternalName', externalName: 'x' })).toContain('declare the host under `external`');
  expect(service({}, { annotations: { 'networking.istio.io/exportTo': '*' } })).toContain('follows from calls');
  const scaled = { autoscale: { min: 2, max: 4, cpu: 70 }, resources: { requests: { cpu: '1' } } };
  const scaler = (spec: object) => saidOfService({ ...scaled, autoscaler: { spec } }).join();
  expect(scaler({ behavior: { scaleUp: { stabilizationWindowSeconds: 1 } }, metrics: [] })).toBe('');
  expect(scaler({ minReplicas: 1 })).toContain('use `autoscale`');
  expect(scaler({ maxReplicas: 9 })).toContain('use `autoscale`');
  expect(scaler({ scaleTargetRef: { name: 'x' } })).toContain('that of this Deployment');
  expect(said({ spec: { replicas: 1 } }, scaled).join()).toContain('the autoscaler sets it');
  expect(saidOfService({ autoscaler: {} }).join()).toContain('there is no HorizontalPodAutoscaler');
  const budget = (spec: object, replicas = 2) => saidOfService({ replicas, podDisruptionBudget: { spec } }).join();
  expect(budget({ maxUnavailable: '25%' })).toBe('');
  expect(budget({ minAvailable: 1 })).toContain('add `maxUnavailable: null`');
  expect(budget({ minAvailable: 1, maxUnavailable: null })).toBe('');
  expect(budget({ selector: { matchLabels: {} } })).toContain('pods of this Deployment');
  expect(budget({}, 1)).toContain('there is no PodDisruptionBudget');
  expect(saidOfService({ serviceAccount: { metadata: { name: 'x' } } }).join()).toContain('names and owners');
  expect(saidOfService({ serviceAccount: { imagePullSecrets: [{ name: 'x' }] } })).toEqual([]);
});

test('WORK-1: overlays of canary, version and variant are said where they stand', () => {
  const deployment = { spec: { replicas: 2 } };
  const version = { name: 'v1', image: 'x:1', replicas: 1, deployment };
  const parts = { canary: aCanary({ deployment }), variants: [aVariant({ deployment })], versions: [version] };
  expect(saidOfService(parts).map((line) => line.split(':')[0])).toEqual([
    'cms.versions.v1.deployment.spec.replicas',
    'OPS-1.deployment.spec.replicas',
    'canary.deployment.spec.replicas',
  ]);
});

const POWERS: [string, object, string][] = [
  [
    'privileged',
    app({ securityContext: { privileged: true, allowPrivilegeEscalation: true } }),
    'securityContext.privileged',
  ],
  ['capabilities', app({ securityContext: { capabilities: { add: ['NET_ADMIN'] } } }), 'capabilities.add'],
  ['hostPath', pods({ volumes: [{ name: 'a', hostPath: { path: '/' } }] }), 'volumes.0.hostPath'],
  ['hostNetwork', pods({ hostNetwork: true }), 'spec.hostNetwork'],
  ['hostPID', pods({ hostPID: true }), 'spec.hostPID'],
  ['hostIPC', pods({ hostIPC: true }), 'spec.hostIPC'],
  ['hostPort', app({ ports: [{ containerPort: 9, hostPort: 9 }] }), 'ports.0.hostPort'],
  ['serviceAccountName', pods({ serviceAccountName: 'admin' }), 'spec.serviceAccountName'],
  [
    'excludedTraffic',
    pods({}, { annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '1' } }),
    'annotations.traffic.sidecar.istio.io/excludeOutboundPorts',
  ],
  [
    'privileged',
    pods({ initContainers: [{ name: 'a', image: 'a:1', securityContext: { privileged: true } }] }),
    'initContainers.0.securityContext.privileged',
  ],
];

test.each(POWERS)(
  'TENANT-6: %s needs a grant, and is a warning where nothing is granted at all',
  (power, deployment, field) => {
    const isolation = { authorization: false, callers: false, sidecar: false, network: false };
    const tenant: Tenant = aTenant({
      isolation,
      services: [aService({ deployment: deployment as Service['deployment'] })],
    });
    const grant = { namespaces: ['acme'], domains: ['example.com'] };
    const lines = (kinds?: string[]) =>
      checkEstate({ tenants: [tenant], ...(kinds && { grants: new Grants({ acme: { ...grant, kinds } }) }) }).map(
        describeProblem,
      );
    expect(lines()).toEqual([expect.stringContaining(`${field}: warning: deployment.`)]);
    expect(lines([])).toEqual([expect.stringContaining(`${field}: error: deployment.`)]);
    expect(lines([])[0]).toContain(`the platform adds \`grants: { acme: { kinds: [${power}] } }\``);
    expect(lines([power])).toEqual([]);
  },
);

test('TENANT-6: a variant is asked for what its mainline does not have', () => {
  const deployment = pods({ hostNetwork: true });
  const variants = [aVariant({ deployment: pods({ hostNetwork: true, hostPID: true }) })];
  expect(said(deployment, { variants }).map((line) => line.split(': ')[0])).toEqual([
    'cms.deployment.spec.template.spec.hostNetwork',
    'OPS-1.deployment.spec.template.spec.hostPID',
  ]);
});

test('TENANT-6: a Service of its own to the outside needs a grant', () => {
  expect(saidOfService({ service: { spec: { type: 'LoadBalancer' } } }).join()).toContain("with 'externalService'");
  expect(saidOfService({ service: { spec: { externalIPs: ['1.2.3.4'] } } }).join()).toContain(
    'cms.service.spec.externalIPs',
  );
});

test('WORK-7: the label of the release is no selector, so an overlay may change it', () => {
  const deployment = { metadata: { labels: { 'app.kubernetes.io/version': '7' } } };
  expect(saidOfService({ productionDefaults: true, deployment })).toEqual([]);
});

test('WORK-1: a probe that asks in another way than the service says is told what to write', () => {
  const probe = (readinessProbe: object) => said(app({ readinessProbe }));
  expect(probe({ httpGet: { path: '/ready', port: 8080 } })).toEqual([
    expect.stringContaining(
      'asks by httpGet and tcpSocket at once [WORK-1]\n    fix: write `tcpSocket: null` beside `httpGet`',
    ),
  ]);
  expect(probe({ httpGet: { path: '/ready', port: 8080 }, tcpSocket: null })).toEqual([]);
});
