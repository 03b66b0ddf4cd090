import { type EndpointPlace, placeOfPod } from './endpoint-place';
import type { MeshObject } from './mesh-object';
import { flag, isRecord, list, number, record, text, textMap } from './untyped';

/** Kubernetes' own kinds that run pods. */
export const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Pod',
  'Job',
  'CronJob',
] as const;

/** Something that runs pods: all its pods are alike. */
export interface Workload {
  /** The object that it was read from. */
  readonly object: MeshObject;
  /** Its kind: `Deployment`. */
  readonly kind: string;
  /** Its Kubernetes namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** The pods' labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** The pods' annotations. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Number of pods; `undefined` where the document leaves it open (an autoscaler decides, or a DaemonSet's nodes). */
  readonly replicas: number | undefined;
  /** Container ports by name, and their numbers. */
  readonly ports: readonly ContainerPort[];
  /** The account that its pods run as. */
  readonly serviceAccount: string;
  /** True for pods in the node's own network: Istio leaves them alone. */
  readonly hostNetwork: boolean;
  /** Names of the containers, sidecars among them. */
  readonly containers: readonly string[];
  /** What the kubelet's probes say about ports: those with `httpGet`. */
  readonly probes: readonly HttpProbe[];
}

/** A probe by HTTP or HTTPS. */
export interface HttpProbe {
  /** The number of the container's port. */
  readonly port: number;
  /** The scheme in which the kubelet asks. */
  readonly scheme: 'HTTP' | 'HTTPS';
}

/** A port of a container. */
export interface ContainerPort {
  /** The port's name; empty if it has none. */
  readonly name: string;
  /** The port's number. */
  readonly number: number;
}

/** True when the workload runs at least one pod, as far as its document tells. */
export function isRunning(workload: Workload): boolean {
  return workload.replicas === undefined || workload.replicas > 0;
}

/**
 * True for an object of another group that has a pod template, as Kubernetes' own kinds have it: Rollouts of Argo, CloneSets of
 * OpenKruise, Services of Knative, whatever else. Those of a Rollout may stand in a Deployment (`workloadRef`).
 */
export function hasPodTemplate({ spec, group }: MeshObject): boolean {
  if (KUBERNETES_GROUPS.includes(group) || group.endsWith('.istio.io')) return false;
  return list(record(record(spec.template).spec).containers).length > 0 || isRecord(spec.workloadRef);
}

/** Groups in which Kubernetes' own workloads stand. */
export const KUBERNETES_GROUPS = ['', 'apps', 'batch', 'extensions'];

/** The workload that an object names as the holder of its pod template (`spec.workloadRef`), as `kind name`. */
export function templateHolder({ spec }: MeshObject): string | undefined {
  if (!isRecord(spec.workloadRef) || isRecord(spec.template)) return undefined;
  return `${text(spec.workloadRef.kind) ?? 'Deployment'} ${text(spec.workloadRef.name) ?? ''}`;
}

/** Reads a workload; its pods' labels come from the pod template, or from the Pod itself. */
export function readWorkload(object: MeshObject, holder: MeshObject = object): Workload {
  const { template, podSpec } = podParts(holder);
  const spec = object.kind === 'CronJob' ? record(record(object.spec.jobTemplate).spec) : object.spec;
  const metadata = record(template.metadata);
  const containers = [...list(podSpec.containers), ...list(podSpec.initContainers)].map(record);
  return {
    object,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    labels: textMap(metadata.labels),
    annotations: textMap(metadata.annotations),
    replicas: replicasOf(object, spec),
    ports: containers.flatMap((container) =>
      list(container.ports).flatMap((port) => {
        const found = number(record(port).containerPort);
        return found === undefined ? [] : [{ name: text(record(port).name) ?? '', number: found }];
      }),
    ),
    serviceAccount: text(podSpec.serviceAccountName) || text(podSpec.serviceAccount) || 'default',
    hostNetwork: flag(podSpec.hostNetwork),
    containers: containers.flatMap((container) => text(container.name) ?? []),
    probes: containers.flatMap(probesOf),
  };
}

function probesOf(container: Readonly<Record<string, unknown>>): HttpProbe[] {
  return ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((kind) => {
    const { port: asked, scheme } = record(record(container[kind]).httpGet);
    const named = list(container.ports)
      .map(record)
      .find(({ name }) => name !== undefined && name === asked);
    const port = number(asked) ?? number(named?.containerPort);
    return port === undefined ? [] : [{ port, scheme: text(scheme) === 'HTTPS' ? 'HTTPS' : 'HTTP' }];
  });
}

/** The place of a workload's pods, as far as they themselves say. */
export function placeOfWorkload(workload: Workload): EndpointPlace {
  return placeOfPod(workload.labels, podParts(workload.object).podSpec);
}

/** What a workload's pods are made of: `spec` of its pod template. */
export function podSpecOf({ object }: Pick<Workload, 'object'>): Readonly<Record<string, unknown>> {
  return podParts(object).podSpec;
}

/** The node of a pod that has one already. */
export function nodeOf(workload: Workload): string | undefined {
  return text(podParts(workload.object).podSpec.nodeName);
}

/** Pod templates stand deeper in a CronJob; a Pod is its own. */
function podParts(object: MeshObject) {
  const spec = object.kind === 'CronJob' ? record(record(object.spec.jobTemplate).spec) : object.spec;
  const template = object.kind === 'Pod' ? object.content : record(spec.template);
  return { spec, template, podSpec: record(template.spec) };
}

function replicasOf({ kind, group }: MeshObject, spec: Readonly<Record<string, unknown>>): number | undefined {
  // Knative scales as requests come, to nothing and back: the first request waits.
  if (group === 'serving.knative.dev') return undefined;
  if (kind === 'Pod') return 1;
  if (kind === 'Job' || kind === 'CronJob' || kind === 'DaemonSet') return undefined;
  return number(spec.replicas);
}
