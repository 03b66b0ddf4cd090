import { type Service, serviceHost } from '../model/service';
import { everyPair } from './condition';
import { weighted } from './destination';
import type { HttpRoute, VirtualServiceSpec } from './istio';
import { type Audience, activeCanary, activeVariants, type Choice, choices } from './rule-order';
import { asksFor, WITHOUT_VARIANT } from './variant-header';

/** Display ids that requests may carry besides the key. */
export function otherSpellings(variant: { readonly key: string; readonly id: string }): string[] {
  return variant.id === variant.key ? [] : [variant.id];
}

/**
 * The one VirtualService of a service on the mesh gateway (MESH-1): mainline first behind one header look-up, then a
 * rule per active variant, then everything else to released code (MESH-2).
 */
export function meshVirtualService(service: Service, exportTo: readonly string[]): VirtualServiceSpec {
  const common = { hosts: [serviceHost(service)], exportTo };
  if (service.protocol === 'tcp') {
    const route = weighted(service, activeCanary(service));
    return { ...common, tcp: [{ match: [{ port: service.port }], route }] };
  }
  return { ...common, http: meshRules(service) };
}

function meshRules(service: Service): HttpRoute[] {
  const variants = activeVariants(service);
  const rest = choices(service, { asks: 'rest' });
  if (variants.length === 0 && activeCanary(service) === undefined) {
    return bind(choices(service, { asks: 'mainline' }), []);
  }
  return [
    ...bind(choices(service, { asks: 'mainline' }), [WITHOUT_VARIANT]),
    ...variants.flatMap((asks) =>
      bind(choices(service, { asks } as Audience), asksFor({ key: asks.key, ids: otherSpellings(asks) })),
    ),
    ...bind(rest, [], 'fallback-'),
  ];
}

function bind(rules: readonly Choice[], audience: Parameters<typeof everyPair>[0], prefix = ''): HttpRoute[] {
  return rules.flatMap(({ name, match, route }) => {
    const pairs = everyPair(audience, match);
    if (pairs === undefined) return [];
    const fullName = name.startsWith('fallback') ? name : `${prefix}${name}`;
    return [{ name: fullName, ...(pairs.length > 0 && { match: pairs }), ...route }];
  });
}
