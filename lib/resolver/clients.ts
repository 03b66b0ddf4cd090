import { isRunning, type MeshModel, selects, type Workload } from '../mesh-model';
import { AbsentGateways, type Assumption } from './absent-gateway';
import type { Answer } from './answer';
import type { Client } from './request';

export type GatewayClient = Extract<Client, { kind: 'gateway' }>;
export type WorkloadClient = Extract<Client, { kind: 'workload' }>;

/** A workload as the sender of requests. */
export function workloadClient(workload: Workload, meshed = true): WorkloadClient {
  const { namespace, labels, serviceAccount } = workload;
  return { kind: 'workload', namespace, labels, serviceAccount, meshed };
}

/** What is taken to be so about the gateway pods that an answer is about, because the input does not hold them. */
export function assumptionsOf({ asked: { from } }: Answer): readonly Assumption[] {
  return from.kind === 'gateway' ? (from.absent?.assumptions ?? []) : [];
}

/**
 * The gateways of the input: workloads that some `Gateway` selects, and, for a `Gateway` whose pods are not in the
 * input, pods with just the labels that it asks for, wherever the input says that they run.
 */
export function gatewayClients(model: MeshModel): GatewayClient[] {
  const clients: GatewayClient[] = [];
  const seen = new Set<string>();
  const add = (client: GatewayClient) => {
    const key = `${client.namespace} ${JSON.stringify(Object.entries(client.labels).sort())}`;
    if (seen.has(key)) return;
    seen.add(key);
    clients.push(client);
  };
  let absent: AbsentGateways | undefined;
  for (const gateway of model.gateways) {
    const selector = gateway.selector ?? {};
    const selected = model.workloads.filter((workload) => {
      return Object.keys(selector).length > 0 && selects(selector, workload.labels);
    });
    const running = selected.filter(isRunning);
    for (const { namespace, labels, serviceAccount } of running.length > 0 ? running : selected) {
      add({ kind: 'gateway', namespace, labels, serviceAccount });
    }
    if (selected.length > 0) continue;
    absent ??= new AbsentGateways(model);
    add({ kind: 'gateway', ...absent.place(gateway) });
  }
  return clients;
}
