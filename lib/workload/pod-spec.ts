import { hasQueues } from '../model/queue';
import type { Service } from '../model/service';
import { accountOf } from '../model/service-identity';
import { containerPorts, portName, type ServicePort } from '../model/service-port';
import { APP_CONTAINER, type WorkloadOverrides } from '../model/workload';
import { QUEUES_FOLDER, queuesName } from '../queues/queues-file';

type Json = Record<string, unknown>;

/** Volumes of a pod and where its container has them. */
interface Files {
  readonly volumes: Json[];
  readonly mounts: Json[];
}

/** A DNS label, as volumes have to be called: `/var/cache` → `var-cache`. */
function label(text: string): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.slice(0, 50).replace(/^-|-$/g, '') || 'root';
}

/** One volume per Secret, wherever it is mounted, and one per writable folder; no two have one name. */
function files(service: Service): Files {
  const { secrets, writable } = service;
  const [volumes, mounts]: [Json[], Json[]] = [[], []];
  const names = new Set<string>();
  const add = (wish: string, volume: Json): string => {
    let name = wish;
    for (let count = 2; names.has(name); count++) name = `${wish}-${count}`;
    names.add(name);
    volumes.push({ name, ...volume });
    return name;
  };
  const known = new Map<string, string>();
  for (const { name: secretName, mountPath, optional } of secrets) {
    const id = `${secretName} ${optional ?? false}`;
    const secret = { secretName, ...(optional && { optional }) };
    const name = known.get(id) ?? add(`secret-${label(secretName)}`, { secret });
    known.set(id, name);
    mounts.push({ name, mountPath, readOnly: true });
  }
  for (const mountPath of writable) mounts.push({ name: add(label(mountPath), { emptyDir: {} }), mountPath });
  if (hasQueues(service)) {
    // It is applied after the pods, and they start without it: until then there is no variant to know of (QUEUE-2).
    const configMap = { name: queuesName(service), optional: true };
    mounts.push({ name: add('branchline-queues', { configMap }), mountPath: QUEUES_FOLDER, readOnly: true });
  }
  return { volumes, mounts };
}

/**
 * A path, or the word `grpc` or `tcp`, as the kubelet's probe. It asks the first port that speaks so, and the first of all where
 * none does.
 */
function probe(how: string, ports: readonly ServicePort[]): Json {
  const speaks = (protocol: string): boolean =>
    how === 'tcp' || (how === 'grpc' ? protocol === 'grpc' : protocol === 'http' || protocol === 'http2');
  const port = (ports.find(({ protocol }) => speaks(protocol)) ?? ports[0]!).targetPort;
  if (how === 'grpc') return { grpc: { port } };
  if (how === 'tcp') return { tcpSocket: { port } };
  return { httpGet: { path: how, port } };
}

/**
 * The pods of one workload of a service. What Kubernetes does anyway is left out; what is safe is written out: no root,
 * no new privileges, a read-only file system, no token for the API server.
 *
 * @param variantEnv variables that say which variant it is; what the service declares goes before
 */
export function podSpec(
  service: Service,
  workload: WorkloadOverrides,
  variantEnv: Readonly<Record<string, string>> = {},
): Json {
  const { readiness, liveness, startup } = service.probes;
  const declared = { ...service.env, ...workload.env };
  const env = { ...declared, ...variantEnv, ...declared };
  const resources = workload.resources ?? service.resources;
  const ports = containerPorts(service);
  const { volumes, mounts } = files(service);
  const container = {
    name: APP_CONTAINER,
    image: workload.image,
    ...(ports.length > 0 && {
      ports: ports.map((each) => ({ name: portName(each), containerPort: each.targetPort })),
    }),
    ...(Object.keys(env).length > 0 && { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
    ...(resources !== undefined && { resources }),
    ...(ports.length > 0 && { readinessProbe: probe(readiness ?? 'tcp', ports) }),
    ...(liveness !== undefined && { livenessProbe: probe(liveness, ports) }),
    ...(startup !== undefined && { startupProbe: probe(startup, ports) }),
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
    serviceAccountName: accountOf(service),
    ...(volumes.length > 0 && { volumes }),
  };
}
