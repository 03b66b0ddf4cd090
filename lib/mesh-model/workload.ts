import type { MeshObject } from './mesh-object';
import { list, number, record, text, textMap } from './untyped';

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
  const spec = object.kind === 'CronJob' ? record(record(object.spec.jobTemplate).spec) : object.spec;
  const isPod = object.kind === 'Pod';
  const template = isPod ? object.content : record(spec.template);
  const metadata = record(template.metadata);
  const podSpec = record(template.spec);
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
    containers: containers.flatMap((container) => text(container.name) ?? []),
  };
}

function replicasOf(kind: string, spec: Readonly<Record<string, unknown>>): number | undefined {
  if (kind === 'Pod') return 1;
  if (kind === 'Job' || kind === 'CronJob' || kind === 'DaemonSet') return undefined;
  return number(spec.replicas);
}
