import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import { isReservedVariantKey, RESERVED_VARIANT_KEYS } from '../model/variant-key';
import { LABEL, LABELLED_NAME, type NameRule, nameFault, nearestName, OBJECT_NAME, SERVICE_NAME } from './names';

/** Folders of the output, and words of `calls`, that are not a tenant's. */
const RESERVED_TENANTS: ReadonlyMap<string, string> = new Map([
  ['external', '`calls` uses it for hosts outside the mesh'],
  ['mesh', '`calls` uses it for Services that estate.yaml names'],
  ['gitops', "the output's folder of this name holds what the GitOps tool reads"],
]);

/** Every name that ends up in an object (NAME-1, NAME-2, NAME-3). */
export function checkNames(tenant: Tenant, problems: Problems): void {
  const { origin } = tenant;
  checkName(tenant.name, LABEL, origin, ['name'], problems);
  const reserved = RESERVED_TENANTS.get(tenant.name);
  if (reserved !== undefined) {
    problems.error(origin, ['name'], `no tenant may be called '${tenant.name}': ${reserved}`, { rule: 'NAME-3' });
  }
  checkName(tenant.namespace, LABEL, origin, ['namespace'], problems);
  if (tenant.istioRevision !== undefined) checkName(tenant.istioRevision, LABEL, origin, ['istioRevision'], problems);
  for (const gateway of tenant.gateways) {
    // Its own pods have a Service of its name.
    const rule = gateway.selector === undefined ? SERVICE_NAME : LABELLED_NAME;
    checkName(gateway.name, rule, gateway.origin, ['name'], problems);
    // Without a selector it is the tenant's own namespace.
    if (gateway.selector !== undefined)
      checkName(gateway.podNamespace, LABEL, gateway.origin, ['podNamespace'], problems);
    if (gateway.name === 'mesh') {
      problems.error(
        gateway.origin,
        ['name'],
        "'mesh' is Istio's word for all sidecars, a gateway needs another name",
        {
          rule: 'NAME-3',
        },
      );
    }
    if (gateway.credentialName !== undefined) {
      checkName(gateway.credentialName, OBJECT_NAME, gateway.origin, ['tls', 'credentialName'], problems);
    }
  }
  for (const external of tenant.external) {
    checkName(external.name, LABEL, origin, ['external', external.name], problems);
  }
  for (const service of tenant.services) checkService(service, problems);
  checkVariantIds(tenant, problems);
  checkWorkloadNames(tenant, problems);
}

function checkName(name: string, rule: NameRule, origin: Origin, field: Problem['field'], problems: Problems): void {
  const fault = nameFault(name, rule);
  if (fault !== undefined) problems.error(origin, field, fault, { rule: 'NAME-3', ...nearestName(name, rule) });
}

function checkService(service: Service, problems: Problems): void {
  const { origin, name } = service;
  checkName(name, SERVICE_NAME, origin, [], problems);
  const keys = new Map<string, ServiceVariant>();
  for (const variant of service.variants) {
    const same = keys.get(variant.key);
    if (same === undefined) keys.set(variant.key, variant);
    else {
      const message = `'${variant.id}' and '${same.id}' are one variant of service '${name}': both have the key '${variant.key}'`;
      problems.error(variant.origin, [], message, { rule: 'NAME-2', fix: 'declare it once' });
    }
    checkSuffix(service, variant.key, variant.origin, [], problems);
  }
  if (service.canary !== undefined) checkSuffix(service, 'canary', service.canary.origin, [], problems);
  const versions = new Set<string>();
  for (const version of service.versions) {
    const field = ['versions', version.name];
    checkName(version.name, LABEL, origin, field, problems);
    const variant = keys.get(version.name);
    if (isReservedVariantKey(version.name)) {
      const message = `'${version.name}' is reserved, as are ${RESERVED_VARIANT_KEYS.join(', ')}`;
      problems.error(origin, field, message, { rule: 'NAME-2', fix: 'call it by its number, such as v1' });
    } else if (variant !== undefined) {
      const message = `version '${version.name}' and variant '${variant.id}' (${variant.origin.describe()}) have the same name`;
      problems.error(origin, field, message, { rule: 'NAME-2' });
    } else if (versions.has(version.name)) {
      problems.error(origin, field, `version '${version.name}' is declared twice`, { rule: 'NAME-2' });
    }
    versions.add(version.name);
    checkSuffix(service, version.name, origin, field, problems);
  }
}

/** `<service>-<key>` names a Deployment and its DestinationRule; its pods' hostnames take 63 characters. */
function checkSuffix(service: Service, key: string, origin: Origin, field: Problem['field'], problems: Problems): void {
  const name = `${service.name}-${key}`;
  if (name.length <= LABEL.limit || service.name.length > LABEL.limit) return;
  const message = `the Deployment '${name}' would have ${name.length} characters, at most ${LABEL.limit} are allowed`;
  const room = LABEL.limit - service.name.length - 1;
  const fix =
    room > 0
      ? `at most ${room} characters are left beside '${service.name}'`
      : `shorten the service's name '${service.name}'`;
  problems.error(origin, field, message, { rule: 'NAME-3', fix });
}

/** One key, one variant, in a whole tenant (NAME-2). */
function checkVariantIds(tenant: Tenant, problems: Problems): void {
  const byKey = new Map<string, ServiceVariant>();
  for (const service of tenant.services) {
    for (const variant of service.variants) {
      const { key, id, origin } = variant;
      if (isReservedVariantKey(key)) {
        const message = `no variant may be called '${id}': ${RESERVED_VARIANT_KEYS.join(', ')} are reserved`;
        problems.error(origin, [], message, { rule: 'NAME-2', fix: "use the ticket's id" });
      }
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, variant);
      else if (known.id.toLowerCase() !== id.toLowerCase()) {
        const message = `variants '${known.id}' (${known.origin.describe()}) and '${id}' have the same key '${key}' but are not the same`;
        problems.error(origin, [], message, { rule: 'NAME-2', fix: 'rename one of them' });
      }
    }
  }
}

/** `cms` with variant `new` and a service `cms-new` would be one Deployment (NAME-3). */
function checkWorkloadNames(tenant: Tenant, problems: Problems): void {
  const owners = new Map<string, string>();
  const claim = (name: string, what: string, origin: Origin, field: Problem['field']) => {
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, what);
    else if (owner !== what) {
      const message = `${what} and ${owner} would both be the Deployment '${name}' of namespace '${tenant.namespace}'`;
      problems.error(origin, field, message, { rule: 'NAME-3', fix: 'rename one of them' });
    } else if (field.length === 0 && what.startsWith('service')) {
      problems.error(origin, field, `${what} is declared twice in tenant '${tenant.name}'`, { rule: 'NAME-3' });
    }
  };
  for (const { name, selector, origin } of tenant.gateways) {
    if (selector === undefined) claim(name, `the gateway '${name}'`, origin, []);
  }
  for (const { name, origin } of tenant.services) claim(name, `service '${name}'`, origin, []);
  for (const { name, origin, variants, versions, canary } of tenant.services) {
    if (canary !== undefined) claim(`${name}-canary`, `the canary of '${name}'`, canary.origin, []);
    for (const version of versions) {
      claim(`${name}-${version.name}`, `version '${version.name}' of '${name}'`, origin, ['versions', version.name]);
    }
    for (const variant of variants) {
      claim(`${name}-${variant.key}`, `variant '${variant.id}' of '${name}'`, variant.origin, []);
    }
  }
}
