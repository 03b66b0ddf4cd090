import type { Rewrite } from './http-rules';
import type { Retries } from './traffic';
import type { Duration } from './values';

/** An exposed path with settings of its own, which hold at the gateway for this path and all below it. */
export interface RouteDeclaration {
  /** The path; `/` is the root. */
  readonly path: string;
  /** The port of the service that it leads to, by its name in `ports`. @default - the first one that is not tcp */
  readonly port?: string;
  /** How long a whole request may take. @default - as the service says */
  readonly timeout?: Duration;
  /** What Envoy tries again by itself. @default - as the service says */
  readonly retries?: Retries;
  /** What the gateway writes in place of this path. @default - as the service says */
  readonly rewrite?: Rewrite;
}

/** An exposed path, alone or with settings of its own. */
export type ExposedRoute = string | RouteDeclaration;

/** An exposed path with its settings. */
export function routeOf(route: ExposedRoute): RouteDeclaration {
  return typeof route === 'string' ? { path: route } : route;
}

/** The paths of routes, as they are written. */
export function routePaths(routes: readonly ExposedRoute[]): string[] {
  return routes.map((route) => routeOf(route).path);
}
