import type { Stage } from './placement';

/** What has to be there before the rest. Of Istio's kinds those that we place there ourselves, and their like. */
const PLATFORM = new Set([
  'Namespace',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'Secret',
  'ConfigMap',
  'CustomResourceDefinition',
  'AuthorizationPolicy',
  'EnvoyFilter',
  'Gateway',
  'PeerAuthentication',
  'ProxyConfig',
  'RequestAuthentication',
  'ServiceEntry',
  'Sidecar',
  'Telemetry',
  'WasmPlugin',
]);

/** What leads requests to others: VirtualService, Ingress, and Gateway API's HTTPRoute, GRPCRoute and so on. */
const ROUTING = /^VirtualService$|^Ingress$|Route$/;

/** When an object that no construct of ours made is applied: as ours of its kind. */
export function stageOfKind(kind: string): Stage {
  if (PLATFORM.has(kind)) return 'platform';
  return ROUTING.test(kind) ? 'routing' : 'workloads';
}

/** What pods of ours wait for: their certificates and secrets, and limits that hold for them. */
const BEFORE_PODS = new Set([
  'Certificate',
  'ClusterExternalSecret',
  'ClusterIssuer',
  'ClusterSecretStore',
  'ExternalSecret',
  'GatewayClass',
  'IngressClass',
  'Issuer',
  'LimitRange',
  'NetworkPolicy',
  'PriorityClass',
  'ResourceQuota',
  'RuntimeClass',
  'SealedSecret',
  'SecretStore',
  'StorageClass',
]);

/**
 * When an object of a tenant's `manifests` is applied (WORK-5): as an object of its kind that an app adds, and before the
 * workloads what pods wait for. A PersistentVolumeClaim is none of these: it is bound only when a pod uses it, and a GitOps
 * tool that waits for it first would wait forever.
 */
export function stageOfOwn(kind: string): Stage {
  return BEFORE_PODS.has(kind) ? 'platform' : stageOfKind(kind);
}
