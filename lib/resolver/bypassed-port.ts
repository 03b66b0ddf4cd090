import type { Workload } from '../mesh-model';

/** The annotation of pods that takes ports out of what is redirected to their proxy. */
export const EXCLUDED_PORTS = 'traffic.sidecar.istio.io/excludeInboundPorts';
/** The annotation of pods that says which ports are redirected to their proxy. @default `*`, all */
export const INCLUDED_PORTS = 'traffic.sidecar.istio.io/includeInboundPorts';

/** The annotation of pods that takes ports out of what their own calls pass through their proxy. */
export const EXCLUDED_OUTBOUND_PORTS = 'traffic.sidecar.istio.io/excludeOutboundPorts';

/** The annotation of pods that says to which addresses their calls pass through their proxy. @default `*`, all */
export const OUTBOUND_RANGES = 'traffic.sidecar.istio.io/includeOutboundIPRanges';

/** The annotation of pods that adds ports to those addresses. */
const OUTBOUND_PORTS = 'traffic.sidecar.istio.io/includeOutboundPorts';

/** The annotation by which calls of the pods to a port go past their own proxy, as if they had none; nothing where it takes them. */
export function outboundBypassOf({ annotations }: Pick<Workload, 'annotations'>, port: number): string | undefined {
  if (portsIn(annotations[EXCLUDED_OUTBOUND_PORTS] ?? '').includes(port)) return EXCLUDED_OUTBOUND_PORTS;
  // An empty list is one of no addresses.
  const isNowhere = annotations[OUTBOUND_RANGES]?.trim() === '';
  const isAdded =
    portsIn(annotations[OUTBOUND_PORTS] ?? '').includes(port) || annotations[OUTBOUND_PORTS]?.trim() === '*';
  return isNowhere && !isAdded ? OUTBOUND_RANGES : undefined;
}

/**
 * The annotation by which what comes to a port of the pods goes past their proxy; nothing where the proxy takes it. Clients do
 * not know: they send mTLS as to every pod with a proxy.
 */
export function bypassOf({ annotations }: Pick<Workload, 'annotations'>, port: number): string | undefined {
  const included = annotations[INCLUDED_PORTS];
  // Where they are listed, Istio does not ask which are excluded (tools/istio-iptables, handleInboundPortsInclude).
  if (included !== undefined && included.trim() !== '*') {
    return portsIn(included).includes(port) ? undefined : INCLUDED_PORTS;
  }
  return portsIn(annotations[EXCLUDED_PORTS] ?? '').includes(port) ? EXCLUDED_PORTS : undefined;
}

function portsIn(list: string): number[] {
  return list.split(',').map((item) => (item.trim() === '' ? Number.NaN : Number(item)));
}
