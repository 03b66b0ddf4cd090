import { load } from 'js-yaml';
import { type RegistryState, servicesNamed, tenantNames, tenantsNamed } from '../change/registry-change';
import type { CanaryDeclaration } from '../model/canary';
import type { Service } from '../model/service';
import { LayeredOrigin } from '../registry/layered-origin';
import type { WholeRegistry } from '../registry/parse-registry';
import { closestName } from '../text/closest-name';
import { own } from '../text/own';
import { CanaryError } from './canary-error';

/** A service that a command names. */
export interface CanaryService {
  /** `acme/cms` */
  readonly name: string;
  /** The environment that is meant; none where the canary is declared for all that there are. */
  readonly environment?: string;
  /** As it is there. */
  readonly service: Service;
  /** The same service of tenants that extend this one: what becomes of its canary becomes of theirs. */
  readonly heirs: readonly Service[];
  /** The file in the registry that declares the canary, or is to: the tenant's, or that of its differences in the environment. */
  readonly path: string;
  /** What is in the file. */
  readonly text: string;
  /** What stands in the file for the service; nothing of what defaults are. */
  readonly declared: DeclaredService;
}

/** A service as its file has it. */
export type DeclaredService = Readonly<Record<string, unknown>> & { readonly canary?: CanaryDeclaration };

/**
 * The service that `acme/cms` names.
 *
 * @param environment where the canary is, in an estate with environments
 * @throws CanaryError where there is none, or its canary is declared elsewhere
 */
export function canaryService(state: RegistryState, name: string, environment?: string): CanaryService {
  const { folder, files, registry } = state;
  const [tenantName, serviceName, ...rest] = name.split('/');
  if (!tenantName || !serviceName || rest.length > 0) {
    throw new CanaryError(`'${name}' names no service`, 'write tenant and service: acme/cms');
  }
  const tenants = [...new Set([...tenantNames(registry), ...extendedTenants(registry.estates)])];
  if (!tenants.includes(tenantName)) throw unknown('tenant', tenantName, tenants, folder);
  const estates = estatesOf(state, environment);
  const there = { ...registry, estates };
  const whole = `${tenantName}/tenant.yaml`;
  const path = environment === undefined ? whole : `${tenantName}/environments/${environment}.yaml`;
  const text = files.get(path) ?? 'apiVersion: branchline/v1\nkind: Environment\n';
  const declared = declaredIn(text, serviceName);
  const heirs = heirsOf(estates, tenantName, serviceName);
  // A tenant that exists nowhere itself has its services in those that extend it.
  const service = servicesNamed(there, tenantName, serviceName)[0] ?? mostAlike(heirs, declared);
  if (service === undefined) {
    const all = tenantsNamed(there, tenantName).flatMap(({ services }) => services.map((each) => each.name));
    const where = environment === undefined ? '' : ` in ${environment}`;
    throw unknown('service', serviceName, [...new Set(all)], `${folder}/${tenantName}/tenant.yaml${where}`);
  }
  if (service.canary !== undefined && declared.canary === undefined) {
    const forAll = declaredIn(files.get(whole), serviceName).canary !== undefined;
    const place = environmentsOf(registry).find(
      (each) => declaredIn(files.get(`${tenantName}/environments/${each}.yaml`), serviceName).canary !== undefined,
    );
    const owner = ownerOfCanary(there.estates, service);
    throw new CanaryError(
      `the canary of ${name} is declared in another file: ${service.canary.origin.describe()}`,
      owner !== tenantName
        ? `name it as ${owner}/${serviceName}: it is one of all tenants that extend '${owner}'`
        : forAll
          ? 'leave out --environment: it is for all of them'
          : `change it there${place === undefined ? '' : `, or name where it is: --environment ${place}`}`,
    );
  }
  // `canary: null` takes away what another file says.
  if (environment === undefined && (declared.canary ?? undefined) === undefined) refuseManyEnvironments(state, name);
  return { name, ...(environment !== undefined && { environment }), service, heirs, path, text, declared };
}

/** Every canary, or those of one environment, by the names under which commands find them; that of tenants that extend another one is the other one's. */
export function allCanaries(state: RegistryState, environment?: string): CanaryService[] {
  const found = new Map<string, CanaryService>();
  for (const estate of estatesOf(state, environment)) {
    for (const tenant of estate.estate.tenants) {
      for (const service of tenant.services) {
        if (service.canary === undefined) continue;
        const owner = ownerOfCanary([estate], service);
        const canary = declaredCanary(state, `${owner}/${service.name}`, estate.environment);
        if (canary !== undefined) found.set(argumentsFor(canary), canary);
      }
    }
  }
  return [...found.values()].sort((a, b) => (argumentsFor(a) < argumentsFor(b) ? -1 : 1));
}

/** A canary that the tenant's own files declare: for the environment, or for all. */
function declaredCanary(
  state: RegistryState,
  name: string,
  environment: string | undefined,
): CanaryService | undefined {
  for (const where of environment === undefined ? [undefined] : [environment, undefined]) {
    try {
      return canaryService(state, name, where);
    } catch (error) {
      if (!(error instanceof CanaryError)) throw error;
    }
  }
  return undefined;
}

/** The service of this name in tenants that have it by their `extends`. */
function heirsOf(estates: WholeRegistry['estates'], tenant: string, service: string): Service[] {
  return estates.flatMap(({ estate, tenants }) =>
    estate.tenants.flatMap(({ name, services }) => {
      const origin = tenants.get(name)?.origin;
      if (name === tenant || !(origin instanceof LayeredOrigin) || !origin.tenants.has(tenant)) return [];
      return services.filter((each) => each.name === service);
    }),
  );
}

/** The tenant whose file declares the canary of a service. */
function ownerOfCanary(estates: WholeRegistry['estates'], { tenant, name, canary }: Service): string {
  const origins = estates.flatMap(({ tenants }) => tenants.get(tenant)?.origin ?? []);
  const origin = origins.find((each) => each.describe(['services', name, 'canary']) === canary?.origin.describe());
  return origin instanceof LayeredOrigin ? origin.ownerOf(['services', name, 'canary']) : tenant;
}

/** Tenants that others extend, also such as exist nowhere themselves. */
function extendedTenants(estates: WholeRegistry['estates']): string[] {
  return estates.flatMap(({ tenants }) =>
    [...tenants.values()].flatMap(({ origin }) => (origin instanceof LayeredOrigin ? [...origin.tenants] : [])),
  );
}

/** Of services that are there by `extends`, one that says least of its own. */
function mostAlike(heirs: readonly Service[], { image, canary }: DeclaredService): Service | undefined {
  const difference = (heir: Service) =>
    Number(heir.image !== image) +
    2 * Number(heir.canary?.image !== canary?.image || heir.canary?.weight !== (canary && (canary.weight ?? 0)));
  return [...heirs].sort((a, b) => difference(a) - difference(b))[0];
}

function estatesOf({ folder, registry }: RegistryState, environment: string | undefined): WholeRegistry['estates'] {
  if (environment === undefined) return registry.estates;
  const found = registry.estates.filter((each) => each.environment === environment);
  if (found.length > 0) return found;
  const known = environmentsOf(registry);
  if (known.length === 0) throw new CanaryError(`${folder}/estate.yaml has no environments`, 'leave out --environment');
  throw unknown('environment', environment, known, `${folder}/estate.yaml`);
}

function environmentsOf({ estates }: WholeRegistry): string[] {
  return estates.flatMap((each) => each.environment ?? []);
}

/** A canary is for one environment, unless somebody declared one for all. */
function refuseManyEnvironments({ registry }: RegistryState, name: string): void {
  const known = environmentsOf(registry);
  if (known.length === 0) return;
  throw new CanaryError(
    `${name} is in several environments: ${known.join(', ')}`,
    `name one: --environment ${known[0]}`,
  );
}

/** How a command line names it. */
export function argumentsFor({ name, environment }: Pick<CanaryService, 'name' | 'environment'>, value = ''): string {
  return environment === undefined ? `${name}${value}` : `${name}${value} --environment ${environment}`;
}

function declaredIn(text: string | undefined, service: string): DeclaredService {
  // It has been read and checked before.
  const { services } = load(text ?? '{}') as { readonly services?: Record<string, DeclaredService> };
  return own(services, service) ?? {};
}

function unknown(kind: string, name: string, names: readonly string[], where: string): CanaryError {
  const close = closestName(name, names);
  return new CanaryError(
    `there is no ${kind} '${name}' in ${where}`,
    close === undefined
      ? `name one of ${[...names].sort().slice(0, 10).join(', ') || 'none: it has no services'}`
      : `did you mean '${close}'?`,
  );
}
