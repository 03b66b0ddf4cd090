import type { Authentication } from './authentication';
import { dnsName } from './dns-name';
import { defaultVariantAccess, type Environment, type VariantAccess } from './environment';
import type { Origin } from './origin';
import type { Port } from './values';
import type { WrittenOut } from './written-out';

/** What a prefix of a domain answers that is nobody's variant (EDGE-4). */
export type UnknownVariant = 'mainline' | 'not-found';

/** Who issues a certificate: an issuer of cert-manager, which has to be in the cluster. */
export interface CertificateDeclaration {
  /** The name of the issuer. */
  readonly issuer: string;
  /** Its kind. @default 'ClusterIssuer' */
  readonly kind?: IssuerKind;
}

/** Kinds of cert-manager's issuers: for the whole cluster, or in the namespace of the gateway's pods. */
export type IssuerKind = 'ClusterIssuer' | 'Issuer';

/** What is not said of a certificate. */
export const CERTIFICATE_DEFAULTS = { kind: 'ClusterIssuer' } as const satisfies Partial<CertificateDeclaration>;

/**
 * Where the certificate of a gateway is.
 *
 * @if { "not": { "required": ["certificate"] } }
 * @then { "required": ["credentialName"] }
 */
export interface GatewayTls {
  /**
   * Name of the Secret with certificate and key, in the namespace of the gateway's pods. The certificate covers each
   * domain and all names below it.
   *
   * @default - `<namespace>-<name of the gateway>`; only beside `certificate` may it be left out
   */
  readonly credentialName?: string;
  /**
   * Has cert-manager issue the certificate into that Secret: a Certificate with the gateway's hosts is written (EDGE-12). With
   * variants by hostname it has names such as `*.acme.example.com`, for which an ACME issuer has to solve by DNS.
   *
   * @default - none: somebody else makes the Secret
   */
  readonly certificate?: CertificateDeclaration;
  /**
   * SIMPLE: the gateway shows its certificate. MUTUAL: clients show one as well, of the authority in the Secret's `ca.crt`
   * (or in `<credentialName>-cacert`). OPTIONAL_MUTUAL: those that show one are checked.
   *
   * @default 'SIMPLE'
   */
  readonly mode?: GatewayTlsMode;
}

/** Who shows a certificate at a gateway, in Istio's words. */
export type GatewayTlsMode = 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL';

/** What is not said of a gateway's TLS. */
export const GATEWAY_TLS_DEFAULTS = { mode: 'SIMPLE' } as const satisfies Partial<GatewayTls>;

/** The fields of a gateway that the registry and TypeScript have in common. */
export interface GatewayDeclaration {
  /**
   * Terminates TLS.
   *
   * @default - plain HTTP only
   */
  readonly tls?: GatewayTls;
  /** Sends plain HTTP requests over to HTTPS. @default - true with a certificate, false without */
  readonly httpsRedirect?: boolean;
  /**
   * How a variant may be chosen here: by hostname (`ops-1234.acme.example.com`), by the header `x-variant-id`, by the
   * conditions (`match`) of the variant itself (EDGE-2, EDGE-3, EDGE-7).
   *
   * @uniqueItems true
   * @default - all outside production, none in production, where the header is removed (TENANT-5)
   */
  readonly variantAccess?: readonly VariantAccess[];
  /** What `nope.acme.example.com` answers when there is no variant `nope` (EDGE-4). @default 'mainline' */
  readonly unknownVariant?: UnknownVariant;
  /**
   * Who visitors have to be: tokens, an external authorizer. It stands at the gateway's pods, which are the tenant's own; on those
   * of others services say it (TENANT-10).
   *
   * @default - anybody
   */
  readonly authentication?: Authentication;
  /** Host names on which it answers, instead of the tenant's. @default - the tenant's `domains` */
  readonly domains?: readonly string[];
}

/** What a gateway leaves out. */
export const GATEWAY_DEFAULTS = { unknownVariant: 'mainline' } as const satisfies GatewayDeclaration;

/** The ports on which gateway pods of the platform take requests. */
export interface GatewayPorts {
  /** For plain HTTP. @default 80 */
  readonly http?: Port;
  /** For HTTPS. @default 443 */
  readonly https?: Port;
}

/** What is not said of the ports of gateway pods. */
export const GATEWAY_PORT_DEFAULTS = { http: 80, https: 443 } as const satisfies GatewayPorts;

/** Gateway pods that are there already. */
export interface GatewayPods {
  /**
   * The platform's gateway pods of this name (`gateways` in estate.yaml), which other tenants may use too (TENANT-1). Instead of
   * `selector`, `podNamespace` and `serviceAccount`.
   *
   * @default - pods of its own
   */
  readonly use?: string;
  /** Labels of gateway pods that are there already. */
  readonly selector?: Readonly<Record<string, string>>;
  /** Namespace of those pods. @default - the tenant's */
  readonly podNamespace?: string;
  /** Service account of those pods, where known: then only it gets in, not its whole namespace. @default - unknown */
  readonly serviceAccount?: string;
}

type Defaulted = 'httpsRedirect' | 'variantAccess' | 'unknownVariant';

/** Where a tenant's traffic enters. */
export interface Gateway
  extends Omit<GatewayDeclaration, Defaulted | 'tls'>,
    Required<Pick<GatewayDeclaration, Defaulted>> {
  /** Where it was declared. */
  readonly origin: Origin;
  /** The name of the Gateway object. */
  readonly name: string;
  /** Labels of gateway pods that are there already; unset: the tenant brings its own. */
  readonly selector?: Readonly<Record<string, string>>;
  /** Namespace of those pods. @default - the tenant's */
  readonly podNamespace: string;
  /** Service account of the gateway's pods, where known. */
  readonly serviceAccount?: string;
  /** Name of the Secret with certificate and key. @default - plain HTTP only */
  readonly credentialName?: string;
  /** Who shows a certificate. @default 'SIMPLE' */
  readonly tlsMode?: GatewayTlsMode;
  /** Who issues the certificate. @default - somebody else makes the Secret */
  readonly certificate?: CertificateDeclaration;
  /** The name of the platform's gateway whose pods these are. @default - pods of the tenant's own, or by `selector` */
  readonly use?: string;
  /**
   * The certificate of the platform for the hosts of all tenants that `use` these pods: then all of them have one Gateway
   * object, which is the platform's (EDGE-6).
   *
   * @default - each tenant has a Gateway object of its own
   */
  readonly platformCredential?: string;
  /** Who issues that certificate. @default - somebody else makes the Secret */
  readonly platformCertificate?: CertificateDeclaration;
  /** The ports of the pods. */
  readonly ports: Required<GatewayPorts>;
}

/** What `gatewayOf` has to know besides the declaration. */
export interface GatewaySurroundings {
  readonly origin: Origin;
  readonly name: string;
  /** The tenant's namespace. */
  readonly namespace: string;
  readonly environment: Environment;
  readonly pods: GatewayPods;
  /** The ports of the pods. @default - 80 and 443 */
  readonly ports?: GatewayPorts;
  /** The platform's certificate for all that use the pods. @default - none */
  readonly platformCredential?: string;
  /** Who issues it. @default - somebody else makes the Secret */
  readonly platformCertificate?: CertificateDeclaration;
}

function credentialOf(tls: GatewayTls | undefined, { namespace, name }: GatewaySurroundings): string | undefined {
  return tls && (tls.credentialName ?? dnsName(`${namespace}-${name}`));
}

/** A declared gateway as the model has it. */
export function gatewayOf(declaration: GatewayDeclaration, around: GatewaySurroundings): WrittenOut<Gateway> {
  const { tls } = declaration;
  const { pods } = around;
  return {
    origin: around.origin,
    name: around.name,
    selector: pods.selector,
    podNamespace: pods.podNamespace ?? around.namespace,
    serviceAccount: pods.serviceAccount,
    credentialName: credentialOf(tls, around),
    certificate: tls?.certificate,
    tlsMode: tls?.mode,
    httpsRedirect: declaration.httpsRedirect ?? (tls !== undefined || around.platformCredential !== undefined),
    variantAccess: declaration.variantAccess ?? defaultVariantAccess(around.environment),
    unknownVariant: declaration.unknownVariant ?? GATEWAY_DEFAULTS.unknownVariant,
    authentication: declaration.authentication,
    domains: declaration.domains,
    use: pods.use,
    platformCredential: around.platformCredential,
    platformCertificate: around.platformCertificate,
    ports: {
      http: around.ports?.http ?? GATEWAY_PORT_DEFAULTS.http,
      https: around.ports?.https ?? GATEWAY_PORT_DEFAULTS.https,
    },
  };
}
