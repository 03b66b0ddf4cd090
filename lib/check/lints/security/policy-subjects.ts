import { isFor, type MeshModel, selects, type Workload } from '../../../mesh-model';
import { type GatewayClient, gatewayClients } from '../../../resolver/clients';
import { isMeshed } from '../../../resolver/mutual-tls';
import type { CheckedMesh } from '../../checked-mesh';

/** What decides for which pods a policy is. */
export interface Selecting {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly targeted: boolean;
}

/** The pods that a policy is for, and that have a proxy which is no gateway. */
export function workloadsOf(mesh: CheckedMesh, policy: Selecting): readonly Workload[] {
  if (policy.targeted) return [];
  const { model } = mesh;
  const own =
    policy.namespace === model.config.rootNamespace
      ? model.workloads
      : model.workloadsWith(policy.namespace, policy.selector ?? {});
  return own.filter((workload) => {
    return isFor(policy, workload.labels) && isMeshed(model, workload) && !isGateway(model, workload.labels);
  });
}

/** The gateways that a policy is for; pods that the input does not hold among them, where it is known where they run. */
export function gatewaysOf(mesh: CheckedMesh, policy: Selecting): readonly GatewayClient[] {
  if (policy.targeted) return [];
  const isRoot = policy.namespace === mesh.model.config.rootNamespace;
  return allGateways(mesh).filter(({ namespace, labels, absent }) => {
    const isThere = isRoot || (namespace === policy.namespace && absent?.isPlaced !== false);
    return isThere && isFor(policy, labels);
  });
}

/** Every gateway of the input. */
export function allGateways(mesh: CheckedMesh): readonly GatewayClient[] {
  return mesh.once('gateway-clients', () => gatewayClients(mesh.model));
}

/** True for pods of a gateway: some `Gateway` selects them, or they are a proxy and nothing else. */
export function isGatewayPod(model: MeshModel, { labels, containers }: Workload): boolean {
  return (containers.length > 0 && containers.every((name) => name === 'istio-proxy')) || isGateway(model, labels);
}

/** True for labels that some `Gateway` selects. */
export function isGateway(model: MeshModel, labels: Readonly<Record<string, string>>): boolean {
  return model.gateways.some(({ selector }) => {
    return selector !== undefined && Object.keys(selector).length > 0 && selects(selector, labels);
  });
}
