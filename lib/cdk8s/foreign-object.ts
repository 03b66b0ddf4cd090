import type { ApiObject } from 'cdk8s';
import type { Stage } from '../output/placement';
import { mergedAnnotations } from '../output/sync-waves';
import { TreeWaves } from './tree-waves';

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

/** Such an object with the annotations that keep the order of the stages, unless it has its own. */
export function foreignObject(object: ApiObject, stage: Stage): Readonly<Record<string, unknown>> {
  const json = object.toJson() as { metadata?: { annotations?: Record<string, string> } };
  const waves = TreeWaves.annotations(object, object.kind, stage);
  if (Object.keys(waves).length === 0) return json;
  const { annotations, ...metadata } = json.metadata ?? {};
  return { ...json, metadata: { annotations: mergedAnnotations(waves, annotations), ...metadata } };
}
