import type { Service } from '../model/service';
import type { Estate } from '../model/tenant';
import type { ResourceAmounts, WorkloadOverrides } from '../model/workload';

/** Stand for what only synthesis knows; they pass every check. */
const IMAGE = 'token';
const AMOUNT = '1';

/**
 * The estate with images and amounts that are tokens (`Lazy` and the like) replaced, so that what can be checked is
 * checked; no token is asked for its value before its time.
 */
export function withoutTokens(estate: Estate): Estate {
  return {
    ...estate,
    tenants: estate.tenants.map((tenant) => ({ ...tenant, services: tenant.services.map(knownService) })),
  };
}

function knownService(service: Service): Service {
  const workloads = [service, service.canary, ...service.versions, ...service.variants];
  if (!workloads.some((workload) => workload !== undefined && hasTokens(workload))) return service;
  return {
    ...known(service),
    canary: service.canary && known(service.canary),
    versions: service.versions.map(known),
    variants: service.variants.map(known),
  };
}

function amounts({ resources }: WorkloadOverrides): unknown[] {
  return [resources?.requests, resources?.limits].flatMap((group) => Object.values(group ?? {}));
}

function hasTokens(workload: WorkloadOverrides): boolean {
  return [workload.image, ...amounts(workload)].some((value) => typeof value === 'object');
}

function known<T extends WorkloadOverrides>(workload: T): T {
  const { image, resources } = workload;
  const group = (given: ResourceAmounts | undefined) =>
    given &&
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, typeof value === 'object' ? AMOUNT : value]),
    );
  return {
    ...workload,
    image: typeof image === 'object' ? IMAGE : image,
    resources: resources && { requests: group(resources.requests), limits: group(resources.limits) },
  };
}
