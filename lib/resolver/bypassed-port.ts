import type { Workload } from '../mesh-model';

const EXCLUDED = 'traffic.sidecar.istio.io/excludeInboundPorts';
const INCLUDED = 'traffic.sidecar.istio.io/includeInboundPorts';

/**
 * The annotation by which what comes to a port of the pods goes past their proxy; nothing where the proxy takes it. Clients do
 * not know: they send mTLS as to every pod with a proxy.
 */
export function bypassOf({ annotations }: Pick<Workload, 'annotations'>, port: number): string | undefined {
  const included = annotations[INCLUDED];
  if (included !== undefined && included.trim() !== '*' && !portsIn(included).includes(port)) return INCLUDED;
  return portsIn(annotations[EXCLUDED] ?? '').includes(port) ? EXCLUDED : undefined;
}

function portsIn(list: string): number[] {
  return list.split(',').map((item) => (item.trim() === '' ? Number.NaN : Number(item)));
}
