import { amountOf } from '../limits/quantity';
import { isExternal, type WorkloadOwner } from '../model/foreign-workload';
import type { Service } from '../model/service';
import type { Resources } from '../model/workload';
import type { WholeRegistry } from '../registry/parse-registry';
import type { DeclaredVariant } from '../registry/variant-files';

/** CPU in cores and memory in bytes, of all pods together; nothing where the registry does not say. */
export interface Amounts {
  readonly cpu?: number;
  readonly memory?: number;
}

/** One workload that runs in one environment. */
export interface InventoryEntry {
  /** @default - the registry has no environments */
  readonly environment?: string;
  readonly tenant: string;
  readonly namespace: string;
  readonly service: string;
  /** `main`, `canary`, the name of a version, or the id of a variant. */
  readonly workload: string;
  readonly kind: 'mainline' | 'canary' | 'version' | 'variant';
  /** @default - the workload is somebody else's */
  readonly image?: string;
  /** How many pods there are at least. @default - the workload is somebody else's */
  readonly pods?: number;
  /** Set where an autoscaler may start more. */
  readonly maxPods?: number;
  readonly requests: Amounts;
  readonly limits: Amounts;
  /** Of a variant: whether it takes traffic. */
  readonly state?: string;
  readonly owner?: string;
  /** Pages about the service, by name. */
  readonly links?: Readonly<Record<string, string>>;
  /** Of a variant: the day on which it was added, and from which it may be removed. */
  readonly created?: string;
  readonly expires?: string;
  /** Of a variant: when its file was last changed, in seconds since 1970. */
  readonly lastChange?: number;
}

/** Knows when a variant's file was last changed. */
export type LastChange = (variant: DeclaredVariant) => number | undefined;

/** All workloads of a registry, by environment, tenant, service, and kind. */
export function inventoryOf(registry: WholeRegistry, lastChange: LastChange = () => undefined): InventoryEntry[] {
  const declared = new Map(registry.variants.map((variant) => [`${variant.tenant} ${variant.key}`, variant]));
  return registry.estates.flatMap(({ environment, estate }) =>
    [...estate.tenants].sort(byName).flatMap((tenant) =>
      [...tenant.services].sort(byName).flatMap((service) =>
        entriesOf(service, (key) => declared.get(`${tenant.name} ${key}`), lastChange).map((entry) => ({
          ...(environment !== undefined && { environment }),
          tenant: tenant.name,
          namespace: tenant.namespace,
          service: service.name,
          ...entry,
        })),
      ),
    ),
  );
}

type Entry = Omit<InventoryEntry, 'environment' | 'tenant' | 'namespace' | 'service'>;

function entriesOf(
  service: Service,
  declared: (key: string) => DeclaredVariant | undefined,
  lastChange: LastChange,
): Entry[] {
  const { autoscale, canary, resources, owner, links } = service;
  const scaled = autoscale && { min: autoscale.min, max: autoscale.max };
  const of = (
    kind: Entry['kind'],
    workload: string,
    from: { readonly image?: string; readonly resources?: Resources; readonly workload?: WorkloadOwner },
    count: number,
    most?: number,
  ): Entry => {
    // What others run, only they know.
    const isOthers = isExternal(service, from);
    const { image, resources: own = resources } = isOthers ? {} : from;
    const [pods, maxPods] = isOthers ? [] : [count, most];
    return {
      workload,
      kind,
      ...(image !== undefined && { image }),
      ...(pods !== undefined && { pods }),
      ...(maxPods !== undefined && { maxPods }),
      requests: amountsOf(own?.requests, pods),
      limits: amountsOf(own?.limits, pods),
      ...(owner !== undefined && { owner }),
      ...(links !== undefined && { links }),
    };
  };
  const entries = [of('mainline', 'main', service, scaled?.min ?? service.replicas, scaled?.max)];
  if (canary !== undefined) {
    const own = canary.replicas;
    entries.push(of('canary', 'canary', canary, own ?? scaled?.min ?? 1, own === undefined ? scaled?.max : undefined));
  }
  for (const version of service.versions) entries.push(of('version', version.name, version, version.replicas ?? 1));
  for (const variant of [...service.variants].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const file = declared(variant.key);
    const changed = file && lastChange(file);
    entries.push({
      ...of('variant', variant.id, variant, variant.replicas ?? 1),
      state: variant.state,
      ...(file?.owner !== undefined && { owner: file.owner }),
      ...(file?.created !== undefined && { created: file.created }),
      ...(file?.expires !== undefined && { expires: file.expires }),
      ...(changed !== undefined && { lastChange: changed }),
    });
  }
  return entries;
}

function amountsOf(amounts: { readonly cpu?: string; readonly memory?: string } = {}, pods?: number): Amounts {
  const sum = (amount: string | undefined) => {
    const one = amount === undefined ? undefined : amountOf(amount);
    return one === undefined || pods === undefined ? undefined : one * pods;
  };
  const [cpu, memory] = [sum(amounts.cpu), sum(amounts.memory)];
  // Thousandths of a core are exact; sums of them in floating point are not.
  return { ...(cpu !== undefined && { cpu: Math.round(cpu * 1000) / 1000 }), ...(memory !== undefined && { memory }) };
}

/** Sums over several workloads. */
export interface Totals {
  readonly workloads: number;
  readonly pods: number;
  readonly requests: Required<Amounts>;
  readonly limits: Required<Amounts>;
}

/** What workloads take together; those that say nothing count as nothing. */
export function totalsOf(entries: readonly InventoryEntry[]): Totals {
  const sum = (each: (entry: InventoryEntry) => number | undefined) =>
    Math.round(entries.reduce((all, entry) => all + (each(entry) ?? 0), 0) * 1000) / 1000;
  return {
    workloads: entries.length,
    pods: sum(({ pods }) => pods),
    requests: { cpu: sum(({ requests }) => requests.cpu), memory: sum(({ requests }) => requests.memory) },
    limits: { cpu: sum(({ limits }) => limits.cpu), memory: sum(({ limits }) => limits.memory) },
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
