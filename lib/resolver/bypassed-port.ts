import type { Workload } from '../mesh-model';

/** The annotation of pods that takes ports out of what is redirected to their proxy. */
export const EXCLUDED_PORTS = 'traffic.sidecar.istio.io/excludeInboundPorts';
/** The annotation of pods that says which ports are redirected to their proxy. @default `*`, all */
export const INCLUDED_PORTS = 'traffic.sidecar.istio.io/includeInboundPorts';

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
