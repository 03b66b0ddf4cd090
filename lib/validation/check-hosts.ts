import { bareHost, isWildcard } from '../model/dns-name';
import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';
import { VARIANT_KEY_LIMIT } from '../model/variant-key';
import { edgeName } from '../routing/edge-name';
import { Visibility } from '../routing/visibility';
import { inFileForAll, type Saying } from './in-file-for-all';
import { LABEL } from './names';
import { clusterName, isReservedNamespace } from './reserved-namespaces';

/** The longest DNS name. */
const HOST_LIMIT = 253;

interface Claim {
  readonly host: string;
  readonly tenant: Tenant;
  readonly origin: Origin;
  readonly field: Problem['field'];
}

/** Domains and hostnames: DNS names that one tenant owns (TENANT-1), apart from those of variants (EDGE-2). */
export function checkHosts(estate: Estate, problems: Problems): void {
  const owners = new Map<string, Claim>();
  const namespaces = new Set(estate.tenants.map(({ namespace }) => namespace));
  const keys = new Set(
    estate.tenants.flatMap(({ services }) => services.flatMap(({ variants }) => variants.map(({ key }) => key))),
  );
  let visibility: Visibility | undefined;
  const told = new Set<Claim>();
  const claims = estate.tenants.flatMap(claimsOf);
  for (const claim of claims) {
    const { host, tenant, origin, field } = claim;
    const fault = field[0] === 'hostnames' && isWildcard(host) ? wildcardFault(host) : hostFault(host);
    if (fault !== undefined) {
      problems.error(origin, field, fault.message, { rule: 'NAME-3', ...(fault.fix && { fix: fault.fix }) });
      continue;
    }
    if (!host.includes('.')) {
      const message = `'${host}' has no dot: Istio would read it as the Service '${host}' of this namespace`;
      problems.error(origin, field, message, {
        rule: 'NAME-3',
        fix: 'write the whole name, such as `acme.example.com`',
      });
      continue;
    }
    const inside = clusterName(bareHost(host), (name) => namespaces.has(name) || isReservedNamespace(name));
    if (inside !== undefined) {
      const fix = 'write the name by which visitors know it, such as `acme.example.com`';
      problems.error(origin, field, `'${host}' ${inside}`, { rule: 'TENANT-1', fix });
      continue;
    }
    // What is not granted is an error of its own, and nobody else's.
    if (estate.grants !== undefined && !estate.grants.ownerOf(bareHost(host))?.tenants.includes(tenant.name)) continue;
    const owner = owners.get(bareHost(host));
    if (owner === undefined) owners.set(bareHost(host), claim);
    else if (owner.tenant === tenant && owner.host !== host) {
      const message = `'${host}' and '${owner.host}' both answer on the hosts below '${bareHost(host)}'`;
      const fix = `keep one; the other is at ${owner.origin.describe(owner.field)}`;
      problems.error(origin, field, message, { rule: 'EDGE-10', fix });
    } else if (owner.tenant !== tenant) {
      // Nobody can say whose it is, so both are told.
      const message = `tenants '${owner.tenant.name}' and '${tenant.name}' both claim the host '${host}'`;
      const tell = (at: Claim, other: Claim) => {
        const fix =
          inFileForAll(saying(at), saying(other), at.field) ??
          `only one may have it; '${other.tenant.name}' declares it at ${other.origin.describe(other.field)}`;
        problems.error(at.origin, at.field, message, { rule: 'TENANT-1', fix });
      };
      if (!told.has(owner)) tell(owner, claim);
      told.add(owner);
      tell(claim, owner);
    } else if (owner.origin === origin) {
      problems.error(origin, field, `'${host}' is listed twice`, { rule: 'EDGE-5', fix: 'remove one' });
    }
  }
  checkLengths(estate, claims, problems);
  checkObjectNames(claims, problems);
  for (const { host, origin, field } of owners.values()) checkVariantHost(host, origin, field);

  /** `ops-1234.acme.example.com` as a declared host would take the variant's place. */
  function checkVariantHost(host: string, origin: Origin, field: Problem['field']): void {
    const dot = host.indexOf('.');
    const key = host.slice(0, dot);
    const parent = owners.get(host.slice(dot + 1));
    // Nothing below a wildcard is a variant's.
    if (dot < 0 || parent === undefined || isWildcard(parent.host) || !keys.has(key) || !hasHosts(parent.tenant))
      return;
    // Only a variant that can be chosen there has this host.
    visibility ??= new Visibility(estate);
    const variant = visibility.reachedVariant(parent.tenant, key);
    if (variant === undefined) return;
    const more = { rule: 'EDGE-5', fix: 'rename the host or the variant' };
    if (parent.tenant.services.some(({ variants }) => variants.includes(variant))) {
      const message = `'${host}' is the host of variant '${variant.id}' (${variant.origin.describe()}) on '${parent.host}'`;
      problems.error(origin, field, message, more);
    } else {
      // Another tenant's variant is at fault, not the host that was there.
      const message = `variant '${variant.id}' would have the host '${host}' on '${parent.host}', which is declared at ${origin.describe(field)}`;
      problems.error(variant.origin, [], message, more);
    }
  }
}

/** Each host, and all below it, has a VirtualService of its own: no two of a tenant have one name (EDGE-5). */
function checkObjectNames(claims: readonly Claim[], problems: Problems): void {
  const names = new Map<string, Claim>();
  for (const claim of claims) {
    const { host, tenant, origin, field } = claim;
    for (const gateway of tenant.gateways) {
      for (const each of isWildcard(host) ? [host] : [host, `*.${host}`]) {
        const name = edgeName(gateway, each);
        const known = names.get(`${tenant.name}/${name}`);
        if (known === undefined) names.set(`${tenant.name}/${name}`, claim);
        else if (bareHost(known.host) !== bareHost(host)) {
          const message = `'${host}' and '${known.host}' would both have a VirtualService called '${name}'`;
          const fix = `rename one of the hosts; the other one is at ${known.origin.describe(known.field)}`;
          problems.error(origin, field, message, { rule: 'EDGE-5', fix });
        }
      }
    }
  }
}

/** `<key>.H` has to be a DNS name too, for every variant that can be chosen at H. */
function checkLengths({ tenants }: Estate, claims: readonly Claim[], problems: Problems): void {
  const room = HOST_LIMIT - VARIANT_KEY_LIMIT - 1;
  const long = claims.filter(({ host, tenant }) => host.length > room && host.length <= HOST_LIMIT && hasHosts(tenant));
  if (long.length === 0) return;
  const visibility = new Visibility({ tenants });
  for (const { host, tenant, origin, field } of long) {
    const keys = visibility.variants(tenant).map(({ key }) => key);
    const longest = keys.reduce((a, b) => (b.length > a.length ? b : a), '');
    const length = longest.length + 1 + host.length;
    if (longest === '' || length <= HOST_LIMIT) continue;
    const message = `'${longest}.${host}' would have ${length} characters, at most ${HOST_LIMIT} are allowed`;
    problems.error(origin, field, message, { rule: 'NAME-3', fix: 'shorten the host, or the id of the variant' });
  }
}

function hasHosts({ gateways }: Tenant): boolean {
  return gateways.some(({ variantAccess }) => variantAccess.includes('hostname'));
}

function claimsOf(tenant: Tenant): Claim[] {
  return [
    ...tenant.domains.map((host, index) => ({ host, tenant, origin: tenant.origin, field: ['domains', index] })),
    ...tenant.gateways.flatMap(({ domains = [], origin }) =>
      domains.map((host, index) => ({ host, tenant, origin, field: ['domains', index] })),
    ),
    ...tenant.services.flatMap((service) =>
      service.hostnames.map((host, index) => ({ host, tenant, origin: service.origin, field: ['hostnames', index] })),
    ),
  ];
}

/** What is wrong with a host that stands for all below it: it may not stand for all of a top-level domain. */
function wildcardFault(host: string): { readonly message: string; readonly fix?: string } | undefined {
  const bare = bareHost(host);
  if (bare.includes('*')) return { message: `'${host}' has more than one star, only the first part may be one` };
  return bare.includes('.') ? hostFault(bare) : { message: `'${host}' would stand for every host of '${bare}'` };
}

/** What is wrong with a host, and how to write it; `undefined` when nothing is. */
export function hostFault(host: string): { readonly message: string; readonly fix?: string } | undefined {
  const bare = host
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '');
  if (host.includes('*')) {
    const name = bare.replace(/^(\*\.)+/, '');
    const fix = isHost(name) ? `write \`${name}\`` : undefined;
    return {
      message: `'${host}' is a wildcard; the hosts of variants below a host are added automatically`,
      ...(fix && { fix }),
    };
  }
  if (host.length > HOST_LIMIT) {
    return { message: `has ${host.length} characters, at most ${HOST_LIMIT} are allowed: '${host}'` };
  }
  const long = host.split('.').find((label) => label.length > LABEL.limit);
  if (long !== undefined) {
    return { message: `the part '${long}' has ${long.length} characters, at most ${LABEL.limit} are allowed` };
  }
  if (isHost(host)) return undefined;
  const message = `must be a DNS name in lower case, without scheme, port and path, got '${host}'`;
  return isHost(bare) ? { message, fix: `write \`${bare}\`` } : { message };
}

function isHost(host: string): boolean {
  return (
    host.split('.').every((label) => LABEL.pattern.test(label) && label.length <= LABEL.limit) && !/^[\d.]+$/.test(host)
  );
}

function saying({ tenant, origin }: Claim): Saying {
  return { tenant: tenant.name, origin };
}
