import type { Origin } from '../model/origin';
import type { Service } from '../model/service';
import { servicePorts } from '../model/service-port';
import type { Estate } from '../model/tenant';
import { Visibility } from '../routing/visibility';
import { type Notice, noticeOf } from './notice';

/** Variables that name another service of the estate, which is not among the `calls` of their own. */
export function undeclaredCalls(estate: Estate): Notice[] {
  const visibility = new Visibility(estate);
  const byHost = new Map<string, Service>();
  for (const tenant of estate.tenants) {
    for (const service of tenant.services) byHost.set(`${service.name}.${service.namespace}`, service);
  }
  return estate.tenants.flatMap((tenant) =>
    tenant.services.flatMap((service) => {
      const variables = variablesOf(service);
      if (variables.length === 0) return [];
      const known = new Set([service, ...visibility.callees(service)]);
      return variables.flatMap(({ origin, field, value }) => {
        const named = addressesIn(value).flatMap((address) => calledBy(address, service, byHost) ?? []);
        return [...new Set(named)]
          .filter((callee) => !known.has(callee))
          .map((callee) => {
            const call = callee.tenant === service.tenant ? callee.name : `${callee.tenant}/${callee.name}`;
            return noticeOf(
              tenant.name,
              origin,
              field,
              `is the address of '${call}', which \`calls\` of '${service.name}' does not name`,
            );
          });
      });
    }),
  );
}

interface Variable {
  readonly origin: Origin;
  readonly field: readonly string[];
  readonly value: string;
}

/** The variables of a service's mainline, canary, versions and variants. */
function variablesOf({ origin, env, canary, versions, variants }: Service): Variable[] {
  const of = (from: Origin, field: readonly string[], values: Readonly<Record<string, string>> = {}) =>
    Object.entries(values).map(([name, value]) => ({ origin: from, field: [...field, name], value }));
  return [
    ...of(origin, ['env'], env),
    ...(canary === undefined ? [] : of(canary.origin, ['env'], canary.env)),
    ...versions.flatMap((version) => of(origin, ['versions', version.name, 'env'], version.env)),
    ...variants.flatMap((variant) => of(variant.origin, ['env'], variant.env)),
  ];
}

interface Address {
  readonly host: string;
  readonly port: number | undefined;
  readonly hasScheme: boolean;
}

/** As long a text as may hold addresses that somebody wrote. */
const MAX_LENGTH = 2000;

/** What looks like the address of a service: `http://cms`, `cms:8080`, `cms.acme.svc.cluster.local`. */
function addressesIn(value: string): Address[] {
  if (value.length > MAX_LENGTH) return [];
  // Words by what separates addresses in lists, and the part of each before a path.
  return value.split(/[\s,;"']+/).flatMap((word) => {
    const scheme = /^(?:[a-z][a-z0-9+.-]*:)+\/\//i.exec(word)?.[0] ?? '';
    const authority = word.slice(scheme.length).split(/[/?#]/)[0]!;
    const match = /^(?:[^@]*@)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/.exec(authority);
    if (match === null) return [];
    return { host: match[1]!, port: match[2] === undefined ? undefined : Number(match[2]), hasScheme: scheme !== '' };
  });
}

/** The service that an address stands for. A word alone is a name by chance: a scheme or the service's port makes it one. */
function calledBy(
  { host, port, hasScheme }: Address,
  from: Service,
  byHost: ReadonlyMap<string, Service>,
): Service | undefined {
  const [name, namespace, ...domain] = host.split('.');
  if (!['', 'svc', 'svc.cluster.local'].includes(domain.join('.'))) return undefined;
  const service = byHost.get(`${name}.${namespace ?? from.namespace}`);
  if (service === undefined || namespace !== undefined || hasScheme) return service;
  return servicePorts(service).some((each) => each.port === port) ? service : undefined;
}
