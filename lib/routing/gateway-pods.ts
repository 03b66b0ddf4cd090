import type { Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import { gatewayDeploymentSpec } from '../workload/gateway-workload';
import { gatewayLabels, gatewayOwnerLabels } from './gateway';

type Labels = Readonly<Record<string, string>>;

/** The pods of a gateway, as plain data: what it selects them by, and what they are known to carry. */
export interface GatewayPods {
  readonly selects: Labels;
  /** Of pods that others run no more is known than how they are selected, and what every gateway pod carries. */
  readonly carries: Labels;
}

/** Stands for every value of a label that is not known here. */
const ANY = '*';

/**
 * Labels that Istio's injector and Kubernetes add to every gateway pod
 * (istio/istio pkg/kube/inject, template `gateway`); values that depend on the cluster are any.
 */
const ADDED: Labels = {
  'istio.io/rev': ANY,
  'pod-template-hash': ANY,
  'security.istio.io/tlsMode': 'istio',
  'service.istio.io/canonical-revision': ANY,
  'sidecar.istio.io/inject': 'true',
  'topology.istio.io/network': ANY,
  'topology.istio.io/subzone': ANY,
};

/** What the emitted Deployment gives its pods, and what is added to them: by it others can select them, too. */
function ownPods(tenant: Tenant, gateway: Gateway, selects: Labels): Labels {
  const owner = gatewayOwnerLabels(tenant.name, gateway.name);
  const { template } = gatewayDeploymentSpec(owner, selects, gateway.name) as {
    template: { metadata: { labels: Labels } };
  };
  return { ...ADDED, 'service.istio.io/canonical-name': gateway.name, ...template.metadata.labels };
}

/** Whether a selector takes the pods of every gateway there is: nothing in it says whose they are. */
export function selectsEveryGateway(selector: Labels): boolean {
  return contains({ ...ADDED, 'app.kubernetes.io/managed-by': 'branchline' }, selector);
}

/** Whom the pods of a gateway belong to: those of the platform to all tenants that use them by their name (TENANT-1). */
export function ownerOfPods({ use }: Pick<Gateway, 'use'>, tenant: string): string {
  return use === undefined ? `tenant ${tenant}` : `gateway ${use}`;
}

/** The pods of one gateway. */
export function gatewayPods(tenant: Tenant, gateway: Gateway): GatewayPods {
  const { selector } = gateway;
  if (selector !== undefined) return { selects: selector, carries: { ...ADDED, ...selector } };
  const selects = gatewayLabels(tenant, gateway);
  return { selects, carries: ownPods(tenant, gateway, selects) };
}

/**
 * Whether two gateways meet in one pod: Istio looks for a gateway's pods in all namespaces, so one selector's labels
 * among those of the other pods are enough.
 */
export function samePods(a: GatewayPods, b: GatewayPods): boolean {
  return contains(b.carries, a.selects) || contains(a.carries, b.selects);
}

function contains(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value || ADDED[name] === ANY);
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
    // Two with different owners are enough: any later one shares the pods with a gateway of another owner.
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
  return Object.entries(labels).map(([name, value]) => `${name}: ${ADDED[name] === ANY ? ANY : value}`);
}
