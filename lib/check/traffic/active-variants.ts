import type { Destination, MeshService, Subset, Workload } from '../../mesh-model';
import { isRunning, selects } from '../../mesh-model';
import type { CheckedMesh } from '../checked-mesh';

/** The header that chooses a variant. */
export const VARIANT_HEADER = 'x-variant-id';

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
  /** Keys that a rule or a host name chooses, by the namespaces of their services. */
  readonly keys: ReadonlySet<string>;
  /** Of a service's host: its variants by key. */
  readonly byHost: ReadonlyMap<string, ReadonlyMap<string, VariantSubset>>;
}

/**
 * The variants of a mesh: subsets whose label `version` is not a released one, and to which some rule sends requests
 * with just that version in `x-variant-id`. A subset that no such rule names is a version like any other, or a variant that is
 * being removed.
 */
export function activeVariants(mesh: CheckedMesh): ActiveVariants {
  return mesh.once('active-variants', () => {
    const routed = new Set<string>();
    for (const { http } of mesh.model.virtualServices) {
      for (const { match, route } of http) {
        for (const { headers } of match) {
          const value = headers[VARIANT_HEADER];
          if (value?.kind !== 'exact') continue;
          for (const { destination } of route) routed.add(`${value.value.toLowerCase()} ${destination.subset}`);
        }
      }
    }
    const byDestination = new Map<string, VariantSubset>();
    const byHost = new Map<string, Map<string, VariantSubset>>();
    const keys = new Set<string>();
    if (routed.size === 0) return { byDestination, byHost, keys };
    for (const { host, namespace, subsets } of mesh.model.destinationRules.rules) {
      for (const subset of subsets) {
        const key = subset.labels.version;
        if (key === undefined || RELEASED.has(key) || !routed.has(`${key.toLowerCase()} ${subset.name}`)) continue;
        const service = mesh.model.servicesNamed(host).get(namespace);
        if (service === undefined) continue;
        const variant = { key, service, subset };
        keys.add(key);
        byDestination.set(`${host} ${subset.name}`, variant);
        const found = byHost.get(host) ?? new Map<string, VariantSubset>();
        byHost.set(host, found.set(key, variant));
      }
    }
    return { byDestination, byHost, keys };
  });
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
export function keyOfHost(variants: ActiveVariants, host: string): string | undefined {
  const dot = host.indexOf('.');
  const first = dot < 0 ? host : host.slice(0, dot);
  return variants.keys.has(first) ? first : undefined;
}
