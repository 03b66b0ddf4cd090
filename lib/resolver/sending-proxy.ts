import type { MeshModel } from '../mesh-model';
import type { GatewayClient, WorkloadClient } from './clients';
import type { Sender } from './delivery';
import { identityOf } from './identity';
import type { TargetContext } from './target';

/** The proxy that sends a request on, as far as routes and destinations depend on it. */
export interface SendingProxy {
  /** Proxies of one id have the same destinations. */
  readonly id: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly sender: Sender;
  /** The context of destinations that a VirtualService of a namespace names, for a listener's port. */
  readonly targets: (owner: string, port: number) => TargetContext;
}

/** The identity that a client's proxy shows. */
export function senderOf({ config }: MeshModel, from: GatewayClient | WorkloadClient): Sender {
  const { namespace, serviceAccount } = from;
  if (from.kind === 'gateway' && from.absent !== undefined) {
    return { identity: identityOf(config, from.absent.isPlaced ? namespace : undefined, serviceAccount), meshed: true };
  }
  const meshed = from.kind === 'gateway' || from.meshed !== false;
  return { identity: identityOf(config, namespace, serviceAccount ?? 'default'), meshed };
}
