import { type EndpointPlace, placeOfPod } from './endpoint-place';
import type { MeshObject } from './mesh-object';
import { flag, list, number, record, text, textMap } from './untyped';

/** Kinds that run pods. */
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
  readonly object: MeshObject;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The pods' labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** The pods' annotations. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Number of pods; `undefined` where the document leaves it open (an autoscaler decides, or a DaemonSet's nodes). */
  readonly replicas: number | undefined;
  /** Container ports by name, and their numbers. */
  readonly ports: readonly ContainerPort[];
  readonly serviceAccount: string;
  /** True for pods in the node's own network: Istio leaves them alone. */
  readonly hostNetwork: boolean;
  /** Names of the containers, sidecars among them. */
  readonly containers: readonly string[];
}

export interface ContainerPort {
  readonly name: string;
  readonly number: number;
}

/** True when the workload runs at least one pod, as far as its document tells. */
export function isRunning(workload: Workload): boolean {
  return workload.replicas === undefined || workload.replicas > 0;
}

/** Reads a workload; its pods' labels come from the pod template, or from the Pod itself. */
export function readWorkload(object: MeshObject): Workload {
  const { spec, template, podSpec } = podParts(object);
  const metadata = record(template.metadata);
  const containers = [...list(podSpec.containers), ...list(podSpec.initContainers)].map(record);
  return {
    object,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    labels: textMap(metadata.labels),
    annotations: textMap(metadata.annotations),
    replicas: replicasOf(object.kind, spec),
    ports: containers.flatMap((container) =>
      list(container.ports).flatMap((port) => {
        const found = number(record(port).containerPort);
        return found === undefined ? [] : [{ name: text(record(port).name) ?? '', number: found }];
      }),
    ),
    serviceAccount: text(podSpec.serviceAccountName) || text(podSpec.serviceAccount) || 'default',
    hostNetwork: flag(podSpec.hostNetwork),
    containers: containers.flatMap((container) => text(container.name) ?? []),
  };
}

/** The place of a workload's pods, as far as they themselves say. */
export function placeOfWorkload(workload: Workload): EndpointPlace {
  return placeOfPod(workload.labels, podParts(workload.object).podSpec);
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

function replicasOf(kind: string, spec: Readonly<Record<string, unknown>>): number | undefined {
  if (kind === 'Pod') return 1;
  if (kind === 'Job' || kind === 'CronJob' || kind === 'DaemonSet') return undefined;
  return number(spec.replicas);
}
