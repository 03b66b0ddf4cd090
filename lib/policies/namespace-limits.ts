import { isExternal } from '../model/foreign-workload';
import type { GrantDeclaration, Grants } from '../model/grants';
import { MtlsMode } from '../model/mtls';
import { NETWORK_DEFAULTS } from '../model/network';
import { serviceLabels } from '../model/selectors';
import type { Estate, Tenant } from '../model/tenant';
import { gatewayLabels } from '../routing/gateway';
import { compareText } from '../text/compare-text';
import { distinct } from '../text/distinct';

type Labels = Readonly<Record<string, string>>;

/** A domain that a tenant may use, without what is granted to others below it. */
export interface GrantedDomain {
  readonly domain: string;
  /** Domains below it that are others': of two domains the longer one owns a host. */
  readonly others: readonly string[];
}

/** The ports of one service that take weaker mTLS than the rest of its namespace. */
export interface WeakerPorts {
  /** The labels of the service's pods. */
  readonly labels: Labels;
  /** The weakest mode that is declared, by port. */
  readonly ports: ReadonlyMap<string, MtlsMode>;
}

/** What objects in one namespace may do: what the table grants to its tenants, and what their files say. */
export interface NamespaceLimits {
  readonly namespace: string;
  /** The tenants that it is granted to. */
  readonly tenants: readonly string[];
  /** The domains that these may use. */
  readonly domains: readonly GrantedDomain[];
  /** Labels of the gateway pods of their own. */
  readonly ownPods: readonly Labels[];
  /** Labels of the platform's gateway pods that they may use. */
  readonly platformPods: readonly Labels[];
  /** Namespaces of the platform's gateways that they may use. */
  readonly gatewayNamespaces: readonly string[];
  /** Domains that are granted to others alone. */
  readonly othersDomains: readonly string[];
  /** Ranges of addresses that are not public, and that they may lead others to. */
  readonly addresses: readonly string[];
  /** Ranges of pods, Services and nodes of the cluster, besides private ones. */
  readonly clusterAddresses: readonly string[];
  /** All namespaces that are granted to anybody. */
  readonly namespaces: readonly string[];
  /** Services of gateway pods of their own. */
  readonly ownServices: readonly { readonly name: string; readonly selector: Labels }[];
  /** Secrets with certificates. @default - any on gateway pods of their own, none on the platform's */
  readonly credentials?: readonly string[];
  /** Whether everybody may see what is in it: only where the registry declares external workloads (WORK-3). */
  readonly isVisibleToAll: boolean;
  /** Whether Sidecars limit what its workloads see. */
  readonly hasSidecars: boolean;
  /** The weakest mTLS mode that is declared. @default - a tenant leaves mTLS to the namespace or the mesh */
  readonly mtls?: MtlsMode;
  /** Services with ports that take weaker mTLS. */
  readonly weakerPorts: readonly WeakerPorts[];
  /** Kinds of objects that are granted. */
  readonly kinds: readonly string[];
}

/**
 * What the table limits, by namespace. Of several environments the limits are those of all of them together, since one
 * namespace may be in several clusters.
 *
 * @param estates the estate in each environment; the table is the same in all of them
 */
export function namespaceLimits(estates: readonly Estate[], grants: Grants): NamespaceLimits[] {
  const owners = grouped(
    grants.tenants.flatMap((tenant) => (grants.of(tenant)!.namespaces ?? []).map((each) => [each, tenant] as const)),
  );
  const living = grouped(
    estates.flatMap(({ tenants }) => tenants).map((tenant) => [tenant.namespace, tenant] as const),
  );
  const known: Known = {
    grants,
    table: new DomainTable(grants),
    clusterAddresses: distinct(estates.flatMap(({ network }) => network?.addresses ?? NETWORK_DEFAULTS.addresses)),
    namespaces: [...owners.keys()].sort(compareText),
  };
  return [...owners]
    .sort(([a], [b]) => compareText(a, b))
    .map(([namespace, names]) => limitsOf(namespace, distinct(names), living.get(namespace) ?? [], known));
}

/** What holds for all namespaces. */
interface Known extends Pick<NamespaceLimits, 'clusterAddresses' | 'namespaces'> {
  readonly grants: Grants;
  readonly table: DomainTable;
}

function limitsOf(
  namespace: string,
  names: readonly string[],
  tenants: readonly Tenant[],
  { grants, table, clusterAddresses, namespaces }: Known,
): NamespaceLimits {
  const granted = names.map((name) => grants.of(name)!);
  const platform = names.flatMap((name) => grants.gatewaysOf(name).map(([, gateway]) => gateway));
  const modes = tenants.map(({ mtls }) => mtls.mode);
  const ownGateways = tenants.flatMap((tenant) =>
    tenant.gateways
      .filter(({ selector }) => selector === undefined)
      .map((gateway) => ({ name: gateway.name, selector: gatewayLabels(tenant, gateway) })),
  );
  return {
    namespace,
    tenants: names,
    domains: table.of(names, granted),
    ownPods: distinctLabels(ownGateways.map(({ selector }) => selector)),
    platformPods: distinctLabels(platform.map(({ selector }) => selector)),
    gatewayNamespaces: distinct(platform.map((gateway) => gateway.namespace)),
    othersDomains: table.without(names),
    addresses: distinct(granted.flatMap(({ addresses = [] }) => addresses)),
    clusterAddresses,
    namespaces,
    ownServices: [...new Map(ownGateways.map((each) => [each.name, each])).values()].sort((a, b) =>
      compareText(a.name, b.name),
    ),
    ...(granted.every(({ credentials }) => credentials !== undefined) && {
      credentials: distinct(granted.flatMap(({ credentials = [] }) => credentials)),
    }),
    isVisibleToAll: tenants.some(({ services }) => services.some((service) => isExternal(service))),
    hasSidecars: tenants.every(({ isolation }) => isolation.sidecar),
    ...(!modes.includes(MtlsMode.UNSET) && { mtls: weakest(modes) }),
    weakerPorts: weakerPorts(tenants),
    kinds: distinct(granted.flatMap(({ kinds = [] }) => kinds)),
  };
}

/** From weak to strong. */
const MODES: readonly MtlsMode[] = [MtlsMode.DISABLE, MtlsMode.PERMISSIVE, MtlsMode.STRICT];

/** The modes that are not weaker than one of them. */
export function modesFrom(mode: MtlsMode): readonly MtlsMode[] {
  return MODES.filter((_, index) => index >= MODES.indexOf(mode));
}

/** STRICT, where none is declared: that is the registry's own default. */
function weakest(modes: readonly MtlsMode[]): MtlsMode {
  return MODES.find((mode) => modes.includes(mode)) ?? MtlsMode.STRICT;
}

function weakerPorts(tenants: readonly Tenant[]): WeakerPorts[] {
  const declared = tenants.flatMap(({ mtls, services }) =>
    mtls.exceptions.map(({ service, port, mode }) => {
      const labels = serviceLabels(services.find(({ name }) => name === service) ?? { name: service });
      return [labelsKey(labels), { labels, port: String(port), mode }] as const;
    }),
  );
  return [...grouped(declared).values()].map((exceptions) => ({
    labels: exceptions[0]!.labels,
    ports: new Map(
      [...grouped(exceptions.map(({ port, mode }) => [port, mode] as const))].map(([port, modes]) => [
        port,
        weakest(modes),
      ]),
    ),
  }));
}

/** Which domains are granted to whom, and which stand below which. */
class DomainTable {
  private readonly owners: ReadonlyMap<string, readonly string[]>;
  private readonly below: ReadonlyMap<string, readonly string[]>;

  constructor(grants: Grants) {
    this.owners = grouped(
      grants.tenants.flatMap((tenant) => (grants.of(tenant)!.domains ?? []).map((each) => [each, tenant] as const)),
    );
    this.below = grouped(
      [...this.owners.keys()].flatMap((domain) => domainsAbove(domain).map((above) => [above, domain] as const)),
    );
  }

  of(tenants: readonly string[], granted: readonly GrantDeclaration[]): GrantedDomain[] {
    return distinct(granted.flatMap(({ domains = [] }) => domains)).map((domain) => ({
      domain,
      others: distinct(this.below.get(domain) ?? []).filter(
        (each) => !this.owners.get(each)!.some((owner) => tenants.includes(owner)),
      ),
    }));
  }

  /** Domains of which none of these tenants is an owner. */
  without(tenants: readonly string[]): string[] {
    return [...this.owners]
      .filter(([, owners]) => !owners.some((owner) => tenants.includes(owner)))
      .map(([domain]) => domain)
      .sort(compareText);
  }
}

function domainsAbove(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}

function grouped<K, V>(pairs: readonly (readonly [K, V])[]): Map<K, V[]> {
  const result = new Map<K, V[]>();
  for (const [key, value] of pairs) {
    const known = result.get(key);
    if (known === undefined) result.set(key, [value]);
    else known.push(value);
  }
  return result;
}

function distinctLabels(labels: readonly Labels[]): Labels[] {
  return [...new Map(labels.map((each) => [labelsKey(each), each]))]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, each]) => each);
}

function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => compareText(a, b)));
}
