import { LocatedDocument } from '../yaml/located-yaml';
import type { MeshObject } from './mesh-object';
import { isRecord, list, number, record, text, texts } from './untyped';

/** What Istio takes from its installation, not from the objects. */
export interface MeshConfig {
  /** Namespace whose Sidecar, PeerAuthentication and AuthorizationPolicy are for the whole mesh. @default "istio-system" */
  readonly rootNamespace: string;
  /** @default "cluster.local" */
  readonly clusterDomain: string;
  /** First part of every identity. @default "cluster.local" */
  readonly trustDomain: string;
  /** Other names of the trust domain in policies. @default none */
  readonly trustDomainAliases: readonly string[];
  /** What a sidecar does with hosts it does not know: `ALLOW_ANY` or `REGISTRY_ONLY`. @default "ALLOW_ANY" */
  readonly outboundMode: string;
  /** True when clients use mTLS by themselves where the other side can. @default true */
  readonly autoMtls: boolean;
  /**
   * The external authorizers that CUSTOM policies may name (`extensionProviders`), and what they are asked about.
   *
   * @default unknown
   */
  readonly authorizers: ReadonlyMap<string, 'http' | 'grpc'> | undefined;
  /** Where the external authorizers are, by name. @default none */
  readonly authorizerServices: ReadonlyMap<string, AuthorizerService>;
  /** Names of all `extensionProviders`. @default unknown */
  readonly providers: ReadonlySet<string> | undefined;
  /** True when proxies speak HTTP/2 to ports for HTTP, unless a DestinationRule says otherwise. @default false */
  readonly h2Upgrade: boolean;
  /** What proxies make of paths before any rule or policy sees them. @default "BASE" */
  readonly pathNormalization: PathNormalization;
  /** Which Ingresses istiod serves, and at which pods. */
  readonly ingress: IngressSettings;
  /** To which namespaces objects are exported that do not say it themselves. */
  readonly exportTo: DefaultExports;
}

/** `defaultServiceExportTo`, `defaultVirtualServiceExportTo` and `defaultDestinationRuleExportTo`; each is `*` by default. */
export interface DefaultExports {
  /** Of Services and ServiceEntries. */
  readonly services: readonly string[];
  /** Of VirtualServices. */
  readonly virtualServices: readonly string[];
  /** Of DestinationRules; Istio asks only whether they are private (`.`). */
  readonly destinationRules: readonly string[];
}

/** What the mesh says about Ingresses. */
export interface IngressSettings {
  /** `OFF`: istiod serves none; `STRICT`: those of its class; `DEFAULT`: those without a class too. @default "STRICT" */
  readonly mode: string;
  /** The value of the annotation `kubernetes.io/ingress.class` that is istiod's (`ingressClass`). @default "istio" */
  readonly className: string;
  /** The label `istio` of the gateway's pods: `ingressSelector`, else `ingressService`. @default "ingressgateway" */
  readonly pods: string;
}

/** Istio's `pathNormalization.normalization`; `DEFAULT` is `BASE`. */
export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

const NORMALIZATIONS: readonly PathNormalization[] = ['NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'];

/** Where an external authorizer is, and what becomes of requests if it does not answer (`envoyExtAuthzHttp`, `envoyExtAuthzGrpc`). */
export interface AuthorizerService {
  /** The host of its Service, maybe after `namespace/`. */
  readonly service: string;
  /** The Service's port. */
  readonly port: number;
  /** True where requests pass without an answer. @default false */
  readonly failOpen: boolean;
  /** The status of requests without an answer. @default 403 */
  readonly statusOnError: string | undefined;
}

export const DEFAULT_MESH_CONFIG: MeshConfig = {
  rootNamespace: 'istio-system',
  clusterDomain: 'cluster.local',
  trustDomain: 'cluster.local',
  trustDomainAliases: [],
  outboundMode: 'ALLOW_ANY',
  autoMtls: true,
  authorizers: undefined,
  authorizerServices: new Map(),
  providers: undefined,
  h2Upgrade: false,
  pathNormalization: 'BASE',
  ingress: { mode: 'STRICT', className: 'istio', pods: 'ingressgateway' },
  exportTo: { services: ['*'], virtualServices: ['*'], destinationRules: ['*'] },
};

/** Istio's `MeshConfig` as it is written in the ConfigMap `istio`, key `mesh`. */
export function meshSettings(configMap: MeshObject | undefined): Readonly<Record<string, unknown>> | undefined {
  const mesh = text(record(configMap?.content.data).mesh);
  const value = mesh === undefined ? undefined : new LocatedDocument(mesh, 1).value;
  return isRecord(value) ? value : undefined;
}

/** Reads the ConfigMap `istio`, key `mesh`, if the input has it. */
export function readMeshConfig(configMap: MeshObject | undefined): Partial<MeshConfig> {
  const config = meshSettings(configMap);
  if (config === undefined) return {};
  const rootNamespace = text(config.rootNamespace);
  const trustDomain = text(config.trustDomain);
  const aliases = texts(config.trustDomainAliases);
  const outboundMode = text(record(config.outboundTrafficPolicy).mode);
  const normalization = NORMALIZATIONS.find((name) => name === record(config.pathNormalization).normalization);
  return {
    ...(rootNamespace !== undefined && { rootNamespace }),
    ...(trustDomain !== undefined && { trustDomain }),
    ...(aliases.length > 0 && { trustDomainAliases: aliases }),
    ...(outboundMode !== undefined && { outboundMode }),
    ...(config.enableAutoMtls === false && { autoMtls: false }),
    authorizers: authorizersOf(config.extensionProviders),
    authorizerServices: authorizerServicesOf(config.extensionProviders),
    providers: new Set(list(config.extensionProviders).flatMap((provider) => text(record(provider).name) ?? [])),
    ...(config.h2UpgradePolicy === 'UPGRADE' && { h2Upgrade: true }),
    ...(normalization !== undefined && { pathNormalization: normalization }),
    ingress: ingressOf(config),
    exportTo: {
      services: exportsOf(config.defaultServiceExportTo),
      virtualServices: exportsOf(config.defaultVirtualServiceExportTo),
      destinationRules: exportsOf(config.defaultDestinationRuleExportTo),
    },
  };
}

function exportsOf(written: unknown): readonly string[] {
  const exported = texts(written);
  return exported.length > 0 ? exported : ['*'];
}

/** The Service that Istio installs has pods of another label than its name (Istio: `getIngressGatewaySelector`). */
function ingressOf({ ingressControllerMode, ingressClass, ingressSelector, ingressService }: Record<string, unknown>) {
  const { mode, className, pods } = DEFAULT_MESH_CONFIG.ingress;
  const service = text(ingressService) === 'istio-ingressgateway' ? undefined : text(ingressService);
  return {
    mode: text(ingressControllerMode) ?? mode,
    className: text(ingressClass) || className,
    pods: text(ingressSelector) || service || pods,
  };
}

function authorizersOf(providers: unknown): ReadonlyMap<string, 'http' | 'grpc'> {
  return new Map(
    list(providers)
      .map(record)
      .flatMap((provider): [string, 'http' | 'grpc'][] => {
        const name = text(provider.name) ?? '';
        if (isRecord(provider.envoyExtAuthzHttp)) return [[name, 'http']];
        return isRecord(provider.envoyExtAuthzGrpc) ? [[name, 'grpc']] : [];
      }),
  );
}

function authorizerServicesOf(providers: unknown): ReadonlyMap<string, AuthorizerService> {
  return new Map(
    list(providers)
      .map(record)
      .flatMap(({ name, envoyExtAuthzHttp, envoyExtAuthzGrpc }): [string, AuthorizerService][] => {
        const { service, port, failOpen, statusOnError } = record(envoyExtAuthzHttp ?? envoyExtAuthzGrpc);
        const host = text(service);
        if (host === undefined) return [];
        const answer = { failOpen: failOpen === true, statusOnError: text(statusOnError) };
        return [[text(name) ?? '', { service: host, port: number(port) ?? 0, ...answer }]];
      }),
  );
}
