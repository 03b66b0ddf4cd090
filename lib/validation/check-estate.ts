import { type Problem, Problems } from '../model/problem';
import type { Estate } from '../model/tenant';
import { Visibility } from '../routing/visibility';
import { checkAuthentication } from './check-authentication';
import { checkCallers, type DeclaredServices, declaredServices } from './check-callers';
import { checkCalls } from './check-calls';
import { checkCanary } from './check-canaries';
import { checkDurations } from './check-durations';
import { checkExternals } from './check-externals';
import { checkFaults } from './check-faults';
import { checkFeatureFlags } from './check-feature-flags';
import { checkFetchedAddresses } from './check-fetched-addresses';
import { checkFetchedKeys } from './check-fetched-keys';
import { checkForeignWorkloads } from './check-foreign-workloads';
import { checkGateways } from './check-gateways';
import { checkGrants } from './check-grants';
import { checkHosts } from './check-hosts';
import { checkHttpRules } from './check-http-rules';
import { checkLinks } from './check-links';
import { checkManifestReach } from './check-manifest-reach';
import { checkClusterScoped, checkEmitted, checkManifests } from './check-manifests';
import { checkMeshServices } from './check-mesh-services';
import { checkMtls } from './check-mtls';
import { checkNames } from './check-names';
import { checkNeighbours } from './check-neighbours';
import { checkOverlays } from './check-overlays';
import { checkPatches, checkPatchesFit } from './check-patches';
import { checkPolicies } from './check-policies';
import { checkPorts } from './check-ports';
import { checkPropagation } from './check-propagation';
import { checkQueues, checkTopicReaders } from './check-queues';
import { checkQuota } from './check-quota';
import { checkRoutes } from './check-routes';
import { checkRuleCount } from './check-rule-count';
import { checkSchedule } from './check-schedules';
import { checkSharedParts } from './check-shared-parts';
import { checkTenants } from './check-tenants';
import { checkVariantConditions } from './check-variant-conditions';
import { checkVariantLimits } from './check-variant-limits';
import { checkWorker } from './check-workers';
import { checkWorkloads } from './check-workloads';
import { powersAllowed } from './powers';

/** What `checkEstate` has to know besides the estate. */
export interface CheckEstateOptions {
  /** Tenants that exist but could not be read: calls to them are not complained about. @default - none */
  readonly unreadTenants?: ReadonlySet<string>;
  /** Namespaces of all tenants in the cluster. @default - those of the estate's tenants */
  readonly namespaces?: ReadonlySet<string>;
  /** What tenants have in any environment. @default - what they have in this one */
  readonly declared?: DeclaredServices;
  /** Whether the caps for variants hold (TENANT-8). @default true */
  readonly capped?: boolean;
}

/**
 * Every problem of an estate. The registry's reader and the constructs share these checks.
 * Takes time in proportion to what is declared.
 */
export function checkEstate(estate: Estate, options: CheckEstateOptions = {}): readonly Problem[] {
  const problems = new Problems();
  checkCluster(estate, problems);
  return [...problems.all, ...checkTenantsAlone(estate, options)];
}

/** What tenants of one cluster share and may collide in: names, namespaces, gateway pods, hosts. */
export function checkCluster(estate: Estate, problems: Problems): void {
  checkTenants(estate, problems);
  checkGateways(estate, problems);
  checkHosts(estate, problems);
  checkNeighbours(estate, problems);
  checkMeshServices(estate, problems);
  checkClusterScoped(estate, problems);
}

/** What tenants say of themselves and of each other, wherever else there are more of them. */
export function checkTenantsAlone(
  estate: Estate,
  {
    unreadTenants = new Set(),
    namespaces = namespacesOf(estate),
    declared = declaredServices([estate]),
    capped = true,
  }: CheckEstateOptions = {},
): readonly Problem[] {
  const problems = new Problems();
  checkCalls(estate, declared, unreadTenants, problems);
  checkCallers(estate, declared, unreadTenants, problems);
  checkVariantConditions(estate, problems);
  if (capped) checkVariantLimits(estate, problems);
  checkQuota(estate, problems);
  checkPropagation(estate, problems);
  checkGrants(estate, problems);
  checkManifestReach(estate, problems);
  for (const tenant of estate.tenants) {
    checkNames(tenant, problems);
    checkMtls(tenant, estate.grants !== undefined, problems);
    checkAuthentication(tenant, estate, problems);
    checkFetchedKeys(tenant, estate, problems);
    checkForeignWorkloads(tenant, problems);
    checkExternals(tenant, namespaces, problems);
    checkRoutes(tenant, problems);
    checkRuleCount(tenant, problems);
    const allowed = powersAllowed(tenant.name, estate);
    checkManifests(tenant, allowed, problems);
    checkFetchedAddresses(tenant, estate.grants !== undefined, problems);
    checkTopicReaders(tenant.services, problems);
    for (const service of tenant.services) {
      checkWorkloads(service, problems, tenant.services);
      checkPorts(service, problems);
      checkWorker(service, problems);
      checkSchedule(service, problems);
      checkCanary(service, problems);
      checkFaults(tenant, service, problems);
      checkDurations(service, problems);
      checkFeatureFlags(service, problems);
      checkLinks(service, problems);
      checkPolicies(service, problems);
      checkPatches(service, problems, estate.grants !== undefined);
      checkQueues(service, problems);
      checkOverlays(tenant, service, allowed, problems);
      checkSharedParts(service, problems);
      checkHttpRules(service, estate.propagation, problems);
    }
  }
  // What is written follows from a model without errors alone.
  const written = estate.tenants.filter(
    ({ manifests = [], services }) => manifests.length > 0 || services.some(({ patches = [] }) => patches.length > 0),
  );
  if (written.length > 0 && unreadTenants.size === 0 && !problems.all.some(({ severity }) => severity === 'error')) {
    const visibility = new Visibility(estate);
    for (const tenant of written) {
      checkPatchesFit(tenant, visibility, problems);
      if (!problems.all.some(({ severity }) => severity === 'error')) checkEmitted(tenant, visibility, problems);
    }
  }
  return problems.all;
}

function namespacesOf({ tenants }: Estate): ReadonlySet<string> {
  return new Set(tenants.map(({ namespace }) => namespace));
}
