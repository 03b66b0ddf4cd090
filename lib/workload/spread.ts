type Json = Record<string, unknown>;

/** What pods are spread over; Kubernetes spreads no more by itself where a pod says how. */
const TOPOLOGIES = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'];

/** Pods with these labels go to different zones, and there to different nodes, as far as there is room (WORK-7). */
export function spreadConstraints(matchLabels: Readonly<Record<string, string>>): Json[] {
  return TOPOLOGIES.map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...matchLabels } },
  }));
}
