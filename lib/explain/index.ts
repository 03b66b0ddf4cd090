export * from './destination-text';
export { registerExplain } from './explain-command';
export * from './explanation';
export type { MessageHop } from './message-hop';
export type { NeededHeader } from './needed-headers';
export * from './render-json';
export * from './render-text';
