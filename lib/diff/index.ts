export { registerDiff } from './diff-command';
export type { AspectChange } from './effect-change';
export type { Exposure, ExposureKind } from './exposure';
export { diffToJson } from './render-json';
export { diffToMarkdown } from './render-markdown';
export { diffToText } from './render-text';
export type { RequestClass } from './request-class';
export type { OrderFinding } from './safe-order';
export { diffMeshes, isUnchanged, type TrafficChange, type TrafficDiff } from './traffic-diff';
