import { isIP } from 'node:net';
import { isExternal } from '../model/foreign-workload';
import type { Gateway } from '../model/gateway';
import { MtlsMode } from '../model/mtls';
import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
import { serviceHost } from '../model/service-identity';
import { containerPorts } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { gatewayLabels } from '../routing/gateway';
import type { Visibility } from '../routing/visibility';
import { GATEWAY_TARGET_PORTS } from '../workload/gateway-workload';

/** `spec` of a NetworkPolicy (networking.k8s.io/v1), as far as it is used here. */
export interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly PolicyPort[] }[];
  readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly PolicyPort[] }[];
}

type Egress = NonNullable<NetworkPolicySpec['egress']>[number];

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface PolicyPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** A NetworkPolicy with its name in the tenant's namespace. */
export interface NamedNetworkPolicy {
  readonly name: string;
  readonly spec: NetworkPolicySpec;
}

type Labels = Readonly<Record<string, string>>;

/** Where istiod hands out configuration and certificates. */
const XDS_PORT = 15012;
/** Where proxies show metrics, their own and those of the application. */
const METRICS_PORTS = [15020, 15090];
/** Where load balancers look whether a gateway is ready. */
const STATUS_PORT = 15021;
/** DNS; OpenShift's pods listen on the second one. */
const DNS_PORTS = [53, 5353];
/** Addresses at which nodes and cloud providers answer. */
const LINK_LOCAL = { 4: '169.254.0.0/16', 6: 'fe80::/10' } as const;

/**
 * The same as AuthorizationPolicies and Sidecars say, for the network: pods of the tenant reach and are reached by those alone that are
 * declared, also past their proxies (TENANT-12). Without Sidecars what a service calls is not declared, so only what comes in is limited.
 */
export function networkPolicies(tenant: Tenant, visibility: Visibility): NamedNetworkPolicy[] {
  const both = tenant.isolation.sidecar;
  const policyTypes: NetworkPolicySpec['policyTypes'] = both ? ['Ingress', 'Egress'] : ['Ingress'];
  const of = (
    name: string,
    podSelector: Selector,
    ingress: NetworkPolicySpec['ingress'] = [],
    egress: NetworkPolicySpec['egress'] = [],
  ): NamedNetworkPolicy => ({
    name,
    spec: {
      podSelector,
      policyTypes,
      ...(ingress.length > 0 && { ingress }),
      ...(both && egress.length > 0 && { egress }),
    },
  });
  return [
    of('deny-all', {}),
    of('proxies', {}, ...proxyRules(visibility)),
    ...tenant.gateways
      .filter(({ podNamespace }) => podNamespace === tenant.namespace)
      .map((gateway) => {
        const labels = gateway.selector ?? gatewayLabels(tenant, gateway);
        return of(`gateway-${gateway.name}`, { matchLabels: labels }, visitors(gateway), [
          ...tenant.services
            .filter((service) => service.gateway === gateway.name)
            .map((service) => ({ to: [podsOf(service)], ...portsOf(service) })),
        ]);
      }),
    ...tenant.services.map((service) =>
      of(
        `calls-of-${service.name}`,
        { matchLabels: serviceLabels(service) },
        callersOf(tenant, service, visibility),
        calleesOf(tenant, service, visibility),
      ),
    ),
  ];
}

function proxyRules({ network }: Visibility): [NetworkPolicySpec['ingress'], NetworkPolicySpec['egress']] {
  const telemetry = network.telemetry.map((name) => inNamespace(name));
  return [
    telemetry.length === 0 ? [] : [{ from: telemetry, ports: METRICS_PORTS.map(tcp) }],
    [
      { ports: DNS_PORTS.flatMap((port) => [{ port, protocol: 'UDP' as const }, tcp(port)]) },
      { to: [inNamespace(network.controlPlane)], ports: [tcp(XDS_PORT)] },
      ...(telemetry.length === 0 ? [] : [{ to: telemetry }]),
      ...(network.authorizers.length === 0 ? [] : [{ to: network.authorizers.map((name) => inNamespace(name)) }]),
    ],
  ];
}

/** The ports of somebody else's pods are not known here. */
function visitors({ selector }: Gateway): NetworkPolicySpec['ingress'] {
  if (selector !== undefined) return [{}];
  return [{ ports: [...Object.values(GATEWAY_TARGET_PORTS), STATUS_PORT].map(tcp) }];
}

function callersOf(tenant: Tenant, service: Service, visibility: Visibility): NetworkPolicySpec['ingress'] {
  const gateway = visibility.gatewayOf(service);
  const callers = tenant.isolation.callers
    ? visibility.callers(service).map(podsOf)
    : [{ podSelector: {} }, ...visibility.foreignCallers(service).map(podsOf)];
  const from = distinct([
    ...callers,
    ...(gateway === undefined
      ? []
      : [inNamespace(gateway.podNamespace, gateway.selector ?? gatewayLabels(tenant, gateway))]),
  ]);
  const metrics = containerPorts(service).filter(({ routed }) => !routed);
  const { telemetry } = visibility.network;
  return [
    ...(from.length === 0 ? [] : [{ from, ...portsOf(service) }]),
    ...(metrics.length === 0 || telemetry.length === 0
      ? []
      : [
          { from: telemetry.map((name) => inNamespace(name)), ports: metrics.map(({ targetPort }) => tcp(targetPort)) },
        ]),
    ...tenant.mtls.exceptions
      .filter((exception) => exception.service === service.name && exception.mode !== MtlsMode.STRICT)
      .map(({ port, from: named }) => ({ ...(named && { from: named.map(peerOf) }), ports: [tcp(port)] })),
  ];
}

function calleesOf(tenant: Tenant, service: Service, visibility: Visibility): Egress[] {
  const callees = visibility.callees(service);
  const known = new Set(callees.map((callee) => serviceHost(callee)));
  const externals = new Map(tenant.external.map((external) => [external.name, external]));
  return [
    ...distinct<Egress>(callees.map((callee) => ({ to: [podsOf(callee)], ...portsOf(callee) }))),
    ...service.calls.flatMap((call): Egress[] => {
      if (call.kind === 'host') {
        // Which pods a Service of others has, and their ports, nobody says here.
        const isKnown = known.has(serviceHost({ name: call.service, namespace: call.namespace }));
        return isKnown ? [] : [{ to: [inNamespace(call.namespace)] }];
      }
      const external = call.kind === 'external' ? externals.get(call.name) : undefined;
      if (external === undefined) return [];
      const ports = [...new Set([external.tls?.targetPort ?? external.port])].map(tcp);
      const ranges = (external.addresses ?? []).map(peerOf);
      return [{ to: ranges.length > 0 ? ranges : ANYWHERE, ports }];
    }),
  ];
}

/** Hosts outside of the cluster are known by name, and a NetworkPolicy knows addresses. */
const ANYWHERE: readonly Peer[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: [LINK_LOCAL[4]] } },
  { ipBlock: { cidr: '::/0', except: [LINK_LOCAL[6]] } },
];

/** A namespace or a range of addresses, as it is declared. */
function peerOf(name: string): Peer {
  const [ip = ''] = name.split('/');
  const version = isIP(ip);
  if (version === 0) return inNamespace(name);
  return { ipBlock: { cidr: name.includes('/') ? name : `${name}/${version === 4 ? 32 : 128}` } };
}

function inNamespace(name: string, labels?: Labels): Peer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
    ...(labels && { podSelector: { matchLabels: labels } }),
  };
}

function podsOf(service: Service): Peer {
  return inNamespace(service.namespace, serviceLabels(service));
}

/** The ports of a service's containers; those of somebody else's are not known. */
function portsOf(service: Service): { readonly ports?: readonly PolicyPort[] } {
  return isExternal(service) ? {} : { ports: containerPorts(service).map(({ targetPort }) => tcp(targetPort)) };
}

function tcp(port: number): PolicyPort {
  return { port, protocol: 'TCP' };
}

/** Each once, in an order that does not depend on who was declared first. */
function distinct<T>(values: readonly T[]): T[] {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
