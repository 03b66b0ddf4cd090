export {
  type ClusterFiles,
  clustersOf,
  clustersWith,
  clusterTitle,
  UnknownEnvironment,
} from './clusters';
export { declaredPropagation } from './declared-propagation';
export * from './destination-rule';
export { type EndpointPlace, hasLabels, isPlaceLabel } from './endpoint-place';
export * from './finding';
export * from './gateway';
export * from './host-name';
export type { MeshFile } from './input-objects';
export * from './load';
export * from './mesh-config';
export * from './mesh-model';
export * from './mesh-object';
export { type MessageConsumer, type MountedQueues, messageConsumers, mountedQueues } from './message-consumers';
export { readStringMatch, readVirtualService } from './read-virtual-service';
export * from './security-policy';
export * from './service';
export * from './sidecar';
export { record, selects, textMap } from './untyped';
export * from './virtual-service';
export {
  type ContainerPort,
  isRunning,
  placeOfWorkload,
  readWorkload,
  WORKLOAD_KINDS,
  type Workload,
} from './workload';
