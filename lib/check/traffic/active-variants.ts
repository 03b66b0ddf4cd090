import type { Destination, HttpRule, MeshService, Subset, VirtualService, Workload } from '../../mesh-model';
import { isRunning, selects } from '../../mesh-model';
import type { CheckedMesh } from '../checked-mesh';
import { variantHeader } from './variant-header';

/** Versions that are no variants. */
const RELEASED = new Set(['main', 'canary']);

/** A subset of a service that somebody reaches by the variant header. */
export interface VariantSubset {
  readonly key: string;
  readonly service: MeshService;
  readonly subset: Subset;
}

export interface ActiveVariants {
  /** By `host subset`. */
  readonly byDestination: ReadonlyMap<string, VariantSubset>;
  /** Keys that some service has a variant for. */
  readonly keys: ReadonlySet<string>;
  /** Of a service's host: its variants by key. */
  readonly byHost: ReadonlyMap<string, ReadonlyMap<string, VariantSubset>>;
  /**
   * Subsets of keys that rules choose, although no rule of any service leads to one of them: either all are being removed, or the
   * rules that should lead there are missing.
   */
  readonly orphans: readonly VariantSubset[];
}

/**
 * The variants of a mesh: subsets whose label `version` is not a released one, and to which some rule sends requests of just
 * that version: by the header of variants, or on a host name that begins with it. A subset to which no such rule leads is a version
 * like any other, or a variant that is being removed, whatever services of other tenants do with the same key.
 */
export function activeVariants(mesh: CheckedMesh): ActiveVariants {
  return mesh.once('active-variants', () => {
    const { routed, chosen } = routedKeys(mesh);
    const byDestination = new Map<string, VariantSubset>();
    const byHost = new Map<string, Map<string, VariantSubset>>();
    const keys = new Set<string>();
    const unrouted: VariantSubset[] = [];
    if (chosen.size === 0) return { byDestination, byHost, keys, orphans: [] };
    for (const { host, namespace, subsets } of mesh.model.destinationRules.rules) {
      for (const subset of subsets) {
        const key = subset.labels.version;
        if (key === undefined || RELEASED.has(key) || !chosen.has(key)) continue;
        const service = mesh.model.servicesNamed(host).get(namespace);
        if (service === undefined) continue;
        const variant = { key, service, subset };
        if (!routed.has(`${key} ${host} ${subset.name}`)) {
          unrouted.push(variant);
          continue;
        }
        keys.add(key);
        byDestination.set(`${host} ${subset.name}`, variant);
        const found = byHost.get(host) ?? new Map<string, VariantSubset>();
        byHost.set(host, found.set(key, variant));
      }
    }
    return { byDestination, byHost, keys, orphans: unrouted.filter(({ key }) => !keys.has(key)) };
  });
}

/** Keys that rules choose, and where each leads: `key host subset`. */
function routedKeys(mesh: CheckedMesh) {
  const routed = new Set<string>();
  const chosen = new Set<string>();
  const header = variantHeader(mesh);
  const add = (key: string, { route }: HttpRule) => {
    chosen.add(key.toLowerCase());
    for (const { destination } of route) {
      if (destination.subset !== '') routed.add(`${key.toLowerCase()} ${destination.host} ${destination.subset}`);
    }
  };
  for (const { http } of mesh.model.virtualServices) {
    for (const rule of http) {
      for (const { headers } of rule.match) {
        const value = headers[header];
        if (value?.kind === 'exact') add(value.value, rule);
      }
      for (const key of keysSet(rule, header)) add(key, rule);
    }
  }
  // A host name alone is no variant's: some rule has to know the key as one.
  for (const { http, hosts, gateways } of mesh.model.virtualServices) {
    if (gateways.every((name) => name === 'mesh')) continue;
    for (const host of hosts) {
      const key = firstLabel(host);
      if (chosen.has(key)) for (const rule of http) add(key, rule);
    }
  }
  return { routed, chosen };
}

/** Values that a rule sets the header to. */
export function keysSet({ headers, route }: HttpRule, header: string): string[] {
  const found = [headers, ...route.map((item) => item.headers)].flatMap((item) => item?.request.set[header] ?? []);
  return [...new Set(found)];
}

/** The variant that a destination names, if it names one. */
export function variantOf(variants: ActiveVariants, { host, subset }: Destination): VariantSubset | undefined {
  return subset === '' ? undefined : variants.byDestination.get(`${host} ${subset}`);
}

/** Workloads of a variant that run. */
export function runningPods(mesh: CheckedMesh, { service, subset }: VariantSubset): readonly Workload[] {
  return mesh.workloadsOf(service).filter((workload) => isRunning(workload) && selects(subset.labels, workload.labels));
}

/** The key in front of a variant's own host name: `ops-1234` of `ops-1234.acme.example.com`. */
export function keyOfHost({ keys }: Pick<ActiveVariants, 'keys'>, host: string): string | undefined {
  const first = firstLabel(host);
  return keys.has(first) ? first : undefined;
}

/** True when requests of this host enter at a gateway. */
export function entersAtGateway({ gateways }: VirtualService): boolean {
  return gateways.some((name) => name !== 'mesh');
}

function firstLabel(host: string): string {
  const dot = host.indexOf('.');
  return dot < 0 ? host : host.slice(0, dot);
}
