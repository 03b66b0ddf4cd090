export type { AbsentPods, Assumption } from './absent-gateway';
export * from './answer';
export * from './clients';
export type { GatewayListener, GatewayView, ServerRef } from './gateway-view';
export * from './request';
export { Resolver } from './resolver';
export type { Route, RouteTable, VirtualHost } from './route-table';
export type { SidecarScope } from './sidecar-scope';
export type { SidecarView } from './sidecar-view';
