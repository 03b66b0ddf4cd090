import { isWildcard } from '../model/dns-name';
import type { Gateway } from '../model/gateway';
import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { Tenant } from '../model/tenant';
import { conditionMatch, everyPair } from './condition';
import { edgeRules } from './edge-rules';
import { baseHosts, type ExposedPath, exposedPaths, exposedServices } from './exposed-path';
import { gatewayReference } from './gateway';
import type { HttpMatch, HttpRoute, VirtualServiceSpec } from './istio';
import { activeVariants } from './rule-order';
import { patchedRules } from './rule-patch';
import { delegatingRule, variantDelegate, variantDelegateName } from './variant-delegate';
import {
  FEATURE_FLAGS,
  removeVariant,
  repeatInBaggage,
  setVariant,
  type VariantName,
  withBaggage,
  withHeader,
  withoutVariant,
} from './variant-header';

/** One host that a gateway answers on. */
export interface EdgeHost {
  /** `acme.example.com`, `ops-1234.acme.example.com` or `*.acme.example.com`. */
  readonly host: string;
  readonly spec: VirtualServiceSpec;
}

/**
 * All VirtualServices of a gateway that have a host, one per host, so that no order across objects matters (EDGE-5).
 *
 * | host | rules, in order |
 * |---|---|
 * | `H`, without `header` access | conditions of variants, which set the header; mainline of all paths, which removes it |
 * | `H`, with `header` access | conditions of variants and mainline of all paths, for requests without the header; then path by path: variants of the service there, released code |
 * | `<key>.H` | the variant, or released code where a service has it not, on all paths; the header is set |
 * | `*.H` of a service's hostnames | the same as `H`; nothing below it is a variant's (EDGE-10) |
 * | `*.H` | mainline of all paths, without the header |
 *
 * @param visible the variants that may be chosen here, sorted by key
 */
export function edgeVirtualServices(
  tenant: Tenant,
  gateway: Gateway,
  visible: readonly VariantName[],
  propagation: Propagation = DEFAULT_PROPAGATION,
): EdgeHost[] {
  const access = new Set(gateway.variantAccess);
  const exportTo = gateway.podNamespace === tenant.namespace ? ['.'] : [gateway.podNamespace];
  const services = exposedServices(tenant, gateway);
  const edge = (host: string, http: HttpRoute[]): EdgeHost => ({
    host,
    spec: {
      hosts: [host],
      gateways: [gatewayReference(tenant, gateway)],
      exportTo,
      http: patchedRules(http, services),
    },
  });
  const bases = baseHosts(tenant, gateway);
  const taken = new Set(bases);
  const byHeader = choosesByHeader(gateway);
  const variants = access.has('hostname') ? visible : [];
  return bases.flatMap((base) => {
    const paths = exposedPaths(base, tenant, gateway);
    if (paths.length === 0) return [];
    const conditional = access.has('condition') ? conditionRules(paths, visible, byHeader, propagation) : [];
    const stripped = strippedRules(paths, propagation);
    const itself = edge(base, [
      ...conditional,
      ...(byHeader ? headerRules(tenant, gateway, paths, propagation) : stripped),
    ]);
    // There is one certificate label and one rule for all hosts below it, so nothing stands in front of them (EDGE-10).
    if (isWildcard(base)) return [itself];
    return [
      itself,
      ...variants
        .filter(({ key }) => !taken.has(`${key}.${base}`))
        .map((variant) => {
          const own = paths.map((exposed) => redirectedTo(variant, bases, exposed));
          return edge(`${variant.key}.${base}`, variantRules(own, variant, { label: variant.key }, propagation));
        }),
      ...(access.size > 0 && gateway.unknownVariant === 'mainline' ? [edge(`*.${base}`, stripped)] : []),
    ];
  });
}

/** A redirect to another host of the tenant stays with the variant: from its host it leads to its host there. */
function redirectedTo({ key }: VariantName, bases: readonly string[], exposed: ExposedPath): ExposedPath {
  const { redirect } = exposed;
  if (redirect?.authority === undefined || !bases.includes(redirect.authority)) return exposed;
  return { ...exposed, redirect: { ...redirect, authority: `${key}.${redirect.authority}` } };
}

/**
 * The delegates that the hosts of a gateway name: one per service with variants that is exposed there, and one per path of it
 * with settings of its own (EDGE-3).
 */
export function variantDelegates(
  tenant: Tenant,
  gateway: Gateway,
  visible: readonly VariantName[],
  propagation: Propagation = DEFAULT_PROPAGATION,
): { readonly name: string; readonly exposed: ExposedPath; readonly spec: VirtualServiceSpec }[] {
  if (!choosesByHeader(gateway)) return [];
  const exposed = baseHosts(tenant, gateway).flatMap((base) => exposedPaths(base, tenant, gateway));
  const routed = exposed.filter(({ redirect }) => redirect === undefined);
  const byName = new Map(routed.map((each) => [variantDelegateName(gateway, each), each]));
  return [...byName].flatMap(([name, each]) => {
    const spec = variantDelegate(each, visible, propagation);
    return spec === undefined ? [] : [{ name, exposed: each, spec }];
  });
}

/**
 * Whether requests choose variants at this gateway by the header. It does not depend on the variants: the first one of a tenant
 * changes nothing for requests that do not ask for it.
 */
function choosesByHeader(gateway: Gateway): boolean {
  return gateway.variantAccess.includes('header');
}

/**
 * Mainline goes first, by one look-up of a header whatever the number of variants. Of requests that carry the header,
 * those for a variant of the service at their path take it. All others share one rule for each path, which leads to
 * released code and passes the header on, known or not: services further down the chain may have that variant (EDGE-3).
 */
function headerRules(
  tenant: Tenant,
  gateway: Gateway,
  paths: readonly ExposedPath[],
  propagation: Propagation,
): HttpRoute[] {
  const mainline = { match: [withoutVariant(propagation)], label: 'mainline', propagation };
  const repeated = repeatInBaggage(propagation);
  const fallback = {
    match: [withHeader(propagation)],
    label: 'fallback',
    propagation,
    ...(repeated && { headers: repeated }),
  };
  const byBaggage = withBaggage(propagation);
  return [
    ...paths.flatMap((exposed) => edgeRules(exposed, 'mainline', mainline)),
    ...paths.flatMap((exposed) => [
      ...(exposed.redirect === undefined && activeVariants(exposed.service).length > 0
        ? [delegatingRule(tenant, gateway, exposed)]
        : []),
      ...edgeRules(exposed, 'rest', fallback),
      ...(byBaggage === undefined
        ? []
        : edgeRules(exposed, 'rest', { match: [byBaggage], label: 'fallback:baggage', propagation })),
    ]),
  ];
}

/**
 * Requests that take a variant by its own conditions, before the mainline: of two variants whose conditions hold the
 * first by key. Where the header is allowed, requests that carry it skip these conditions (EDGE-7).
 */
function conditionRules(
  paths: readonly ExposedPath[],
  visible: readonly VariantName[],
  byHeader: boolean,
  propagation: Propagation,
): HttpRoute[] {
  return visible.flatMap((variant) => {
    const conditions = (variant.match ?? []).map(conditionMatch);
    return paths.flatMap((exposed, position) => {
      const ahead = paths.slice(0, position);
      const here = conditions.filter(({ uri }) => !ahead.some(({ path }) => isInside(uri, path)));
      const match = everyPair(byHeader ? [withoutVariant(propagation)] : [], here);
      if (here.length === 0 || match === undefined) return [];
      return variantRules([exposed], variant, { match, label: `${variant.key}:condition` }, propagation);
    });
  });
}

/** Whether a condition asks for nothing but what is below `path`, whose rules come first. */
function isInside(uri: HttpMatch['uri'], path: string): boolean {
  return uri?.exact === path || (uri?.exact ?? uri?.prefix ?? '').startsWith(`${path}/`);
}

/** Mainline for all requests, without the header: it chooses nothing here. */
function strippedRules(paths: readonly ExposedPath[], propagation: Propagation): HttpRoute[] {
  const props = { label: 'mainline', headers: removeVariant(propagation), propagation };
  return paths.flatMap((exposed) => edgeRules(exposed, 'mainline', props));
}

/** What the rules of a variant do to the headers of requests (EDGE-2, EDGE-11). */
function variantHeaders(
  { key, featureFlags }: VariantName,
  propagation: Propagation,
): NonNullable<HttpRoute['headers']> {
  const headers = setVariant(key, propagation);
  if (featureFlags === undefined) return headers;
  return { request: { ...headers.request, set: { ...headers.request?.set, [FEATURE_FLAGS]: featureFlags } } };
}

/** Every exposed path with the header set, whether or not the entry service has this variant (EDGE-2). */
function variantRules(
  paths: readonly ExposedPath[],
  variant: VariantName,
  props: { readonly match?: readonly HttpMatch[]; readonly label: string },
  propagation: Propagation,
): HttpRoute[] {
  return paths.flatMap((exposed) => {
    const own = activeVariants(exposed.service).find(({ key }) => key === variant.key);
    return edgeRules(exposed, own ?? 'rest', { ...props, headers: variantHeaders(variant, propagation), propagation });
  });
}
