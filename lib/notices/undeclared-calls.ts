import type { Origin } from '../model/origin';
import type { Overlay } from '../model/overlay';
import type { Service } from '../model/service';
import { servicePorts } from '../model/service-port';
import type { Estate } from '../model/tenant';
import type { WorkloadOverrides } from '../model/workload';
import { Visibility } from '../routing/visibility';
import { own } from '../text/own';
import { isMapping } from '../yaml/is-mapping';
import { type Notice, noticeOf } from './notice';

/**
 * Variables that name what their service may call and does not declare in `calls`: another service of the estate, and where the
 * sidecar lets nothing else out (`isolation.sidecar`) also a Service under `mesh` or a host under `external`.
 */
export function undeclaredCalls(estate: Estate): Notice[] {
  const visibility = new Visibility(estate);
  const byHost = new Map<string, Service>();
  for (const tenant of estate.tenants) {
    for (const service of tenant.services) byHost.set(`${service.name}.${service.namespace}`, service);
  }
  const mesh = (estate.mesh ?? []).flatMap(({ name, at }) =>
    at === undefined ? [] : [[`${at.service}.${at.namespace}`, name] as const],
  );
  return estate.tenants.flatMap((tenant) => {
    const outside: Outside = {
      mesh: new Map(tenant.isolation.sidecar ? mesh : []),
      external: new Map(
        tenant.isolation.sidecar ? tenant.external.map(({ host, name }) => [host.toLowerCase(), name]) : [],
      ),
    };
    return tenant.services.flatMap((service) => {
      const variables = variablesOf(service);
      if (variables.length === 0) return [];
      const known = new Set([service, ...visibility.callees(service)]);
      return variables.flatMap(({ origin, field, value }) => {
        const addresses = addressesIn(value);
        const named = addresses.flatMap((address) => calledBy(address, service, byHost) ?? []);
        const calls = [
          ...named
            .filter((callee) => !known.has(callee))
            .map((callee) => (callee.tenant === service.tenant ? callee.name : `${callee.tenant}/${callee.name}`)),
          ...addresses.flatMap((address) => callOutside(address, service, outside) ?? []),
        ];
        return [...new Set(calls)].flatMap((call) => {
          const message = `is the address of '${call}', which \`calls\` of '${service.name}' does not name`;
          return noticeOf(tenant.name, origin, field, message);
        });
      });
    });
  });
}

/** What a tenant's services may call besides services of tenants: names by host. */
interface Outside {
  readonly mesh: ReadonlyMap<string, string>;
  readonly external: ReadonlyMap<string, string>;
}

/** `external/stripe`, where an address is that host and the service does not declare it. */
function callOutside({ host }: Address, { calls }: Service, { mesh, external }: Outside): string | undefined {
  for (const [kind, name] of [
    ['mesh', mesh.get(host.replace(/\.svc(?:\.cluster\.local)?$/, ''))],
    ['external', external.get(host)],
  ] as const) {
    if (name === undefined) continue;
    const isDeclared = calls.some(
      (call) =>
        (call.kind === kind && call.name === name) ||
        (kind === 'mesh' && call.kind === 'host' && host.startsWith(`${call.service}.${call.namespace}`)),
    );
    if (!isDeclared) return `${kind}/${name}`;
  }
  return undefined;
}

interface Variable {
  readonly origin: Origin;
  readonly field: readonly (string | number)[];
  readonly value: string;
}

/** The variables of a service's mainline, canary, versions and variants. */
function variablesOf(service: Service): Variable[] {
  const { origin, canary, versions, variants } = service;
  return [
    ...ofWorkload(origin, [], service),
    ...(canary === undefined ? [] : ofWorkload(canary.origin, [], canary)),
    ...versions.flatMap((version) => ofWorkload(origin, ['versions', version.name], version)),
    ...variants.flatMap((variant) => ofWorkload(variant.origin, [], variant)),
  ];
}

function ofWorkload(
  origin: Origin,
  at: readonly string[],
  { env, deployment }: Pick<WorkloadOverrides, 'env' | 'deployment'>,
): Variable[] {
  const plain = Object.entries(env ?? {}).map(([name, value]) => ({ origin, field: [...at, 'env', name], value }));
  return deployment === undefined ? plain : [...plain, ...ofOverlay(origin, [...at, 'deployment'], deployment)];
}

const CONTAINERS = ['spec', 'template', 'spec', 'containers'] as const;

/** The variables that an overlay gives to containers. */
function ofOverlay(origin: Origin, at: readonly string[], overlay: Overlay): Variable[] {
  const containers = CONTAINERS.reduce<unknown>(
    (value, key) => (isMapping(value) ? own(value, key) : undefined),
    overlay,
  );
  return listOf(containers).flatMap((container, index) =>
    listOf(isMapping(container) ? container.env : undefined).flatMap((variable, place): Variable[] => {
      const value = isMapping(variable) ? variable.value : undefined;
      const field = [...at, ...CONTAINERS, index, 'env', place, 'value'];
      return typeof value === 'string' ? [{ origin, field, value }] : [];
    }),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
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
