import type { DestinationRule } from './destination-rule';
import type { MeshService } from './service';
import { number, record } from './untyped';
import type { Workload } from './workload';

type Labels = Readonly<Record<string, string>>;

/** The one pod of a StatefulSet. */
const POD_NAME = 'statefulset.kubernetes.io/pod-name';

/** Labels that a controller gives each pod, of values that no document tells beforehand. */
const GIVEN_LABELS = new Set([
  POD_NAME,
  'apps.kubernetes.io/pod-index',
  'controller-revision-hash',
  'pod-template-generation',
  'pod-template-hash',
  'rollouts-pod-template-hash',
]);

/** Kinds whose controllers give their pods such labels; a Pod has those that are written. */
const GIVING_KINDS: Readonly<Record<string, RegExp>> = {
  StatefulSet: /^(statefulset|apps|controller-revision-hash)/,
  DaemonSet: /^(controller-revision-hash|pod-template-generation)/,
  Deployment: /^pod-template-hash/,
  ReplicaSet: /^pod-template-hash/,
  Rollout: /^rollouts-pod-template-hash/,
};

/**
 * What selects pods, in labels that are written: `statefulset.kubernetes.io/pod-name: db-0` stands for the pods of StatefulSet
 * `db`. Labels whose values only the cluster knows are left out, where a controller of that namespace gives them.
 */
export class GivenLabels {
  constructor(private readonly workloadsIn: (namespace: string) => readonly Workload[]) {}

  services(services: readonly MeshService[]): readonly MeshService[] {
    return services.map((service) => {
      const selector = service.selector && this.written(service.selector, service.namespace);
      return selector === service.selector ? service : { ...service, selector };
    });
  }

  rule(rule: DestinationRule): DestinationRule {
    if (!rule.subsets.some(({ labels }) => hasGiven(labels))) return rule;
    const namespace = rule.host.split('.')[1] ?? '';
    const subsets = rule.subsets.map((subset) => ({ ...subset, labels: this.written(subset.labels, namespace) }));
    return { ...rule, subsets };
  }

  private written(labels: Labels, namespace: string): Labels {
    if (!hasGiven(labels)) return labels;
    const workloads = this.workloadsIn(namespace);
    let found: Record<string, string> = {};
    for (const [name, value] of Object.entries(labels)) {
      if (!GIVEN_LABELS.has(name)) found[name] = value;
      else if (name === POD_NAME) {
        const owner = workloads.find((workload) => isPodOf(workload, value));
        if (owner === undefined) return labels;
        found = { ...owner.labels, ...found };
      } else if (!workloads.some(({ kind }) => GIVING_KINDS[kind]?.test(name))) found[name] = value;
    }
    return found;
  }
}

/** Pods of a StatefulSet are numbered from `spec.ordinals.start`, else from 0. */
function isPodOf({ kind, name, replicas, object }: Workload, pod: string): boolean {
  if (kind !== 'StatefulSet' || !pod.startsWith(`${name}-`)) return false;
  const ordinal = pod.slice(name.length + 1);
  if (!/^(0|[1-9]\d*)$/.test(ordinal)) return false;
  const { start } = record(object.spec.ordinals);
  const first = number(start) ?? 0;
  return Number(ordinal) >= first && (replicas === undefined || Number(ordinal) < first + replicas);
}

/** True for labels of which a controller gives at least one. */
export function hasGiven(labels: Labels): boolean {
  return Object.keys(labels).some((name) => GIVEN_LABELS.has(name));
}
