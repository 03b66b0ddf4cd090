/** A change of a Deployment that is sound by itself, and what is told of it. */
export interface PodValueCase {
  readonly what: string;
  /** Fields of the container `app`. */
  readonly app?: object;
  /** Fields of the pod. */
  readonly pod?: object;
  /** Fields of the Deployment's `spec`. */
  readonly spec?: object;
}

const env = (valueFrom: object) => ({ env: [{ name: 'A', valueFrom }] });
const ports = (...list: object[]) => ({ ports: [{ name: 'http', containerPort: 8080 }, ...list] });
const beside = (container: object) => ({ containers: [{ name: 'app', image: 'r/app:1' }, container] });

/** What the API server refuses, with the place below `spec` and a part of the message. */
export const REFUSED: readonly (PodValueCase & { readonly at: string; readonly says: string })[] = [
  {
    what: 'a container without an image',
    pod: beside({ name: 'log' }),
    at: 'template.spec.containers.1.name',
    says: 'no image',
  },
  {
    what: 'an ephemeral container',
    pod: { ephemeralContainers: [{ name: 'debug', image: 'r/d:1' }] },
    at: 'template.spec.ephemeralContainers',
    says: 'only a pod that runs',
  },
  {
    what: 'a container called twice',
    pod: { initContainers: [{ name: 'app', image: 'r/i:1' }] },
    at: 'template.spec.initContainers.0.name',
    says: "two containers are called 'app'",
  },
  {
    what: 'a name with capitals',
    pod: beside({ name: 'Log', image: 'r/l:1' }),
    at: 'template.spec.containers.1.name',
    says: "'Log' is no name",
  },
  {
    what: 'a name that is too long',
    pod: beside({ name: 'a'.repeat(64), image: 'r/l:1' }),
    at: 'template.spec.containers.1.name',
    says: 'is no name',
  },
  {
    what: 'a mount of no volume',
    app: { volumeMounts: [{ name: 'data', mountPath: '/d' }] },
    at: 'template.spec.containers.0.volumeMounts.0.name',
    says: "no volume 'data'",
  },
  {
    what: 'a volume with an underscore',
    pod: { volumes: [{ name: 'my_data', emptyDir: {} }] },
    at: 'template.spec.volumes.0.name',
    says: "'my_data' is no name",
  },
  {
    what: 'a probe that asks nothing',
    app: { livenessProbe: { periodSeconds: 5 } },
    at: 'template.spec.containers.0.livenessProbe',
    says: 'what to ask',
  },
  {
    what: 'a probe that asks twice',
    app: { readinessProbe: { httpGet: { port: 8080 }, tcpSocket: { port: 8080 } } },
    at: 'template.spec.containers.0.readinessProbe.tcpSocket',
    says: 'at once',
  },
  {
    what: 'a liveness probe that needs two successes',
    app: { livenessProbe: { tcpSocket: { port: 8080 }, successThreshold: 2 } },
    at: 'template.spec.containers.0.livenessProbe.successThreshold',
    says: 'must be 1',
  },
  {
    what: 'a startup probe that needs two successes',
    app: { startupProbe: { tcpSocket: { port: 8080 }, successThreshold: 2 } },
    at: 'template.spec.containers.0.startupProbe.successThreshold',
    says: 'must be 1',
  },
  {
    what: 'a hook that does nothing',
    app: { lifecycle: { preStop: {} } },
    at: 'template.spec.containers.0.lifecycle.preStop',
    says: 'what to ask',
  },
  {
    what: 'a request above its limit',
    app: { resources: { requests: { cpu: '2' }, limits: { cpu: '1500m' } } },
    at: 'template.spec.containers.0.resources.requests.cpu',
    says: 'above the limit of 1500m',
  },
  {
    what: 'a request of storage above its limit',
    app: { resources: { requests: { 'ephemeral-storage': '2Gi' }, limits: { 'ephemeral-storage': '1Gi' } } },
    at: 'template.spec.containers.0.resources.requests.ephemeral-storage',
    says: 'above the limit',
  },
  {
    what: 'a port beyond 65535',
    app: ports({ containerPort: 70_000 }),
    at: 'template.spec.containers.0.ports.1.containerPort',
    says: '1 to 65535',
  },
  {
    what: 'a port of zero',
    app: ports({ containerPort: 0 }),
    at: 'template.spec.containers.0.ports.1.containerPort',
    says: '1 to 65535, got 0',
  },
  {
    what: 'a name of a port with capitals',
    app: ports({ containerPort: 9000, name: 'Metrics' }),
    at: 'template.spec.containers.0.ports.1.name',
    says: 'no port name',
  },
  {
    what: 'a name of a port of 16 letters',
    app: ports({ containerPort: 9000, name: 'a-metrics-port-x' }),
    at: 'template.spec.containers.0.ports.1.name',
    says: 'no port name',
  },
  {
    what: 'a name of a port without a letter',
    app: ports({ containerPort: 9000, name: '9000' }),
    at: 'template.spec.containers.0.ports.1.name',
    says: 'no port name',
  },
  {
    what: 'a name of a port twice',
    app: ports({ containerPort: 9000, name: 'http' }),
    at: 'template.spec.containers.0.ports.1.name',
    says: "two ports are called 'http'",
  },
  {
    what: 'a variable with a = in its name',
    app: { env: [{ name: 'A=B', value: 'c' }] },
    at: 'template.spec.containers.0.env.0.name',
    says: 'a = in its name',
  },
  {
    what: 'a variable from two sources',
    app: env({ secretKeyRef: { name: 's', key: 'k' }, fieldRef: { fieldPath: 'metadata.name' } }),
    at: 'template.spec.containers.0.env.0.valueFrom',
    says: 'at once',
  },
  {
    what: 'a variable from no source',
    app: env({}),
    at: 'template.spec.containers.0.env.0.valueFrom',
    says: 'no source',
  },
  {
    what: 'a variable from no field',
    app: env({ fieldRef: { fieldPath: 'metadata.owner' } }),
    at: 'template.spec.containers.0.env.0.valueFrom.fieldRef.fieldPath',
    says: "no field 'metadata.owner'",
  },
  {
    what: 'a privileged container that may not escalate',
    app: { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
    at: 'template.spec.containers.0.securityContext.privileged',
    says: 'cannot have',
  },
  {
    what: 'a toleration of a value that only has to exist',
    pod: { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
    at: 'template.spec.tolerations.0.value',
    says: 'no meaning',
  },
  {
    what: 'a toleration without a key',
    pod: { tolerations: [{ operator: 'Equal', value: 'b' }] },
    at: 'template.spec.tolerations.0.operator',
    says: 'must be Exists',
  },
  {
    what: 'a toleration with an empty key',
    pod: { tolerations: [{ key: '', value: 'b' }] },
    at: 'template.spec.tolerations.0.operator',
    says: 'must be Exists',
  },
  {
    what: 'a toleration for some time without an eviction',
    pod: { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }] },
    at: 'template.spec.tolerations.0.tolerationSeconds',
    says: 'NoExecute',
  },
  {
    what: 'a spread of zero',
    pod: { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
    at: 'template.spec.topologySpreadConstraints.0.maxSkew',
    says: '1 or more',
  },
  {
    what: 'pods that are not started again',
    pod: { restartPolicy: 'OnFailure' },
    at: 'template.spec.restartPolicy',
    says: 'always started again',
  },
  {
    what: 'a rolling update of Recreate',
    spec: { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
    at: 'strategy.rollingUpdate',
    says: 'no meaning',
  },
  {
    what: 'an update that replaces nothing',
    spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
    at: 'strategy.rollingUpdate',
    says: 'no pod is ever replaced',
  },
  {
    what: 'a deadline before pods are ready',
    spec: { minReadySeconds: 10, progressDeadlineSeconds: 10 },
    at: 'progressDeadlineSeconds',
    says: 'more than minReadySeconds',
  },
];

/** Much like those, and accepted. */
export const ACCEPTED: readonly PodValueCase[] = [
  { what: 'a container beside', pod: beside({ name: 'log-2', image: 'r/l:1' }) },
  {
    what: 'a mounted volume, declared without a source',
    app: { volumeMounts: [{ name: 'data', mountPath: '/d' }] },
    pod: { volumes: [{ name: 'data' }] },
  },
  {
    what: 'probes',
    app: {
      readinessProbe: { httpGet: { port: 8080 }, successThreshold: 3 },
      livenessProbe: { grpc: { port: 8080 }, successThreshold: 1 },
      startupProbe: { exec: { command: ['true'] } },
    },
  },
  {
    what: 'hooks',
    app: { lifecycle: { preStop: { sleep: { seconds: 5 } }, postStart: { exec: { command: ['true'] } } } },
  },
  {
    what: 'a request at its limit',
    app: { resources: { requests: { cpu: '1500m', memory: '1Gi' }, limits: { cpu: '1.5', memory: '1024Mi' } } },
  },
  { what: 'a request without a limit', app: { resources: { requests: { cpu: '4' }, limits: { memory: '1Gi' } } } },
  {
    what: 'ports',
    app: ports({ containerPort: 65_535, name: 'a-metrics-port' }, { containerPort: 9001 }, { containerPort: 9002 }),
  },
  { what: 'the first port, without a name', app: ports({ containerPort: 1, name: '' }) },
  { what: 'one number for two protocols', app: ports({ containerPort: 8080, protocol: 'UDP', name: 'udp' }) },
  {
    what: 'variables',
    app: {
      env: [
        'metadata.name',
        "metadata.labels['app.kubernetes.io/name']",
        "metadata.annotations['a']",
        'spec.nodeName',
        'status.podIP',
        'status.hostIP',
        'status.podIPs',
      ].map((fieldPath, index) => ({ name: `A${index}`, valueFrom: { fieldRef: { fieldPath } } })),
    },
  },
  { what: 'a variable of the resources', app: env({ resourceFieldRef: { resource: 'limits.memory' } }) },
  {
    what: 'a variable from one source, the other taken away',
    app: env({ fieldRef: null, secretKeyRef: { name: 's', key: 'k' } }),
  },
  { what: 'an empty variable', app: { env: [{ name: 'A' }, { name: 'a.b-c', value: '' }] } },
  { what: 'a privileged container', app: { securityContext: { privileged: true } } },
  {
    what: 'tolerations',
    pod: {
      tolerations: [
        { operator: 'Exists' },
        { key: 'a', operator: 'Exists', value: '' },
        { key: 'a', value: 'b' },
        { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 },
      ],
    },
  },
  {
    what: 'a spread',
    pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] },
  },
  // The API server takes both in a template.
  { what: 'time to end below zero', pod: { terminationGracePeriodSeconds: -1 } },
  { what: 'an image with a space', app: { image: ' r/app:1' } },
  { what: 'Recreate', spec: { strategy: { type: 'Recreate' } } },
  { what: 'an update pod by pod', spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } } },
  { what: 'an update with half of the defaults', spec: { strategy: { rollingUpdate: { maxUnavailable: 0 } } } },
  { what: 'a deadline', spec: { minReadySeconds: 10, progressDeadlineSeconds: 11 } },
  {
    what: 'a native sidecar',
    pod: {
      initContainers: [
        { name: 'log', image: 'r/l:1', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 9 } } },
      ],
    },
  },
];

/** The Deployment of a case. */
export function deploymentOf({ app = {}, pod = {}, spec = {} }: PodValueCase, name = 'app'): Record<string, unknown> {
  const containers = [{ name: 'app', image: 'r/app:1', ...app }];
  const labels = { app: 'app' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'acme' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...pod } },
      ...spec,
    },
  };
}

/** A StatefulSet whose pods mount a volume that it claims for each of them. */
export const CLAIMS: Readonly<Record<string, unknown>> = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'claims', namespace: 'acme' },
  spec: {
    serviceName: 'claims',
    selector: { matchLabels: { app: 'claims' } },
    template: {
      metadata: { labels: { app: 'claims' } },
      spec: { containers: [{ name: 'app', image: 'r/app:1', volumeMounts: [{ name: 'data', mountPath: '/d' }] }] },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
};
