import type { Applied, KubeObject } from './api-server';
import type { Expected, Lab, LabRequest, LabResult, LabSettings, LoadReport } from './lab';

/** Who may ask the API server; each has a kubeconfig of its own, so that the audit log says who did what. */
export type ClusterUser = 'test' | 'flux' | 'argocd';

export interface ClusterOptions extends Pick<LabSettings, 'sidecars' | 'silent' | 'forward'> {
  /**
   * CustomResourceDefinitions besides Istio's: YAML text, or paths of files or folders.
   *
   * @default - only Istio's
   */
  readonly crds?: readonly string[];
}

/** One request that was to change something, as the API server's audit log has it. Dry runs and statuses are left out. */
export interface AuditEvent {
  /** When the API server got it: ISO, with microseconds. */
  readonly at: string;
  /** A `ClusterUser`, or who of the cluster itself: `kube-controller-manager`, `node`, `istiod`. */
  readonly user: string;
  readonly verb: 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  /** `Kind/namespace/name`. */
  readonly id: string;
  /** The HTTP status it was answered with. */
  readonly status: number;
  /** Why it was refused. */
  readonly message?: string;
  /** False if what is stored is as it was before: a patch that says the same again. */
  readonly changed: boolean;
}

export interface LoadOptions {
  /** Sent in turn. From a gateway (edge) or from a workload's pod (mesh). */
  readonly requests: readonly LabRequest[];
  /** All connections together. */
  readonly perSecond: number;
  /** @default 4 */
  readonly connections?: number;
}

/** Traffic that goes on until it is stopped. */
export interface ClusterLoad {
  /** Waits for so many more answers, good or bad. */
  flows(requests: number): Promise<void>;
  /** `failures` is empty if every request was answered with a status below 400. */
  stop(): Promise<LoadReport>;
}

/**
 * A cluster of real parts without containers: etcd, kube-apiserver with an audit log, kube-controller-manager, Istio's
 * CRDs, `pilot-discovery` with its validating webhook, and a node whose pods are the lab's: an address, a server, an
 * Envoy with certificates where there is a gateway or a sidecar. So Deployments become ready, Services get endpoints,
 * and pods that are deleted terminate, leave the endpoints and go, as Kubernetes does it.
 *
 * Programs on this machine reach the API server on loopback, by `kubeconfig`; pods and Services only `request` reaches.
 */
export interface ClusterInterface {
  /** Path of a kubeconfig. Everyone is a cluster administrator. */
  kubeconfig(user?: ClusterUser): string;

  /** Server-side apply of YAML text, files or folders, strictly validated, in their order (Namespaces first). */
  apply(manifests: string | readonly string[], options?: { dryRun?: boolean }): Promise<Applied[]>;

  /** Deletes the same objects, the last first. What is not there is no error. */
  remove(manifests: string | readonly string[]): Promise<void>;

  /** The stored object, or undefined. */
  get(apiVersion: string, kind: string, namespace: string | undefined, name: string): Promise<KubeObject | undefined>;

  /** Any other request to the API. */
  send(
    method: string,
    path: string,
    body?: string,
    contentType?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;

  /** What was asked to change since a moment (`at` of an event, or `new Date().toISOString()`), in order. */
  auditEvents(since?: string): Promise<AuditEvent[]>;

  /** Sends requests, one or many, and looks into Envoys. */
  readonly mesh: Pick<
    Lab,
    'request' | 'expect' | 'play' | 'received' | 'envoy' | 'virtualHosts' | 'diagnose' | 'workloads'
  >;

  /** Starts constant traffic. */
  load(options: LoadOptions): Promise<ClusterLoad>;

  /** Waits until all Deployments have all their pods, ready, and none is terminating. */
  available(limitMs?: number): Promise<void>;

  /** Waits until a request is answered as expected. */
  waitUntilServing(request: LabRequest, expected: Expected, limitMs?: number): Promise<LabResult>;

  stop(): Promise<void>;
}
