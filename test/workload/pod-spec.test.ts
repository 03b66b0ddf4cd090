import { podSpec } from '../../lib/workload/pod-spec';
import { service, variant } from '../estate/declared';

type Pod = {
  containers: { [field: string]: unknown; volumeMounts?: { name: string; mountPath: string }[] }[];
  volumes?: { name: string }[];
  [field: string]: unknown;
};
const pod = (...[props, overrides]: [Parameters<typeof service>[1]?, Partial<Parameters<typeof podSpec>[1]>?]) => {
  const cms = service('cms', props);
  return podSpec(cms, { ...cms, ...overrides }) as Pod;
};

test('what is safe is written out: no root, no new privileges, read-only files, no token', () => {
  expect(pod({ user: 1000 })).toMatchObject({
    automountServiceAccountToken: false,
    serviceAccountName: 'cms',
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
  });
});

test('a service that says nothing has these pods and nothing more', () => {
  expect(pod()).toStrictEqual({
    automountServiceAccountToken: false,
    serviceAccountName: 'cms',
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image: 'example.com/app:1',
        ports: [{ name: 'http-app', containerPort: 8080 }],
        readinessProbe: { tcpSocket: { port: 8080 } },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
  });
});

test('NAME-4: the container’s port is named for its protocol and is the target, not the Service’s', () => {
  expect(pod({ protocol: 'grpc', targetPort: 9000 }).containers[0]!.ports).toEqual([
    { name: 'grpc-app', containerPort: 9000 },
  ]);
});

test('a variant has its own image, and its variables and resources over those of the mainline', () => {
  const props = { env: { A: '1', B: '1' }, resources: { limits: { memory: '1Gi' } } };
  const own = variant('OPS-1', { env: { B: '2', C: '2' }, resources: { limits: { memory: '2Gi' } } });
  const [main] = pod(props).containers;
  const [container] = podSpec(service('cms', props), own).containers as Pod['containers'];
  expect(container!.image).toBe('example.com/app:OPS-1');
  expect(container!.env).toEqual([
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
    { name: 'C', value: '2' },
  ]);
  expect([main!.resources, container!.resources]).toEqual([
    { limits: { memory: '1Gi' } },
    { limits: { memory: '2Gi' } },
  ]);
});

test.each([
  ['/healthz', { httpGet: { path: '/healthz', port: 8080 } }],
  ['grpc', { grpc: { port: 8080 } }],
  ['tcp', { tcpSocket: { port: 8080 } }],
])('a probe by %s', (how, probe) => {
  const [container] = pod({ probes: { readiness: how, liveness: how, startup: how } }).containers;
  expect([container!.readinessProbe, container!.livenessProbe, container!.startupProbe]).toEqual([probe, probe, probe]);
});

test('DEST-2: without a probe a pod is ready when its port takes connections, and never restarted', () => {
  const [container] = pod().containers;
  expect(container!.readinessProbe).toEqual({ tcpSocket: { port: 8080 } });
  expect(container).not.toHaveProperty('livenessProbe');
});

describe('files', () => {
  test('Secrets are read-only, folders are empty and writable', () => {
    const { containers, volumes } = pod({
      secrets: [{ name: 'keys', mountPath: '/etc/keys', optional: true }],
      writable: ['/var/cache'],
    });
    expect(volumes).toEqual([
      { name: 'secret-keys', secret: { secretName: 'keys', optional: true } },
      { name: 'var-cache', emptyDir: {} },
    ]);
    expect(containers[0]!.volumeMounts).toEqual([
      { name: 'secret-keys', mountPath: '/etc/keys', readOnly: true },
      { name: 'var-cache', mountPath: '/var/cache' },
    ]);
  });

  test('one Secret at two places is one volume', () => {
    const { containers, volumes } = pod({
      secrets: ['/a', '/b'].map((mountPath) => ({ name: 'keys', mountPath })),
    });
    expect(volumes).toHaveLength(1);
    expect(containers[0]!.volumeMounts!.map(({ name }) => name)).toEqual(['secret-keys', 'secret-keys']);
  });

  test('one Secret that is optional at one place is two volumes', () => {
    const { containers, volumes } = pod({
      secrets: [
        { name: 'keys', mountPath: '/a' },
        { name: 'keys', mountPath: '/b', optional: true },
        { name: 'keys', mountPath: '/c', optional: false },
      ],
    });
    expect(volumes).toEqual([
      { name: 'secret-keys', secret: { secretName: 'keys' } },
      { name: 'secret-keys-2', secret: { secretName: 'keys', optional: true } },
    ]);
    expect(containers[0]!.volumeMounts!.map(({ name }) => name)).toEqual([
      'secret-keys',
      'secret-keys-2',
      'secret-keys',
    ]);
  });

  test('volumes are named for their folders', () => {
    const { volumes } = pod({ writable: ['/var/lib/_cache', '/var_lib/cache', '/var/lib/cache', '/_'] });
    expect(volumes!.map(({ name }) => name)).toEqual(['var-lib-cache', 'var-lib-cache-2', 'var-lib-cache-3', 'root']);
  });

  test('NAME-3: volumes are DNS labels of their own, whatever Secrets and folders are called', () => {
    const { containers, volumes } = pod({
      secrets: [
        { name: 'tls.example.com', mountPath: '/a' },
        { name: 'tls-example.com', mountPath: '/b' },
        { name: 'x'.repeat(200), mountPath: '/c' },
        { name: 'keys', mountPath: '/d' },
      ],
      writable: ['/var/cache', '/var-cache', '/secret-keys', '/_', `/${'y'.repeat(100)}`],
    });
    const names = volumes!.map(({ name }) => name);
    expect(new Set(names).size).toBe(9);
    for (const name of names) expect(name).toMatch(/^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    expect(containers[0]!.volumeMounts!.map(({ name }) => name)).toEqual(names);
  });
});

test('MESH-9: a container has the ports of the service, each once, and a probe asks the first one that speaks so', () => {
  const ports = {
    db: { port: 5432, protocol: 'tcp' },
    api: { port: 9090, targetPort: 9091, protocol: 'grpc' },
    http: { port: 80, targetPort: 8080 },
    web: { port: 81, targetPort: 8080 },
  } as const;
  const [container] = pod({
    port: undefined,
    ports,
    probes: { readiness: '/ready', liveness: 'grpc', startup: 'tcp' },
  }).containers;
  expect(container!.ports).toEqual([
    { name: 'tcp-db', containerPort: 5432 },
    { name: 'grpc-api', containerPort: 9091 },
    { name: 'http', containerPort: 8080 },
  ]);
  expect(container!.readinessProbe).toEqual({ httpGet: { path: '/ready', port: 8080 } });
  expect(container!.livenessProbe).toEqual({ grpc: { port: 9091 } });
  expect(container!.startupProbe).toEqual({ tcpSocket: { port: 5432 } });
  const [lonely] = pod({ port: undefined, ports: { db: ports.db }, probes: { readiness: 'grpc' } }).containers;
  expect(lonely!.readinessProbe).toEqual({ grpc: { port: 5432 } });
});
