import { isIP } from 'node:net';
import type { Gateway } from '../model/gateway';
import { type MtlsException, MtlsMode } from '../model/mtls';
import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
import { accountOf } from '../model/service-identity';
import { containerPorts } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { gatewayLabels } from '../routing/gateway';
import type { AuthorizationPolicySpec } from '../routing/istio';
import type { Visibility } from '../routing/visibility';
import { GATEWAY_TARGET_PORTS } from '../workload/gateway-workload';

/** A policy with the name that it gets in its tenant's namespace. */
export interface NamedPolicy {
  readonly name: string;
  readonly spec: AuthorizationPolicySpec;
}

type Source = NonNullable<NonNullable<NonNullable<AuthorizationPolicySpec['rules']>[number]['from']>[number]['source']>;

/** A workload's identity. Istio reads `cluster.local` as the mesh's own trust domain, whatever its name. */
export function principal(namespace: string, serviceAccount: string): string {
  return `cluster.local/ns/${namespace}/sa/${serviceAccount}`;
}

/**
 * Who may call a tenant's workloads (TENANT-3): for each service those that declare to call it and the gateway that
 * exposes it; nobody else, not even in its own namespace, unless `callers: false` says so. Policies that allow add
 * up, so each says one thing.
 */
export function authorizationPolicies(tenant: Tenant, visibility: Visibility): NamedPolicy[] {
  const { isolation, gateways, services } = tenant;
  return [
    isolation.callers ? NOTHING : { name: 'allow-tenant', spec: allow(undefined, insiders(tenant)) },
    ...gateways.flatMap((gateway) => gatewayPolicy(tenant, gateway)),
    ...services.flatMap((service) => callersPolicy(tenant, service, visibility)),
    ...services.flatMap((service) => plaintextPolicy(tenant, service)),
    ...services.flatMap((service) => telemetryPolicy(service, visibility)),
  ];
}

/** Istio refuses what no policy allows, if there is one for the workload; this one stands for all of the namespace. */
const NOTHING: NamedPolicy = { name: 'allow-nothing', spec: { action: 'ALLOW' } };

function insiders(tenant: Tenant): Source[] {
  return [
    { namespaces: [tenant.namespace] },
    ...tenant.gateways.filter(({ podNamespace }) => podNamespace !== tenant.namespace).map(gatewaySource),
    ...withoutIdentity(tenant),
  ];
}

function allow(labels: Record<string, string> | undefined, sources: readonly Source[]): AuthorizationPolicySpec {
  return {
    ...(labels && { selector: { matchLabels: labels } }),
    action: 'ALLOW',
    rules: [{ from: sources.map((source) => ({ source })) }],
  };
}

/** A gateway's pods: by their service account where it is known, else by their namespace. */
function gatewaySource({ podNamespace, serviceAccount, selector, name }: Gateway): Source {
  const account = selector === undefined ? name : serviceAccount;
  return account === undefined ? { namespaces: [podNamespace] } : { principals: [principal(podNamespace, account)] };
}

/** PERMISSIVE means plaintext, too: callers that have no identity. Those that have another one stay outside. */
function withoutIdentity(tenant: Tenant): Source[] {
  return tenant.mtls.mode === MtlsMode.PERMISSIVE || tenant.mtls.mode === MtlsMode.UNSET
    ? [{ notPrincipals: ['*'] }]
    : [];
}

/** Gateway pods in this namespace take what comes from outside, which has no identity. */
function gatewayPolicy(tenant: Tenant, gateway: Gateway): NamedPolicy[] {
  if (gateway.podNamespace !== tenant.namespace) return [];
  const own = gateway.selector === undefined;
  const matchLabels = gateway.selector ?? gatewayLabels(tenant, gateway);
  // The ports of somebody else's pods are not known here: there the pods' own listeners are the limit.
  const rules = own ? [{ to: [{ operation: { ports: Object.values(GATEWAY_TARGET_PORTS).map(String) } }] }] : [{}];
  return [{ name: `visitors-of-${gateway.name}`, spec: { selector: { matchLabels }, action: 'ALLOW', rules } }];
}

function callersPolicy(tenant: Tenant, service: Service, visibility: Visibility): NamedPolicy[] {
  const { callers: strict, sidecar } = tenant.isolation;
  // A Sidecar knows no way from a service to itself; without it a service may call itself.
  const itself = strict && !sidecar ? [service] : [];
  const callers = strict ? [...itself, ...visibility.callers(service)] : visibility.foreignCallers(service);
  const principals = [...new Set(callers.map((caller) => principal(caller.namespace, accountOf(caller))))].sort();
  const gateway = strict ? visibility.gatewayOf(service) : undefined;
  const sources: Source[] = [
    ...(principals.length > 0 ? [{ principals }] : []),
    ...(gateway === undefined ? [] : [gatewaySource(gateway)]),
    ...(strict ? withoutIdentity(tenant) : []),
  ];
  if (sources.length === 0) return [];
  return [{ name: `callers-of-${service.name}`, spec: allow(serviceLabels(service), sources) }];
}

/** Ports without rules, such as those with metrics, are asked by collectors of the platform, which are no tenant's services. */
function telemetryPolicy(service: Service, { network }: Visibility): NamedPolicy[] {
  const ports = containerPorts(service).filter(({ routed }) => !routed);
  if (ports.length === 0 || network.telemetry.length === 0) return [];
  const rules = [
    {
      from: [{ source: { namespaces: [...network.telemetry] } }],
      to: [{ operation: { ports: ports.map(({ targetPort }) => String(targetPort)) } }],
    },
  ];
  const selector = { matchLabels: serviceLabels(service) };
  return [{ name: `telemetry-of-${service.name}`, spec: { selector, action: 'ALLOW', rules } }];
}

/**
 * A port that was excepted from mTLS is meant for callers without identity: from the addresses that are named. Where namespaces are named,
 * NetworkPolicies hold (`networkPolicies`), since nothing here can tell where such a caller is from.
 */
function plaintextPolicy(tenant: Tenant, service: Service): NamedPolicy[] {
  const exceptions = tenant.mtls.exceptions
    .filter((exception) => exception.service === service.name && exception.mode !== MtlsMode.STRICT)
    .sort((a, b) => a.port - b.port);
  if (exceptions.length === 0) return [];
  const isLimited = ({ from }: MtlsException) => from?.every((each) => isIP(each.split('/')[0]!) !== 0) === true;
  const open = exceptions.filter((each) => !isLimited(each)).map(({ port }) => String(port));
  const rules = [
    ...(open.length > 0 ? [{ to: [{ operation: { ports: open } }] }] : []),
    ...exceptions.filter(isLimited).map(({ port, from }) => ({
      from: [{ source: { ipBlocks: [...from!] } }],
      to: [{ operation: { ports: [String(port)] } }],
    })),
  ];
  return [
    {
      name: `plaintext-of-${service.name}`,
      spec: { selector: { matchLabels: serviceLabels(service) }, action: 'ALLOW', rules },
    },
  ];
}
