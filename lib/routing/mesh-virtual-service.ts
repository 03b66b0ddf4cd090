import { type Service, serviceHost } from '../model/service';
import { everyPair } from './condition';
import { weighted } from './destination';
import type { HttpMatch, HttpRoute, VirtualServiceSpec } from './istio';
import { type Asker, activeCanary, activeVariants, choices } from './rule-order';
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
  if (variants.length === 0 && activeCanary(service) === undefined) return rules(service, 'mainline', []);
  return [
    ...rules(service, 'mainline', [WITHOUT_VARIANT]),
    ...variants.flatMap((variant) =>
      rules(service, variant, asksFor({ key: variant.key, ids: otherSpellings(variant) })),
    ),
    ...rules(service, 'rest', [], 'fallback-'),
  ];
}

function rules(service: Service, asker: Asker, asked: readonly HttpMatch[], prefix = ''): HttpRoute[] {
  return choices(service, asker).flatMap(({ name, match, route }) => {
    const pairs = everyPair(asked, match);
    if (pairs === undefined) return [];
    const fullName = name.startsWith('fallback') ? name : `${prefix}${name}`;
    return [{ name: fullName, ...(pairs.length > 0 && { match: pairs }), ...route }];
  });
}
