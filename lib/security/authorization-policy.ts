import type { Gateway } from '../model/gateway';
import { MtlsMode } from '../model/mtls';
import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
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
 * Who may call a tenant's workloads (TENANT-3): everything in its own namespace, gateways that stand elsewhere, and for
 * each service its declared callers. Policies that allow add up, so each says one thing.
 */
export function authorizationPolicies(tenant: Tenant, visibility: Visibility): NamedPolicy[] {
  const insiders = [{ namespaces: [tenant.namespace] }, ...foreignGateways(tenant), ...withoutIdentity(tenant)];
  return [
    { name: 'allow-tenant', spec: allow(undefined, insiders) },
    ...tenant.gateways.flatMap((gateway) => gatewayPolicy(tenant, gateway)),
    ...tenant.services.flatMap((service) => callersPolicy(service, visibility)),
    ...tenant.services.flatMap((service) => plaintextPolicy(tenant, service)),
  ];
}

function allow(labels: Record<string, string> | undefined, sources: readonly Source[]): AuthorizationPolicySpec {
  return {
    ...(labels && { selector: { matchLabels: labels } }),
    action: 'ALLOW',
    rules: [{ from: sources.map((source) => ({ source })) }],
  };
}

function foreignGateways(tenant: Tenant): Source[] {
  return tenant.gateways
    .filter((gateway) => gateway.podNamespace !== tenant.namespace)
    .map((gateway) =>
      gateway.serviceAccount === undefined
        ? { namespaces: [gateway.podNamespace] }
        : { principals: [principal(gateway.podNamespace, gateway.serviceAccount)] },
    );
}

/** PERMISSIVE means plaintext, too: callers that have no identity. Those that have another one stay outside. */
function withoutIdentity(tenant: Tenant): Source[] {
  return tenant.mtls.mode === MtlsMode.PERMISSIVE ? [{ notPrincipals: ['*'] }] : [];
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

function callersPolicy(service: Service, visibility: Visibility): NamedPolicy[] {
  const principals = visibility.foreignCallers(service).map((caller) => principal(caller.namespace, caller.name));
  if (principals.length === 0) return [];
  return [
    { name: `callers-of-${service.name}`, spec: allow(serviceLabels(service), [{ principals: principals.sort() }]) },
  ];
}

/** A port that was excepted from mTLS is meant for callers without identity. */
function plaintextPolicy(tenant: Tenant, service: Service): NamedPolicy[] {
  const ports = tenant.mtls.exceptions
    .filter((exception) => exception.service === service.name && exception.mode !== MtlsMode.STRICT)
    .map((exception) => exception.port)
    .sort((a, b) => a - b)
    .map(String);
  if (ports.length === 0) return [];
  const rules = [{ to: [{ operation: { ports } }] }];
  return [
    {
      name: `plaintext-of-${service.name}`,
      spec: { selector: { matchLabels: serviceLabels(service) }, action: 'ALLOW', rules },
    },
  ];
}
