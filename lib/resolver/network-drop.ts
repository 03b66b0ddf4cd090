import type { MeshModel, Workload } from '../mesh-model';
import type { Drop, NetworkPod, NetworkPort } from '../mesh-model/network-policy';
import type { DestinationResult } from './answer';
import type { GatewayClient, WorkloadClient } from './clients';
import { type Door, isOutside } from './misfit';
import type { ResolvedTarget } from './target';

const DATAPLANE_MODE = 'istio.io/dataplane-mode';

/** What NetworkPolicies do to connections, where the network of the cluster enforces them: before any proxy of the pods sees one. */
export class NetworkDrops {
  private readonly hosted = new WeakMap<object, boolean>();

  constructor(private readonly model: MeshModel) {}

  /** The pods that send; none where no policy is in the input, or nobody knows which pods they are. */
  podOf(client: GatewayClient | WorkloadClient): NetworkPod | undefined {
    const { namespace, labels } = client;
    if (this.model.networkPolicies.objects.length === 0) return undefined;
    const isPlaced = client.kind !== 'gateway' || client.absent?.isPlaced !== false;
    if (!isPlaced || this.isOnNodes(client)) return undefined;
    // Of a caller that is told by its namespace alone nobody knows the labels.
    const isWhole = client.kind === 'gateway' ? client.absent === undefined : Object.keys(labels).length > 0;
    return { namespace, labels, isWhole };
  }

  /** What shuts a sender out of a port of pods, or in from a host outside of the cluster. */
  result(from: NetworkPod | undefined, target: ResolvedTarget, door: Door): DestinationResult | undefined {
    if (from === undefined) return undefined;
    const drop = this.between(from, target, door);
    if (drop === undefined) return undefined;
    const [pods, way] = [`pods of namespace ${from.namespace}`, drop.direction === 'egress' ? 'out' : 'in'];
    const where = door.workload === undefined || way === 'out' ? `to ${door.name}` : `at port ${door.port}`;
    const detail = `${policiesText(drop)} lets no connection of these ${pods} ${way} ${where}: it times out, where the network enforces NetworkPolicies`;
    return { kind: 'error', status: 503, reason: 'network_policy', detail };
  }

  /** Why nobody can connect to a port of a gateway's pods. */
  closed(client: GatewayClient, port: number): string | undefined {
    const pod = this.podOf(client);
    const drop = pod && this.model.networkPolicies.closing(pod, { number: port, ...this.namesOf(client, port) });
    return drop && `${policiesText(drop)} lets no connection in at port ${port} of the gateway's pods`;
  }

  private between(from: NetworkPod, target: ResolvedTarget, { workload, port }: Door): Drop | undefined {
    const { networkPolicies } = this.model;
    if (workload === undefined) return isOutside(target) ? networkPolicies.leaving(from, { number: port }) : undefined;
    const isItself = workload.namespace === from.namespace && workload.labels === from.labels;
    if (isItself || workload.hostNetwork || isAmbient(this.model, workload)) return undefined;
    return networkPolicies.dropping(from, workload, networkPort(workload, port));
  }

  private isOnNodes({ namespace, labels }: Pick<NetworkPod, 'namespace' | 'labels'>): boolean {
    const known = this.hosted.get(labels);
    if (known !== undefined) return known;
    const found = this.model.workloadsWith(namespace, labels).some(({ hostNetwork }) => hostNetwork);
    this.hosted.set(labels, found);
    return found;
  }

  private namesOf({ namespace, labels, absent }: GatewayClient, port: number): Pick<NetworkPort, 'names'> {
    if (absent !== undefined) return {};
    return {
      names: this.model.workloadsWith(namespace, labels).flatMap((pods) => networkPort(pods, port).names ?? []),
    };
  }
}

/** A port of a workload's pods, as NetworkPolicies name it. */
export function networkPort(workload: Workload, port: number): Required<NetworkPort> {
  return { number: port, names: workload.ports.filter(({ number }) => number === port).map(({ name }) => name) };
}

/** In ambient mode what comes from the mesh arrives at a port of its own, whatever was asked for. */
export function isAmbient({ namespaces }: MeshModel, { namespace, labels }: NetworkPod): boolean {
  const mode = labels[DATAPLANE_MODE] ?? namespaces.get(namespace)?.labels[DATAPLANE_MODE];
  return mode === 'ambient';
}

function policiesText({ policies }: Drop): string {
  const titles = policies.map(({ title }) => title);
  return titles.length === 1
    ? titles[0]!
    : `none of ${titles.slice(0, 3).join(', ')}${titles.length > 3 ? ' and others' : ''}`;
}
