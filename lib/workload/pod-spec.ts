import type { Service } from '../model/service';
import type { WorkloadOverrides } from '../model/workload';

/** The name of the container that runs the service's image. */
export const APP_CONTAINER = 'app';

type Json = Record<string, unknown>;

/** A folder's volume name: `/var/cache` → `var-cache`. */
function volumeName(path: string): string {
  return (
    path
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'root'
  );
}

/** A path, or the word `grpc` or `tcp`, as the kubelet's probe. */
function probe(how: string, port: number): Json {
  if (how === 'grpc') return { grpc: { port } };
  if (how === 'tcp') return { tcpSocket: { port } };
  return { httpGet: { path: how, port } };
}

/**
 * The pods of one workload of a service. What Kubernetes does anyway is left out; what is safe is written out: no root,
 * no new privileges, a read-only file system, no token for the API server.
 */
export function podSpec(service: Service, workload: WorkloadOverrides): Json {
  const { readiness, liveness, startup } = service.probes;
  const env = { ...service.env, ...workload.env };
  const resources = workload.resources ?? service.resources;
  const port = service.targetPort ?? service.port;
  const mounts = [
    ...service.secrets.map(({ name, mountPath }) => ({ name: `secret-${name}`, mountPath, readOnly: true })),
    ...service.writable.map((mountPath) => ({ name: volumeName(mountPath), mountPath })),
  ];
  const volumes = [
    ...service.secrets.map(({ name, optional }) => ({
      name: `secret-${name}`,
      secret: { secretName: name, ...(optional && { optional }) },
    })),
    ...service.writable.map((mountPath) => ({ name: volumeName(mountPath), emptyDir: {} })),
  ];
  const container = {
    name: APP_CONTAINER,
    image: workload.image,
    ports: [{ name: `${service.protocol}-${APP_CONTAINER}`, containerPort: port }],
    ...(Object.keys(env).length > 0 && { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
    ...(resources !== undefined && { resources }),
    readinessProbe: probe(readiness ?? 'tcp', port),
    ...(liveness !== undefined && { livenessProbe: probe(liveness, port) }),
    ...(startup !== undefined && { startupProbe: probe(startup, port) }),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
  return {
    automountServiceAccountToken: false,
    containers: [container],
    securityContext: {
      runAsNonRoot: true,
      ...(service.user !== undefined && { runAsUser: service.user, runAsGroup: service.user, fsGroup: service.user }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    serviceAccountName: service.name,
    ...(volumes.length > 0 && { volumes }),
  };
}
