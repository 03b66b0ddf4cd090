import { dnsName, LABEL_LIMIT } from '../model/dns-name';
import type { Gateway } from '../model/gateway';
import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { Tenant } from '../model/tenant';
import { everyPair } from './condition';
import { type ExposedPath, hasSettings, portOfPath } from './exposed-path';
import { withEdgeHeaders } from './header-operations';
import type { HttpRoute, VirtualServiceSpec } from './istio';
import { uriMatches } from './path-match';
import { activeVariants, choices } from './rule-order';
import { patchedRules } from './rule-patch';
import { asksFor, setVariant, type VariantName } from './variant-header';

/**
 * The name of the delegate VirtualService that holds the rules of a service's variants at a gateway, and of its file:
 * `variants.gateway.cms`. A path with settings of its own has one of its own: `variants.gateway.cms.api-3f2a91c0`, with a
 * hash of the path.
 */
export function variantDelegateName(gateway: Pick<Gateway, 'name'>, exposed: ExposedPath): string {
  const name = `variants.${gateway.name}.${exposed.service.name}`;
  return hasSettings(exposed) ? `${name}.${dnsName(exposed.path, LABEL_LIMIT)}` : name;
}

/**
 * The rules of a service's variants for requests that carry the header (EDGE-3). They are the same on all hosts and on all
 * paths without settings of their own, and there are as many as open tickets of the service, so they stand once in an object of their own; all hosts
 * of the gateway delegate to it. A ticket that comes or goes changes the delegates of its own services only.
 *
 * @param visible the variants that may be chosen at the gateway
 * @returns nothing where the service has no variant that takes traffic
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate
 */
export function variantDelegate(
  exposed: ExposedPath,
  visible: readonly VariantName[],
  propagation: Propagation = DEFAULT_PROPAGATION,
): VirtualServiceSpec | undefined {
  const { service } = exposed;
  const entrance = { port: portOfPath(exposed), route: exposed.route, propagation };
  const names = new Map(visible.map((name) => [name.key, name]));
  const http = activeVariants(service).flatMap((variant) =>
    choices(service, variant, undefined, entrance).flatMap(({ name, match, route }): HttpRoute[] => {
      const both = everyPair(asksFor(names.get(variant.key) ?? { key: variant.key, ids: [] }, propagation), match);
      if (both === undefined) return [];
      // Istio takes no headers of the rule that delegates, so they stand here.
      return [withEdgeHeaders({ name, match: both, ...route }, setVariant(variant.key, propagation), propagation)];
    }),
  );
  return http.length === 0 ? undefined : { exportTo: ['.'], http: patchedRules(http, [service]) };
}

/** The rule of a host that delegates to the variants of the service at this path; requests that none of them takes go on to the next rule. */
export function delegatingRule(tenant: Tenant, gateway: Gateway, exposed: ExposedPath): HttpRoute {
  const { path, service } = exposed;
  // A rule without conditions would hide all that follow from istiod's own check of the object.
  const uris = path === '/' ? [{ prefix: '/' }] : uriMatches(path);
  return {
    name: `${service.name}${path}:header`,
    match: uris.map((uri) => ({ uri })),
    delegate: { name: variantDelegateName(gateway, exposed), namespace: tenant.namespace },
  };
}
