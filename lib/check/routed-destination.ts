import type { Destination, HttpRule, MeshObject, StreamRule, VirtualService } from '../mesh-model';
import { isRecord } from '../mesh-model/untyped';
import { valueAt } from '../mesh-model/value-at';

/** One place in a VirtualService that names a service: a route's destination or a mirror's. */
export class RoutedDestination {
  constructor(
    readonly virtualService: VirtualService,
    readonly rule: HttpRule | StreamRule,
    readonly destination: Destination,
    readonly role: 'route' | 'mirror',
    private readonly index: number,
  ) {}

  get object(): MeshObject {
    return this.rule.object;
  }

  /** The gateways of the VirtualService, `mesh` among them, at which a request may get here: conditions may name fewer. */
  get places(): readonly string[] {
    const { gateways } = this.virtualService;
    const { match } = this.rule;
    if (match.length === 0 || match.some((item) => item.gateways.length === 0)) return gateways;
    const named = new Set(match.flatMap((item) => item.gateways));
    return gateways.filter((name) => named.has(name));
  }

  private known?: readonly (string | number)[];

  /** Of the mapping that has `host`; put together once, since every lint of destinations takes it. */
  get path(): readonly (string | number)[] {
    this.known ??= this.pathOf();
    return this.known;
  }

  private pathOf(): readonly (string | number)[] {
    const { path, object } = this.rule;
    if (this.role === 'route') return [...path, 'route', this.index, 'destination'];
    const single = isRecord(valueAt(object, [...path, 'mirror'])) ? 1 : 0;
    return this.index < single ? [...path, 'mirror'] : [...path, 'mirrors', this.index - single, 'destination'];
  }
}

/** All destinations of a VirtualService as it is written. */
export function destinationsOf(virtualService: VirtualService, into: RoutedDestination[]): void {
  for (const rule of virtualService.http) {
    addRoutes(virtualService, rule, into);
    rule.mirrors?.forEach((mirror, index) => {
      into.push(new RoutedDestination(virtualService, rule, mirror.destination, 'mirror', index));
    });
  }
  for (const rule of virtualService.tcp) addRoutes(virtualService, rule, into);
  for (const rule of virtualService.tls) addRoutes(virtualService, rule, into);
}

function addRoutes(virtualService: VirtualService, rule: HttpRule | StreamRule, into: RoutedDestination[]): void {
  for (let index = 0; index < rule.route.length; index++) {
    into.push(new RoutedDestination(virtualService, rule, rule.route[index]!.destination, 'route', index));
  }
}
