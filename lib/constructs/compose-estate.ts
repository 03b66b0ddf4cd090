import { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import type { Call } from '../model/call';
import { isExternal } from '../model/foreign-workload';
import type { Service } from '../model/service';
import type { Estate, Tenant } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import { ownObjects } from '../objects/own-objects';
import { platformObjects } from '../objects/platform-objects';
import type { Callable } from './callable';
import { MeshService } from './callable';
import { CanaryRoute } from './canary-route';
import { EstateScope } from './estate-scope';
import type { ExternalService } from './external-service';
import { shown } from './given';
import { MtlsPolicy } from './mtls-policy';
import { declareOrigin } from './origin';
import { PlatformChart } from './platform-chart';
import { TeamGateway } from './team-gateway';
import { TenantChart } from './tenant-chart';
import { TenantIsolation } from './tenant-isolation';
import { VariantService } from './variant-service';

/** The constructs of one tenant, by the names that its registry gives them. */
export interface ComposedTenant {
  /** The chart that all of the tenant's objects belong to. */
  readonly chart: TenantChart;
  /** The tenant's services by name. */
  readonly services: ReadonlyMap<string, VariantService>;
  /** The tenant's gateways by name. */
  readonly gateways: ReadonlyMap<string, TeamGateway>;
}

/**
 * Puts an estate together from constructs, as an app in TypeScript would, and hands them out for what a registry has no
 * words for. What the estate's `grants` permit holds for all tenants below the same root (TENANT-6).
 *
 * @example composeEstate(app, readRegistry('tenants').estate).get('acme')!.services.get('cms')!.deployment
 */
export function composeEstate(scope: Construct, estate: Estate): Map<string, ComposedTenant> {
  givenEstate(scope, estate);
  EstateScope.of(scope).limit(estate);
  const composed = new Map<string, ComposedTenant>();
  const externals = new Map<string, ExternalService>();
  // What tenants share is written before them.
  if (platformObjects(estate.tenants).length > 0) PlatformChart.shared(scope);
  for (const tenant of estate.tenants) composed.set(tenant.name, composeTenant(scope, tenant, externals));
  // Calls go across tenants: they are declared when all services are there.
  for (const tenant of estate.tenants) {
    for (const service of tenant.services) {
      const callees = service.calls.map((call) => resolve(call, tenant, composed, externals));
      composed
        .get(tenant.name)!
        .services.get(service.name)!
        .addCall(...callees);
    }
  }
  return composed;
}

/** A program that nobody has compiled may give something else. */
function givenEstate(scope: Construct, estate: Estate): void {
  const example = "composeEstate(app, readRegistry('tenants').estate)";
  if (!Construct.isConstruct(scope)) throw new Error(`composeEstate needs an app or a chart first: ${example}`);
  if (Array.isArray((estate as Partial<Estate> | undefined)?.tenants)) return;
  const isRegistry = Array.isArray((estate as { estate?: Partial<Estate> } | undefined)?.estate?.tenants);
  throw new Error(
    `composeEstate needs the estate of a registry, got ${isRegistry ? 'the registry: write `.estate` behind it' : shown(estate)}\n  fix: ${example}`,
  );
}

function resolve(
  call: Call,
  tenant: Tenant,
  composed: ReadonlyMap<string, ComposedTenant>,
  externals: ReadonlyMap<string, ExternalService>,
): Callable {
  if (call.kind === 'host') return MeshService.fromName(call.service, call.namespace);
  const callee =
    call.kind === 'external'
      ? externals.get(`${tenant.name}/${call.name}`)
      : call.kind === 'service'
        ? composed.get(call.tenant)?.services.get(call.service)
        : undefined;
  // The registry has checked all calls before: this is a mistake of ours, not of the registry's writer.
  if (callee === undefined)
    throw new Error(`tenant '${tenant.name}' calls a service that does not exist: ${JSON.stringify(call)}`);
  return callee;
}

function composeTenant(scope: Construct, tenant: Tenant, externals: Map<string, ExternalService>): ComposedTenant {
  const { name, namespace, environment, domains, conditionsFrom, workload, productionDefaults, istioRevision } = tenant;
  const chart = new TenantChart(scope, name, {
    namespace,
    environment,
    domains,
    conditionsFrom,
    workload,
    productionDefaults,
    istioRevision,
  });
  declareOrigin(chart, tenant.origin);
  const gateways = composeGateways(chart, tenant);
  for (const external of tenant.external) {
    externals.set(`${name}/${external.name}`, chart.addExternal(external.name, external));
  }
  // In a scope of their own, so that no service's name meets the id of something else.
  const scopeOfServices = new Construct(chart, 'services');
  const services = new Map(
    tenant.services.map((service) => [service.name, composeService(scopeOfServices, service, gateways)] as const),
  );
  const mtls = new MtlsPolicy(chart, 'mtls', { mode: tenant.mtls.mode });
  for (const { service, port, mode, from } of tenant.mtls.exceptions) {
    mtls.addException(services.get(service)!, port, mode, from);
  }
  new TenantIsolation(chart, 'isolation', tenant.isolation);
  const own = ownObjects(tenant);
  if (own.size > 0) {
    const manifests = new Construct(chart, 'manifests');
    for (const [id, props] of own) new Manifest(manifests, id.replaceAll('/', '--'), props);
  }
  return { chart, services, gateways };
}

function composeGateways(chart: TenantChart, tenant: Tenant): Map<string, TeamGateway> {
  const gateways = new Map<string, TeamGateway>();
  for (const gateway of tenant.gateways) {
    const { name, selector, podNamespace, serviceAccount, credentialName, tlsMode, use, ports } = gateway;
    const existing = {
      namespace: podNamespace,
      serviceAccount,
      use,
      ports,
      credentialName: gateway.platformCredential,
      certificate: gateway.platformCertificate,
    };
    const construct = new TeamGateway(chart, `gateway-${name}`, {
      name,
      existing: selector && { selector, ...existing },
      tls:
        credentialName === undefined ? undefined : { credentialName, mode: tlsMode, certificate: gateway.certificate },
      httpsRedirect: gateway.httpsRedirect,
      authentication: gateway.authentication,
      variantAccess: gateway.variantAccess,
      unknownVariant: gateway.unknownVariant,
      domains: gateway.domains,
    });
    declareOrigin(construct, gateway.origin);
    gateways.set(name, construct);
  }
  return gateways;
}

function composeService(scope: Construct, model: Service, gateways: ReadonlyMap<string, TeamGateway>): VariantService {
  const { origin, calls: _later, canary, variants, versions, gateway, productionDefaults: _own, ...given } = model;
  const { declaredReplicas, ...props } = given;
  // Where others decide how many pods there are, only what somebody wrote is told.
  const isOpen = props.autoscale === undefined && !isExternal(model);
  const service = new VariantService(scope, model.name, {
    ...props,
    image: props.image!,
    replicas: isOpen ? props.replicas : declaredReplicas,
    gateway: gateway === undefined ? undefined : gateways.get(gateway),
    versions: Object.fromEntries(versions.map((version) => [version.name, version])),
  });
  declareOrigin(service, origin);
  if (canary !== undefined) {
    const { origin: canaryOrigin, ...canaryProps } = canary;
    declareOrigin(new CanaryRoute(service, 'canary', { service, ...canaryProps }), canaryOrigin);
  }
  for (const variant of variants) composeVariant(service, variant);
  return service;
}

function composeVariant(service: VariantService, { origin, id, key: _key, ...props }: ServiceVariant): void {
  declareOrigin(service.addVariant(id, props), origin);
}
