import type { Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import { gatewayLabels, gatewayOwnerLabels } from './gateway';

type Labels = Readonly<Record<string, string>>;

/** The pods of a gateway, as plain data: what it selects them by, and what they are known to carry. */
export interface GatewayPods {
  readonly selects: Labels;
  /** Of pods that others run no more is known than how they are selected. */
  readonly carries: Labels;
}

/** The pods of one gateway. */
export function gatewayPods(tenant: Tenant, gateway: Gateway): GatewayPods {
  const { selector } = gateway;
  if (selector !== undefined) return { selects: selector, carries: selector };
  const selects = gatewayLabels(tenant, gateway);
  return { selects, carries: { ...gatewayOwnerLabels(tenant.name, gateway.name), ...selects } };
}

/**
 * Whether two gateways meet in one pod: Istio looks for a gateway's pods in all namespaces, so one selector's labels
 * among those of the other pods are enough.
 */
export function samePods(a: GatewayPods, b: GatewayPods): boolean {
  return contains(b.carries, a.selects) || contains(a.carries, b.selects);
}

function contains(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/**
 * The gateways of `all` that meet an earlier one in one pod, each with the first such one, by their positions. Two of
 * one `owner` are left out. Takes time in proportion to the number of labels, unless all gateways share all of theirs.
 */
export function meetings(
  all: readonly { readonly owner: string; readonly pods: GatewayPods }[],
): ReadonlyMap<number, number> {
  const bySelector = new Map<string, number[]>();
  const counts = new Map<string, number>();
  all.forEach(({ owner, pods }, position) => {
    for (const label of texts(pods.selects)) counts.set(label, (counts.get(label) ?? 0) + 1);
    const selector = texts(pods.selects).sort().join();
    const same = bySelector.get(selector);
    // Of equal ones two are enough to find a stranger for whoever comes.
    if (same === undefined) bySelector.set(selector, [position]);
    else if (same.length === 1 && all[same[0]!]!.owner !== owner) same.push(position);
  });
  const byLabel = new Map<string, number[]>();
  for (const position of [...bySelector.values()].flat()) {
    const [rarest = ''] = texts(all[position]!.pods.selects).sort((a, b) => counts.get(a)! - counts.get(b)!);
    const others = byLabel.get(rarest);
    if (others === undefined) byLabel.set(rarest, [position]);
    else others.push(position);
  }
  const found = new Map<number, number>();
  all.forEach(({ owner, pods }, position) => {
    for (const label of ['', ...texts(pods.carries)]) {
      for (const other of byLabel.get(label) ?? []) {
        if (all[other]!.owner === owner || !contains(pods.carries, all[other]!.pods.selects)) continue;
        const [earlier, later] = [Math.min(position, other), Math.max(position, other)];
        found.set(later, Math.min(earlier, found.get(later) ?? earlier));
      }
    }
  });
  return found;
}

function texts(labels: Labels): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}: ${value}`);
}
