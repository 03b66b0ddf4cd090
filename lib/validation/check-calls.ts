import type { Call } from '../model/call';
import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isWorker } from '../model/service-port';
import type { Estate, Tenant } from '../model/tenant';
import type { DeclaredServices } from './check-callers';
import { didYouMean, nearest, offered } from './did-you-mean';
import { nearestName, SERVICE_NAME } from './names';

interface Fault {
  readonly message: string;
  readonly fix?: string;
  readonly rule?: string;
}

/**
 * What services declare to call: it exists, and is somebody else (TENANT-3, MESH-7).
 *
 * @param declared what tenants have in any environment
 */
export function checkCalls(
  estate: Estate,
  declared: DeclaredServices,
  unreadTenants: ReadonlySet<string>,
  problems: Problems,
): void {
  const tenants = new Map(estate.tenants.map((tenant) => [tenant.name, tenant]));
  const services = new Map(
    estate.tenants.map((tenant) => [tenant.name, new Map(tenant.services.map((service) => [service.name, service]))]),
  );
  for (const tenant of estate.tenants) {
    for (const service of tenant.services) {
      service.calls.forEach((call, index) => {
        const fault = callFault(call, service, tenant);
        if (fault === undefined) return;
        const fix = call.kind === 'service' ? calledByAddress(call, tenant, estate) : undefined;
        problems.error(service.origin, ['calls', index], fault.message, { ...fault, ...(fix && { fix }) });
      });
    }
  }

  /** What the callee says of it (TENANT-6). */
  function refusal({ name, tenant, callers, origin }: Service, caller: Service, own: Tenant): Fault | undefined {
    const foreign = tenant !== own.name;
    const known = callers?.map((each) => (each.includes('/') ? each : `${tenant}/${each}`));
    const self = `${own.name}/${caller.name}`;
    if (known === undefined ? !foreign || estate.grants === undefined : known.includes(self)) return undefined;
    const entry = foreign ? self : caller.name;
    const written = foreign ? `${tenant}/${name}` : name;
    const where = origin.describe(known === undefined ? [] : ['callers']);
    const message =
      known === undefined
        ? `'${written}' does not say that '${self}' may call it, which estate.yaml asks for across tenants`
        : `'${written}' is not called by '${entry}', it says who may call it: ${known.join(', ') || 'nobody'}`;
    return { message, fix: `whose service it is adds \`${entry}\` to its \`callers\`, at ${where}`, rule: 'TENANT-6' };
  }

  /** A name that estate.yaml does not have; where it is written wrongly there, that is the error. */
  function unknownMesh(name: string): Fault | undefined {
    const known = (estate.mesh ?? []).map((each) => each.name);
    if (known.includes(name)) return undefined;
    const message = `'mesh/${name}' is not under \`mesh\` in estate.yaml, which has: ${offered(known)}`;
    const guess = nearest(name, known);
    return {
      message,
      fix: guess === undefined ? 'the platform adds it there' : `did you mean \`mesh/${guess}\`?`,
      rule: 'TENANT-7',
    };
  }

  function callFault(call: Call, caller: Service, own: Tenant): Fault | undefined {
    if (call.kind === 'host') return undefined;
    if (call.kind === 'mesh') return unknownMesh(call.name);
    if (call.kind === 'external') {
      if (unreadTenants.has(own.name)) return undefined;
      const known = own.external.map(({ name }) => name);
      if (known.includes(call.name)) return undefined;
      const message = `'external/${call.name}' is not an external host of tenant '${own.name}', it has: ${offered(known)}`;
      const guess = didYouMean(
        `external/${call.name}`,
        known.map((name) => `external/${name}`),
      );
      return { message, fix: guess.fix ?? `declare it under \`external\`` };
    }
    const isOwn = call.tenant === own.name;
    const written = isOwn ? call.service : `${call.tenant}/${call.service}`;
    if (isOwn && call.service === caller.name) {
      return { message: `service '${caller.name}' calls itself`, fix: 'remove it: a service may always call itself' };
    }
    if (unreadTenants.has(call.tenant)) return undefined;
    const callee = tenants.get(call.tenant);
    const called = services.get(call.tenant)?.get(call.service);
    if (called !== undefined && isWorker(called)) {
      return {
        message: `'${written}' has no port, so nobody can call it`,
        fix: 'give it a `port`, or remove the call',
        rule: 'WORK-4',
      };
    }
    if (called !== undefined) return refusal(called, caller, own);
    const host = /^(?:[a-z]+:\/\/)?([^/:]+)/.exec(written)?.[1];
    const outside = own.external.find((each) => each.host === host);
    if (outside !== undefined) {
      return { message: `'${written}' is a host outside the mesh`, fix: `write \`external/${outside.name}\`` };
    }
    if (callee === undefined) {
      const names = [...tenants.keys(), ...unreadTenants];
      return {
        message: `'${written}': there is no tenant '${call.tenant}', there are: ${offered(names)}`,
        fix: 'what belongs to no tenant is `mesh/<name>`, or `external/<name>` outside the cluster',
        ...didYouMean(call.tenant, names),
      };
    }
    const known = callee.services.map(({ name }) => name);
    const near = nearest(call.service, known);
    // Its name is told where it is declared, and how it has to be called: as it is called here.
    if (near !== undefined && nearestName(near, SERVICE_NAME).fix === `write \`${call.service}\``) return undefined;
    const guess = near === undefined ? {} : { fix: `did you mean \`${isOwn ? near : `${call.tenant}/${near}`}\`?` };
    const elsewhere = estate.tenants.filter(({ name }) => services.get(name)!.has(call.service));
    const [other] = elsewhere;
    const message = `'${written}': tenant '${call.tenant}' has no service '${call.service}'`;
    if (declared.get(call.tenant)?.has(call.service))
      return { message, fix: leftOut(written, caller, own, estate.mesh) };
    if (guess.fix !== undefined) return { message, ...guess };
    if (isOwn && (estate.mesh ?? []).some(({ name }) => name === call.service)) {
      return { message, fix: `did you mean \`mesh/${call.service}\`?` };
    }
    if (isOwn && own.external.some(({ name }) => name === call.service)) {
      return { message, fix: `did you mean \`external/${call.service}\`?` };
    }
    if (other !== undefined && elsewhere.length === 1)
      return { message, fix: `did you mean \`${other.name}/${call.service}\`?` };
    return { message: `${message}, it has: ${offered(known)}` };
  }
}

/** What to write where a service is called that exists in other environments. */
function leftOut(written: string, { name, calls }: Service, own: Tenant, mesh: Estate['mesh']): string {
  const others = calls
    .map((call) => callText(call, own.name, mesh))
    .filter((text) => text !== undefined && text !== written);
  return `other environments have it: in the file of this one write \`services: { ${name}: { calls: [${others.join(', ')}] } }\`, or keep the service there`;
}

/** A call as registry files have it; `undefined` for one that they cannot have. */
function callText(call: Call, own: string, mesh: Estate['mesh'] = []): string | undefined {
  if (call.kind === 'host') {
    const named = mesh.find(({ at }) => at?.namespace === call.namespace && at.service === call.service);
    return named && `mesh/${named.name}`;
  }
  if (call.kind !== 'service') return `${call.kind}/${call.name}`;
  return call.tenant === own ? call.service : `${call.tenant}/${call.service}`;
}

/** What to write for a service that is named by its address: `http://cms:8080/`, `cms.acme.svc.cluster.local`. */
function calledByAddress({ tenant, service }: ServiceCall, own: Tenant, { tenants }: Estate): string | undefined {
  const written = tenant === own.name ? service : `${tenant}/${service}`;
  if (!/[.:]/.test(written)) return undefined;
  const [, host = ''] = ADDRESS.exec(written) ?? [];
  const [name, namespace = own.namespace] = host.split('.');
  const callee = tenants.find((each) => each.namespace === namespace && each.services.some((one) => one.name === name));
  if (callee === undefined) return undefined;
  return `write \`${callee.name === own.name ? '' : `${callee.name}/`}${name}\`: calls are to services, and not to addresses`;
}

/** With a scheme, a port and a path, or without them. */
const ADDRESS = /^(?:[a-z][a-z0-9+]*:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d+)?(?:\/.*)?$/;

type ServiceCall = Extract<Call, { kind: 'service' }>;
