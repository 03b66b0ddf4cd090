export { registerExplain } from './explain-command';
export * from './explanation';
export * from './render-json';
export * from './render-text';
