export { registerExplain } from './explain-command';
export * from './explanation';
export type { MessageHop } from './message-hop';
export * from './render-json';
export * from './render-text';
