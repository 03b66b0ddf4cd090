import type { Destination, HttpRule, MeshObject, StreamRule, VirtualService } from '../mesh-model';

/** One place in a VirtualService that names a service: a route's destination or a mirror's. */
export interface RoutedDestination {
  readonly virtualService: VirtualService;
  readonly rule: HttpRule | StreamRule;
  readonly object: MeshObject;
  /** Of the mapping that has `host`. */
  readonly path: readonly (string | number)[];
  readonly destination: Destination;
  readonly role: 'route' | 'mirror';
  readonly protocol: 'http' | 'stream';
}

/** All destinations of a VirtualService as it is written. */
export function destinationsOf(virtualService: VirtualService): RoutedDestination[] {
  const result: RoutedDestination[] = [];
  const add = (
    rule: HttpRule | StreamRule,
    destination: Destination,
    path: readonly (string | number)[],
    role: RoutedDestination['role'],
    protocol: RoutedDestination['protocol'],
  ) =>
    result.push({
      virtualService,
      rule,
      object: rule.object,
      path: [...rule.path, ...path],
      destination,
      role,
      protocol,
    });
  for (const rule of virtualService.http) {
    rule.route.forEach((route, index) => {
      add(rule, route.destination, ['route', index, 'destination'], 'route', 'http');
    });
    const single = rule.mirrors === undefined ? undefined : hasMirror(virtualService, rule);
    rule.mirrors?.forEach((mirror, index) => {
      const path = single && index === 0 ? ['mirror'] : ['mirrors', index - (single ? 1 : 0), 'destination'];
      add(rule, mirror.destination, path, 'mirror', 'http');
    });
  }
  for (const rule of [...virtualService.tcp, ...virtualService.tls]) {
    rule.route.forEach((route, index) => {
      add(rule, route.destination, ['route', index, 'destination'], 'route', 'stream');
    });
  }
  return result;
}

function hasMirror(virtualService: VirtualService, rule: HttpRule): boolean {
  const written = (virtualService.object.spec.http as readonly Record<string, unknown>[])[rule.path[2] as number];
  return typeof written?.mirror === 'object' && written.mirror !== null;
}
