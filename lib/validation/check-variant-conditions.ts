import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isTcpOnly } from '../model/service-port';
import type { Estate, Tenant } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import { edgeVirtualServices } from '../routing/edge-virtual-service';
import type { VariantName } from '../routing/variant-header';
import { Visibility } from '../routing/visibility';
import { checkCondition } from './check-conditions';
import { checkSameConditions } from './check-same-condition';

/** Conditions by which variants are chosen at gateways: well-formed, and with a gateway that lets them choose (EDGE-7). */
export function checkVariantConditions(estate: Estate, problems: Problems): void {
  const conditional = estate.tenants.flatMap((tenant) =>
    tenant.services.flatMap((service) =>
      service.variants
        .filter(({ match = [] }) => match.length > 0)
        .map((variant) => ({ tenant, service, variant, whole: checkMatch(variant, problems) })),
    ),
  );
  const takers = estate.tenants.filter(({ conditionsFrom }) => conditionsFrom.length > 0);
  if (conditional.length + takers.length === 0) return;
  const visibility = new Visibility(estate);
  for (const tenant of takers) checkTaken(tenant, visibility, problems);
  const chosen = estate.tenants
    .filter(({ gateways }) => gateways.some(({ variantAccess }) => variantAccess.includes('condition')))
    .flatMap((tenant) => visibility.variants(tenant).map((name) => ({ tenant, name })))
    .filter(({ name }) => name.match !== undefined);
  const told = new Set<string>();
  for (const { tenant, service, variant, whole } of conditional) {
    const here = chosen.filter(({ name }) => name.key === variant.key);
    if (here.length === 0) checkAccess(tenant, service, variant, problems);
    if (!whole || told.has(variant.key)) continue;
    told.add(variant.key);
    for (const each of here) checkTogether(each.tenant, each.name, variant, problems);
  }
}

/** Variants of tenants that no service here calls are never chosen. */
function checkTaken(tenant: Tenant, visibility: Visibility, problems: Problems): void {
  tenant.conditionsFrom.forEach((other, index) => {
    if (other !== tenant.name && visibility.reaches(tenant, other)) return;
    const message =
      other === tenant.name
        ? `the tenant's own variants choose requests at its gateways anyway`
        : `no service of tenant '${tenant.name}' calls one of '${other}', directly or through others, so none of its variants is chosen here`;
    problems.warning(tenant.origin, ['conditionsFrom', index], message, { rule: 'EDGE-7', fix: 'remove it' });
  });
}

/** Whether the conditions are well-formed. */
function checkMatch({ match = [], origin, matchOrigin = origin }: ServiceVariant, problems: Problems): boolean {
  const before = problems.all.length;
  match.forEach((condition, index) => {
    const field = ['match', index];
    checkCondition(condition, matchOrigin, field, [], problems);
    if (condition.uri?.regex === undefined) return;
    const message = 'a regular expression could match outside the exposed paths';
    const fix = 'use `exact` or `prefix`';
    problems.error(matchOrigin, [...field, 'uri', 'regex'], message, { rule: 'EDGE-7', fix });
  });
  const isWhole = problems.all.length === before;
  checkSameConditions(match, matchOrigin, ['match'], problems);
  return isWhole;
}

function checkAccess(tenant: Tenant, service: Service, variant: ServiceVariant, problems: Problems): void {
  const { id, origin, matchOrigin = origin, state } = variant;
  if (isTcpOnly(service) || state !== 'active') return;
  const message = `no gateway lets a condition choose variant '${id}' of tenant '${tenant.name}'`;
  const fix = 'add `condition` to `variantAccess` of the gateway, or remove `match`';
  problems.warning(matchOrigin, ['match'], message, { rule: 'EDGE-7', fix });
}

/** A rule has one match per header, so a condition may not go together with that of a fault. */
function checkTogether(tenant: Tenant, name: VariantName, variant: ServiceVariant, problems: Problems): void {
  const { origin, matchOrigin = origin } = variant;
  for (const gateway of tenant.gateways) {
    // Problems that exist without the conditions too are reported elsewhere.
    if (failure(tenant, gateway, { ...name, match: [] }) !== undefined) continue;
    const reason = failure(tenant, gateway, name);
    if (reason === undefined) continue;
    const message = `cannot be combined with a fault on gateway '${gateway.name}' of tenant '${tenant.name}': ${reason}`;
    problems.error(matchOrigin, ['match'], message, { rule: 'EDGE-7' });
  }
}

function failure(tenant: Tenant, gateway: Tenant['gateways'][number], name: VariantName): string | undefined {
  try {
    edgeVirtualServices(tenant, gateway, [name]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
