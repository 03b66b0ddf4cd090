import type { Gateway } from '../model/gateway';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import { conditionMatch, everyPair } from './condition';
import type { HttpMatch, HttpRoute, VirtualServiceSpec } from './istio';
import { bySpecificity, narrow, normalizePath, uriMatches } from './path-match';
import { type Audience, activeVariants, choices } from './rule-order';
import { asksFor, REMOVE_VARIANT, setVariant, type VariantName, WITHOUT_VARIANT } from './variant-header';

/** One host that a gateway answers on. */
export interface EdgeHost {
  /** `acme.example.com`, `ops-1234.acme.example.com` or `*.acme.example.com`. */
  readonly host: string;
  readonly spec: VirtualServiceSpec;
}

/** A path of a host and the service that answers there. */
interface ExposedPath {
  readonly path: string;
  readonly service: Service;
}

/** The hosts that services are exposed on at a gateway: the tenant's domains and the services' own hostnames. */
export function baseHosts(tenant: Tenant, gateway: Gateway): string[] {
  const own = tenant.services.filter((service) => service.gateway === gateway.name);
  return [...new Set([...tenant.domains, ...own.flatMap((service) => service.hostnames).sort()])];
}

/** A service's paths on `host`; one that has hostnames but no routes answers at their root. */
function pathsOn(host: string, tenant: Tenant, service: Service): string[] {
  const routes = service.routes.map(normalizePath);
  if (service.hostnames.includes(host)) return routes.length > 0 ? routes : ['/'];
  return tenant.domains.includes(host) ? routes : [];
}

function exposedPaths(host: string, tenant: Tenant, gateway: Gateway): ExposedPath[] {
  return tenant.services
    .filter((service) => service.gateway === gateway.name)
    .flatMap((service) => pathsOn(host, tenant, service).map((path) => ({ path, service })))
    .sort((a, b) => bySpecificity(a.path, b.path));
}

/**
 * All VirtualServices of a gateway, one per host, so that no order across objects matters (EDGE-5).
 *
 * @param visible the variants that may be chosen here, sorted by key
 */
export function edgeVirtualServices(tenant: Tenant, gateway: Gateway, visible: readonly VariantName[]): EdgeHost[] {
  const access = new Set(gateway.variantAccess);
  const exportTo = gateway.podNamespace === tenant.namespace ? ['.'] : [gateway.podNamespace];
  const edge = (host: string, http: HttpRoute[]): EdgeHost => ({
    host,
    spec: { hosts: [host], gateways: [`${tenant.namespace}/${gateway.name}`], exportTo, http },
  });
  const bases = baseHosts(tenant, gateway);
  const taken = new Set(bases);
  return bases.flatMap((base) => {
    const paths = exposedPaths(base, tenant, gateway);
    if (paths.length === 0) return [];
    const byHeader = access.has('header') && visible.length > 0 ? headerRules(paths, visible) : [];
    const mainline = strippedRules(paths, 'mainline');
    const variants = access.has('hostname') ? visible : [];
    const conditional = access.has('condition') ? conditionRules(paths, visible, byHeader.length > 0) : [];
    const named = byHeader.length > 0 ? [...byHeader, ...strippedRules(paths, 'unknown-variant')] : mainline;
    return [
      edge(base, [...conditional, ...named]),
      ...variants
        .filter(({ key }) => !taken.has(`${key}.${base}`))
        .map((variant) => edge(`${variant.key}.${base}`, variantRules(paths, variant, []))),
      ...(access.size > 0 && gateway.unknownVariant === 'mainline' ? [edge(`*.${base}`, mainline)] : []),
    ];
  });
}

/**
 * Requests that carry the header: mainline goes first, by one look-up whatever the number of variants; what carries an
 * unknown value falls through to the rules that remove it (EDGE-3).
 */
function headerRules(paths: readonly ExposedPath[], visible: readonly VariantName[]): HttpRoute[] {
  return [
    ...paths.flatMap((exposed) => rules(exposed, { asks: 'mainline' }, [WITHOUT_VARIANT], 'mainline')),
    ...visible.flatMap((variant) => variantRules(paths, variant, asksFor(variant))),
  ];
}

/**
 * Requests that take a variant by its own conditions, before the mainline: of two variants whose conditions hold the
 * first by key. Who names a variant in the header, where that is allowed, is not asked for anything else (EDGE-7).
 */
function conditionRules(
  paths: readonly ExposedPath[],
  visible: readonly VariantName[],
  byHeader: boolean,
): HttpRoute[] {
  return visible.flatMap((variant) => {
    const match = (variant.match ?? []).map(conditionMatch);
    return paths.flatMap((exposed, position) => {
      const ahead = paths.slice(0, position);
      const here = match.filter(({ uri }) => !ahead.some(({ path }) => isInside(uri, path)));
      const audience = everyPair(byHeader ? [WITHOUT_VARIANT] : [], here);
      if (here.length === 0 || audience === undefined) return [];
      return variantRules([exposed], variant, audience, `${variant.key}:condition`);
    });
  });
}

/** Whether a condition asks for nothing but what is below `path`, whose rules come first. */
function isInside(uri: HttpMatch['uri'], path: string): boolean {
  return uri?.exact === path || (uri?.exact ?? uri?.prefix ?? '').startsWith(`${path}/`);
}

/** Mainline for everybody, without the header that chooses nothing here. */
function strippedRules(paths: readonly ExposedPath[], label: string): HttpRoute[] {
  return paths.flatMap((exposed) => rules(exposed, { asks: 'mainline' }, [], label, REMOVE_VARIANT));
}

/** Every exposed path with the header set, whether or not the entry service has this variant (EDGE-2). */
function variantRules(
  paths: readonly ExposedPath[],
  variant: VariantName,
  audience: readonly HttpMatch[],
  label = variant.key,
): HttpRoute[] {
  return paths.flatMap((exposed) => {
    const own = activeVariants(exposed.service).find(({ key }) => key === variant.key);
    return rules(exposed, { asks: own ?? 'rest' }, audience, label, setVariant(variant.key));
  });
}

function rules(
  { path, service }: ExposedPath,
  audience: Audience,
  asks: readonly HttpMatch[],
  label: string,
  headers?: NonNullable<HttpRoute['headers']>,
): HttpRoute[] {
  const here = uriMatches(path).map((uri) => ({ uri }));
  return choices(service, audience, path).flatMap(({ name, match, route }) => {
    // A choice that already says which path it wants has been narrowed to this one.
    const onPath = match.flatMap((block) => (block.uri === undefined ? (everyPair(here, [block]) ?? []) : [block]));
    const all = onPaths(asks, match.length > 0 ? onPath : here);
    if (all === undefined) return [];
    const isSaid = name === 'mainline' || name === label.split(':')[0];
    const ruleName = `${service.name}${path}:${label}${isSaid ? '' : `-${name}`}`;
    return [{ name: ruleName, ...(all.length > 0 && { match: all }), ...(headers && { headers }), ...route }];
  });
}

/**
 * Every combination of what is asked and where, as `everyPair`; a question that is about the path itself is narrowed to
 * each path, whose two matches (itself, and all below it) stand behind each other.
 */
function onPaths(asks: readonly HttpMatch[], paths: readonly HttpMatch[]): readonly HttpMatch[] | undefined {
  if (asks.every(({ uri }) => uri === undefined)) return everyPair(asks, paths);
  const pairs = asks.flatMap(({ uri: asked, ...ask }) => {
    if (asked === undefined) return everyPair([ask], paths) ?? [];
    const narrowed = (paths.length > 0 ? paths : [{}]).flatMap(({ uri, ...rest }: HttpMatch) => {
      const within = uri === undefined ? narrow('/', asked) : uri.exact === undefined ? [] : narrow(uri.exact, asked);
      return within.map((each) => ({ ...rest, uri: each }));
    });
    return narrowed.length > 0 ? (everyPair([ask], narrowed) ?? []) : [];
  });
  return pairs.length > 0 ? pairs : undefined;
}
