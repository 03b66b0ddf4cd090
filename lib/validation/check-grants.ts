import type { Gateway } from '../model/gateway';
import type { GrantDeclaration, Grants } from '../model/grants';
import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import { publishedNames } from '../model/published-names';
import type { Estate, Tenant } from '../model/tenant';
import { nearest } from './did-you-mean';
import { isReservedNamespace } from './reserved-namespaces';

const RULE = 'TENANT-6';

/**
 * Who may use what (TENANT-6). With a table of grants, what is not granted is an error at the tenant that uses it; without
 * one, only what belongs to the platform is.
 */
export function checkGrants({ tenants, grants, toolNamespace }: Estate, problems: Problems): void {
  for (const tenant of tenants) {
    if (grants === undefined) checkReserved(tenant, toolNamespace, problems);
    else checkGranted(tenant, grants, problems);
    checkApiServer(tenant, problems);
  }
}

function checkReserved({ origin, name, namespace }: Tenant, tool: string | undefined, problems: Problems): void {
  if (!isReservedNamespace(namespace, tool)) return;
  const message = `'${namespace}' belongs to the platform: its Secrets and policies are not a tenant's`;
  const fix = `give '${name}' a namespace of its own, or grant this one in estate.yaml: \`grants: { ${name}: { namespaces: [${namespace}] } }\``;
  problems.error(origin, ['namespace'], message, { rule: 'TENANT-1', fix });
}

/** The API server's own Service: a tenant that writes it can answer in place of the API. */
function checkApiServer({ namespace, services }: Tenant, problems: Problems): void {
  if (namespace !== 'default') return;
  for (const { name, origin } of services) {
    if (name !== 'kubernetes') continue;
    const message = "Service 'kubernetes' of the namespace 'default' is the API server's";
    problems.error(origin, [], message, { rule: 'TENANT-1', fix: 'call the service something else' });
  }
}

function checkGranted(tenant: Tenant, grants: Grants, problems: Problems): void {
  const { origin, name, namespace } = tenant;
  const grant = grants.of(name);
  if (grant === undefined) {
    const message = `estate.yaml grants tenant '${name}' nothing`;
    const guess = nearest(name, grants.tenants);
    const fix =
      guess === undefined
        ? `the platform adds \`${name}\` to \`grants\``
        : `it grants '${guess}' something: if '${name}' is meant, write \`${name}\` there`;
    problems.error(origin, ['name'], message, { rule: RULE, fix });
    return;
  }
  const { namespaces = [] } = grant;
  if (!namespaces.includes(namespace)) {
    const message = `estate.yaml does not grant tenant '${name}' the namespace '${namespace}', it grants: ${listed(namespaces)}`;
    problems.error(origin, ['namespace'], message, { rule: RULE, fix: granting(name, 'namespaces', namespace) });
  }
  tenant.domains.forEach((host, index) => {
    checkHost(host, tenant, origin, ['domains', index], grants, problems);
  });
  for (const service of tenant.services) {
    service.hostnames.forEach((host, index) => {
      checkHost(host, tenant, service.origin, ['hostnames', index], grants, problems);
    });
  }
  for (const { host, origin: at, field } of publishedNames(tenant))
    checkHost(host, tenant, at, field, grants, problems);
  for (const gateway of tenant.gateways) {
    checkGateway(tenant, gateway, grants, problems);
    gateway.domains?.forEach((host, index) => {
      checkHost(host, tenant, gateway.origin, ['domains', index], grants, problems);
    });
  }
}

function checkHost(
  host: string,
  { name }: Tenant,
  origin: Origin,
  field: Problem['field'],
  grants: Grants,
  problems: Problems,
): void {
  const owner = grants.ownerOf(host);
  if (owner?.tenants.includes(name)) return;
  const granted = listed(grants.of(name)?.domains ?? []);
  const message =
    owner === undefined
      ? `estate.yaml grants tenant '${name}' no domain that '${host}' is below, it grants: ${granted}`
      : `'${host}' is below '${owner.domain}', which estate.yaml grants to ${owner.tenants.join(' and ')}; tenant '${name}' has: ${granted}`;
  const fix =
    owner === undefined ? granting(name, 'domains', host.replace(/^\*\./, '')) : `take a host below ${granted}`;
  problems.error(origin, field, message, {
    rule: RULE,
    ...((owner === undefined || granted !== 'none') && { fix }),
  });
}

/** What the platform writes to permit something; the tenant cannot. */
function granting(tenant: string, what: keyof GrantDeclaration, value: string): string {
  return `the platform adds it to estate.yaml: \`grants: { ${tenant}: { ${what}: [${value}] } }\``;
}

function checkGateway(tenant: Tenant, gateway: Gateway, grants: Grants, problems: Problems): void {
  const { origin, selector, podNamespace, credentialName } = gateway;
  const { name } = tenant;
  const granted = grants.gatewaysOf(name);
  if (gateway.use !== undefined) {
    const names = grants.of(name)?.gateways ?? [];
    if (!names.includes(gateway.use)) {
      const message = `estate.yaml does not grant tenant '${name}' the gateway '${gateway.use}', it grants: ${listed(names)}`;
      problems.error(origin, ['use'], message, { rule: RULE, fix: 'leave `use` out to get gateway pods of its own' });
    }
  } else if (selector !== undefined) {
    const known = granted.some(([, each]) => each.namespace === podNamespace && sameLabels(each.selector, selector));
    if (!known) {
      const message = `estate.yaml grants tenant '${name}' no gateway with these labels in the namespace '${podNamespace}', it grants: ${listed(granted.map(([each]) => each))}`;
      const fix = 'leave `selector` out to get gateway pods of its own';
      problems.error(origin, ['selector'], message, { rule: RULE, fix });
    }
  }
  if (credentialName === undefined) return;
  const credentials = grants.of(name)?.credentials ?? (selector === undefined ? [credentialName] : []);
  if (credentials.includes(credentialName)) return;
  const message = `estate.yaml does not grant tenant '${name}' the certificate '${credentialName}', it grants: ${listed(credentials)}`;
  const fix = granting(name, 'credentials', credentialName);
  problems.error(origin, ['tls', 'credentialName'], message, { rule: RULE, fix });
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
