import { ApiServer, type Applied, type KubeObject, type User } from './api-server';
import { type AuditEvent, AuditLog } from './audit-log';
import { startIstiod, XDS_ADDRESS } from './istiod';
import { type Expected, Lab, type LabRequest, type LabResult, type LabSettings, type Load } from './lab';
import { readManifests } from './manifests';
import { freePorts, required } from './processes';

export type { AuditEvent } from './audit-log';

export interface ClusterOptions extends Pick<LabSettings, 'sidecars' | 'silent' | 'forward'> {
  /**
   * CustomResourceDefinitions besides Istio's: YAML text, or paths of files or folders.
   *
   * @default - only Istio's
   */
  readonly crds?: readonly string[];
  /**
   * How long a pod goes on answering after it was deleted.
   *
   * @default 5000 - as long as Istio's sidecar
   */
  readonly drainMs?: number;
  /** More of istiod's mesh configuration, as YAML. @default none */
  readonly mesh?: string;
}

export interface LoadOptions {
  /** Sent in turn. From a gateway (edge) or from a workload's pod (mesh). */
  readonly requests: readonly LabRequest[];
  /** All connections together. */
  readonly perSecond: number;
  /** @default 4 */
  readonly connections?: number;
}

/** Sends requests, one or many, and looks into Envoys. */
export type MeshTraffic = Pick<Lab, 'request' | 'expect' | 'play' | 'received' | 'envoy' | 'virtualHosts' | 'diagnose'>;

/**
 * A cluster of real parts without containers: etcd, kube-apiserver with an audit log, kube-controller-manager, Istio's
 * CRDs, `pilot-discovery` with its validating webhook, and a node whose pods are the lab's: an address, a server, an
 * Envoy with certificates where there is a gateway or a sidecar. So Deployments become ready, Services get endpoints,
 * and pods that are deleted terminate, leave the endpoints and go, as Kubernetes does it.
 *
 * Programs on this machine reach the API server on loopback, by `kubeconfig`; pods and Services only `mesh` reaches.
 */
export class Cluster {
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const [port] = (await freePorts(1)) as [number];
    const lab = await Lab.launch(['-api', `127.0.0.1:${port}`]);
    let server: ApiServer | undefined;
    try {
      server = await ApiServer.start({ networkOf: lab.pid, port });
      startControllers(server);
      if (options.crds !== undefined) await server.install(readManifests(options.crds));
      await startIstiod(server, options.mesh);
      const node = { kubeconfig: server.kubeconfig('node'), xds: XDS_ADDRESS, drainMs: options.drainMs ?? 5000 };
      await lab.join(node, options);
      return new Cluster(lab, server, await server.kinds());
    } catch (error) {
      const words = server?.processes.lastWords ?? '';
      await lab.stop();
      await server?.stop();
      throw new Error(`${error instanceof Error ? error.message : error}\n${words}`);
    }
  }

  private readonly log: AuditLog;
  private lastMark = 0;

  private constructor(
    private readonly lab: Lab,
    private readonly server: ApiServer,
    private kinds: Map<string, string>,
  ) {
    this.log = new AuditLog(server.auditLog, (group, plural) => this.kinds.get(`${group}/${plural}`) ?? plural);
  }

  /** Sends requests, one or many, and looks into Envoys. */
  get mesh(): MeshTraffic {
    return this.lab;
  }

  /** Path of a kubeconfig. Everyone is a cluster administrator; the audit log says who did what. */
  kubeconfig(user: User = 'test'): string {
    return this.server.kubeconfig(user);
  }

  /** Server-side apply of YAML text, files or folders, strictly validated, in their order (Namespaces first). */
  apply(manifests: string | readonly string[], options: { dryRun?: boolean } = {}): Promise<Applied[]> {
    return this.server.apply(manifests, options);
  }

  /** Deletes the same objects, the last first, and all that comes of them. What is not there is no error. */
  remove(manifests: string | readonly string[]): Promise<void> {
    return this.server.remove(manifests);
  }

  /** The stored object, or undefined. */
  get(apiVersion: string, kind: string, namespace: string | undefined, name: string): Promise<KubeObject | undefined> {
    return this.server.get(apiVersion, kind, namespace, name);
  }

  /** Any other request to the API. */
  send(method: string, path: string, body?: string, contentType?: string): ReturnType<ApiServer['send']> {
    return this.server.send(method, path, body, contentType);
  }

  /** What was asked to change after a moment (`at` of an event, or `new Date().toISOString()`), in order. */
  async auditEvents(since = ''): Promise<AuditEvent[]> {
    const mark = `audit-mark-${++this.lastMark}`;
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: mark } });
    await this.send('POST', '/api/v1/namespaces?dryRun=All', body);
    this.kinds = await this.server.kinds();
    await this.server.processes.until('the audit log has all', async () => this.log.has(mark));
    return this.log.events().filter(({ at }) => at > since);
  }

  /** Starts constant traffic. */
  load({ requests, perSecond, connections = 4 }: LoadOptions): Promise<Load> {
    return this.lab.load(requests, connections, perSecond);
  }

  /** Waits until all Deployments have all their pods, ready, and none is terminating. */
  async available(limitMs = 60_000): Promise<void> {
    await within(limitMs, async () => {
      const deployments = await this.list('/apis/apps/v1/deployments');
      const waiting = deployments.filter((deployment) => !isAvailable(deployment));
      const pods = await this.list('/api/v1/pods');
      const going = pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      if (waiting.length + going.length === 0) return undefined;
      const unready = pods.flatMap((pod) =>
        whyNotReady(pod) === undefined ? [] : `${nameOf(pod)}: ${whyNotReady(pod)}`,
      );
      return `not available: ${waiting.map(nameOf)}; terminating: ${going.map(nameOf)}\n${unready.join('\n')}`;
    });
  }

  /** Waits until a request is answered as expected. */
  async waitUntilServing(request: LabRequest, expected: Expected, limitMs = 60_000): Promise<LabResult> {
    let answer: LabResult | undefined;
    await within(limitMs, async () => {
      try {
        answer = await this.lab.expect(request, expected);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    });
    return answer!;
  }

  async stop(): Promise<void> {
    await this.lab.stop();
    await this.server.stop();
  }

  private async list(path: string): Promise<StoredObject[]> {
    const { status, body } = await this.send('GET', path);
    if (status !== 200) throw new Error(`${path}: ${body.message}`);
    return body.items as StoredObject[];
  }
}

interface StoredObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly replicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

const nameOf = ({ metadata }: StoredObject) => `${metadata.namespace}/${metadata.name}`;

function isAvailable({ metadata, spec, status }: StoredObject): boolean {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  return (
    observedGeneration === metadata.generation &&
    [replicas, updatedReplicas, availableReplicas].every((count) => count === spec.replicas)
  );
}

function whyNotReady({ status }: StoredObject): string | undefined {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? undefined : (ready?.message ?? 'not on a node');
}

/** Polls until there is no problem any more. */
async function within(limitMs: number, problem: () => Promise<string | undefined>): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await problem();
    if (found === undefined) return;
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${found}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Those of Kubernetes' controllers that make pods and endpoints, and those that clear up after what is deleted. */
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
  'horizontal-pod-autoscaler-controller',
  'disruption-controller',
];

function startControllers(server: ApiServer): void {
  server.processes.start(required('BRANCHLINE_KUBE_CONTROLLER_MANAGER'), [
    ...['--kubeconfig', server.kubeconfig('kube-controller-manager'), '--controllers', CONTROLLERS.join(',')],
    ...['--leader-elect=false', '--secure-port', '0', '--kube-api-qps', '500', '--kube-api-burst', '1000'],
    // The autoscaler sees to the minimum of replicas; there are no metrics for more.
    ...['--horizontal-pod-autoscaler-sync-period', '2s'],
  ]);
}
