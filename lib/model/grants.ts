import { distinct } from '../text/distinct';
import type { CertificateDeclaration, GatewayPorts } from './gateway';

/** On the Namespace of a tenant that a table of grants limits: `check` sees by it that something does. */
export const GRANTED_ANNOTATION = 'branchline.dev/granted';

/** What the platform lets one tenant use; what is not granted is refused. */
export interface GrantDeclaration {
  /** Kubernetes namespaces. @default [] */
  readonly namespaces?: readonly string[];
  /**
   * Domains with all that is below them. Of two granted domains the longer one owns a host that is below both.
   *
   * @default []
   */
  readonly domains?: readonly string[];
  /** Gateways of the platform, by their names in `gateways`. Pods of its own a tenant has without a grant. @default [] */
  readonly gateways?: readonly string[];
  /**
   * Secrets with certificates.
   *
   * @default - any in the tenant's own namespace, none on a gateway of the platform
   */
  readonly credentials?: readonly string[];
  /**
   * Addresses and ranges that are not public, such as those of a database in the company's network, to which its ServiceEntries and
   * WorkloadEntries may lead others and gateways that several tenants use (TENANT-9). Its own pods need none. Policies with it need
   * Kubernetes 1.31.
   *
   * @default []
   */
  readonly addresses?: readonly string[];
  /**
   * What a pod or Service needs a grant for, by its name in `POWERS`: `privileged`, `hostPath`, `hostNetwork`, … Kinds of
   * objects of the tenant's own, too, that may reach past it: `ClusterRole`, `EnvoyFilter`, `VirtualService`, … (TENANT-6).
   *
   * @default []
   */
  readonly kinds?: readonly string[];
}

/** What a grant leaves out. */
export const GRANT_DEFAULTS = {
  namespaces: [],
  domains: [],
  gateways: [],
  addresses: [],
  kinds: [],
} as const satisfies GrantDeclaration;

/** Gateway pods that the platform runs. */
export interface PlatformGateway {
  /** The namespace of the pods. */
  readonly namespace: string;
  /**
   * Their labels.
   *
   * @minProperties 1
   */
  readonly selector: Readonly<Record<string, string>>;
  /** The ports on which they take requests. @default - 80 and 443 */
  readonly ports?: GatewayPorts;
  /**
   * Name of the Secret, in this namespace, with one certificate for the hosts of all tenants that `use` the gateway. Then the
   * output has one Gateway object for all of them, in a folder of the platform's, and tenants say nothing of `tls` (EDGE-6).
   *
   * @default - each tenant has a Gateway object of its own, with a certificate of its own
   */
  readonly credentialName?: string;
  /**
   * Has cert-manager issue that certificate for the hosts of all tenants that use the gateway (EDGE-12).
   *
   * @default - somebody else makes the Secret
   */
  readonly certificate?: CertificateDeclaration;
  /** Their service account: then only it gets into tenants, and not its whole namespace. @default - not known */
  readonly serviceAccount?: string;
}

/** Who may use what. Without this table an estate is one trust domain (TENANT-6). */
export class Grants {
  private readonly grants: ReadonlyMap<string, GrantDeclaration>;
  private readonly platform: ReadonlyMap<string, PlatformGateway>;
  private readonly domains = new Map<string, string[]>();

  constructor(
    grants: Readonly<Record<string, GrantDeclaration>>,
    gateways: Readonly<Record<string, PlatformGateway>> = {},
  ) {
    this.grants = new Map(Object.entries(grants));
    this.platform = new Map(Object.entries(gateways));
    for (const [tenant, { domains = GRANT_DEFAULTS.domains }] of this.grants) {
      for (const domain of domains) this.domains.set(domain, [...(this.domains.get(domain) ?? []), tenant]);
    }
  }

  /** The tenants that are granted anything. */
  get tenants(): string[] {
    return [...this.grants.keys()];
  }

  /** All namespaces that are granted to anybody. */
  get namespaces(): string[] {
    return distinct([...this.grants.values()].flatMap(({ namespaces = GRANT_DEFAULTS.namespaces }) => namespaces));
  }

  /** What a tenant is granted; nothing when it is not in the table. */
  of(tenant: string): GrantDeclaration | undefined {
    return this.grants.get(tenant);
  }

  /** The granted gateways of the platform, by name. */
  gatewaysOf(tenant: string): [string, PlatformGateway][] {
    const names = this.of(tenant)?.gateways ?? GRANT_DEFAULTS.gateways;
    return names.flatMap((name) => {
      const gateway = this.platform.get(name);
      return gateway === undefined ? [] : [[name, gateway] as [string, PlatformGateway]];
    });
  }

  /** The longest granted domain that a host is, or is below, with the tenants that it is granted to. */
  ownerOf(host: string): { readonly domain: string; readonly tenants: readonly string[] } | undefined {
    for (let domain = host; ; domain = domain.slice(domain.indexOf('.') + 1)) {
      const tenants = this.domains.get(domain);
      if (tenants !== undefined) return { domain, tenants };
      if (!domain.includes('.')) return undefined;
    }
  }
}
