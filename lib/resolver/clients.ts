import { isRunning, type MeshModel, selects, type Workload } from '../mesh-model';
import type { Client } from './request';

export type GatewayClient = Extract<Client, { kind: 'gateway' }>;
export type WorkloadClient = Extract<Client, { kind: 'workload' }>;

/** A workload as the sender of requests. */
export function workloadClient(workload: Workload, meshed = true): WorkloadClient {
  const { namespace, labels, serviceAccount } = workload;
  return { kind: 'workload', namespace, labels, serviceAccount, meshed };
}

/**
 * The gateways of the input: workloads that some `Gateway` selects, and, for a `Gateway` whose pods are not in the
 * input, pods with just the labels that it asks for, in its own namespace.
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
  for (const gateway of model.gateways) {
    const selector = gateway.selector ?? {};
    const workloads = model.workloads.filter((workload) => {
      return Object.keys(selector).length > 0 && isRunning(workload) && selects(selector, workload.labels);
    });
    for (const { namespace, labels, serviceAccount } of workloads) {
      add({ kind: 'gateway', namespace, labels, serviceAccount });
    }
    if (workloads.length === 0) add({ kind: 'gateway', namespace: gateway.namespace, labels: selector });
  }
  return clients;
}
