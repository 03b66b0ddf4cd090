import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { Service } from '../model/service';
import { serviceHost } from '../model/service-identity';
import { httpPorts, type ServicePort, servicePorts, tcpPorts } from '../model/service-port';
import { everyPair } from './condition';
import { weighted } from './destination';
import type { HttpMatch, HttpRoute, VirtualServiceSpec } from './istio';
import { type Asker, activeCanary, activeVariants, choices } from './rule-order';
import { patchedRules } from './rule-patch';
import { asksFor, withoutVariant } from './variant-header';

/** Display ids that requests may carry besides the key. */
export function otherSpellings(variant: { readonly key: string; readonly id: string }): string[] {
  return variant.id === variant.key ? [] : [variant.id];
}

/**
 * The one VirtualService of a service on the mesh gateway (MESH-1): mainline first behind one header look-up, then a
 * rule per active variant, then everything else to released code (MESH-2). With several ports each has these rules on its own,
 * under the condition that the request is for that port: a rule without one would send it to the wrong port (MESH-9).
 */
export function meshVirtualService(
  service: Service,
  exportTo: readonly string[],
  propagation: Propagation = DEFAULT_PROPAGATION,
): VirtualServiceSpec {
  const ports = httpPorts(service);
  const isOnly = servicePorts(service).length === 1;
  const rules = ports.flatMap((port) =>
    meshRules(service, {
      port,
      asked: isOnly ? [] : [{ port: port.port }],
      prefix: ports.length > 1 ? port.name : '',
      propagation,
    }),
  );
  const http = patchedRules(rules, [service]);
  const tcp = tcpPorts(service).map(({ port }) => ({
    match: [{ port }],
    route: weighted(service, activeCanary(service), port),
  }));
  return {
    hosts: [serviceHost(service)],
    exportTo,
    ...(http.length > 0 && { http }),
    ...(tcp.length > 0 && { tcp }),
  };
}

/** The port whose rules these are. */
interface PortRules {
  readonly port: ServicePort;
  /** The condition that a request is for this port; none for the only one. */
  readonly asked: readonly HttpMatch[];
  /** The name of the port, where rules of several have to be told apart. */
  readonly prefix: string;
  readonly propagation: Propagation;
}

function meshRules(service: Service, port: PortRules): HttpRoute[] {
  const { propagation } = port;
  const variants = activeVariants(service);
  if (variants.length === 0 && activeCanary(service) === undefined) return rules(service, 'mainline', [], port);
  return [
    ...rules(service, 'mainline', [withoutVariant(propagation)], port),
    ...variants.flatMap((variant) =>
      rules(service, variant, asksFor({ key: variant.key, ids: otherSpellings(variant) }, propagation), port),
    ),
    ...rules(service, 'rest', [], port, 'fallback-'),
  ];
}

function rules(
  service: Service,
  asker: Asker,
  asked: readonly HttpMatch[],
  { port, asked: onPort, prefix: portPrefix, propagation }: PortRules,
  prefix = '',
): HttpRoute[] {
  return choices(service, asker, undefined, { port, propagation }).flatMap(({ name, match, route }) => {
    const pairs = everyPair(asked, match);
    const all = pairs && everyPair(onPort, pairs);
    if (all === undefined) return [];
    const ruleName = name.startsWith('fallback') ? name : `${prefix}${name}`;
    const fullName = portPrefix === '' ? ruleName : `${portPrefix}:${ruleName}`;
    return [{ name: fullName, ...(all.length > 0 && { match: all }), ...route }];
  });
}
