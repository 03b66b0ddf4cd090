import type { Call } from '../model/call';
import { type Problem, Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Estate, Tenant } from '../model/tenant';
import { declaredServices } from '../validation/check-callers';
import { checkCluster, checkEstate, checkTenantsAlone } from '../validation/check-estate';
import { LayeredOrigin } from './layered-origin';

/** The estate of one environment, as it was read. */
export interface CheckedEstate {
  /** `undefined` where the registry has no environments. */
  readonly environment?: string;
  /** Environments of one name share a cluster. */
  readonly cluster?: string;
  readonly estate: Estate;
  /** Tenants that exist but could not be read: calls to them are not complained about. */
  readonly unread: ReadonlySet<string>;
  /** What is wrong with the files of which its tenants were put together. */
  readonly problems: readonly Problem[];
}

/**
 * Every problem of the environments of a registry: of each, and of those that share a cluster, where names meet. What is
 * wrong in all of them is reported once, what is wrong in some with their names.
 *
 * @param capped whether the caps for variants hold (TENANT-8)
 */
export function checkEnvironments(estates: readonly CheckedEstate[], capped = true): readonly Problem[] {
  const [only] = estates;
  if (only !== undefined && only.environment === undefined) {
    return [...only.problems, ...checkEstate(only.estate, { unreadTenants: only.unread, capped })];
  }
  const clusters = new Map<string, CheckedEstate[]>();
  for (const each of estates) clusters.set(each.cluster!, [...(clusters.get(each.cluster!) ?? []), each]);
  const found: Found[] = [];
  const declared = declaredServices(estates.map(({ estate }) => estate));
  for (const together of clusters.values()) {
    if (together.length === 1) {
      const { environment, estate, unread, problems } = together[0]!;
      const all = [...problems, ...checkEstate(estate, { unreadTenants: unread, declared, capped })];
      found.push({ environment: environment!, problems: all });
      continue;
    }
    const inCluster = clusterOf(together);
    const problems = new Problems();
    checkCluster(inCluster, problems);
    checkPlatformGateways(together, problems);
    found.push({ problems: problems.all });
    const namespaces = new Set(inCluster.tenants.map(({ namespace }) => namespace));
    for (const { environment, estate, unread, problems: own } of together) {
      const all = [...own, ...checkTenantsAlone(estate, { unreadTenants: unread, namespaces, declared, capped })];
      found.push({ environment: environment!, problems: all });
    }
  }
  return joined(found, estates);
}

/**
 * Each environment has an output of its own, and a Gateway object that several tenants have together stands in one output: those
 * of two environments in one cluster would be two objects of one name.
 */
function checkPlatformGateways(estates: readonly CheckedEstate[], problems: Problems): void {
  const users = new Map<string, string>();
  for (const { environment, estate } of estates) {
    for (const { gateways } of estate.tenants) {
      for (const { use, platformCredential, origin } of gateways) {
        if (platformCredential === undefined) continue;
        const known = users.get(use!);
        if (known === undefined) users.set(use!, environment!);
        else if (known !== environment) {
          const message = `the gateway '${use}' has one certificate and one Gateway object, which stands in the output of one environment, but is used in the environments '${known}' and '${environment}' of one cluster`;
          const fix = `declare \`${use}-${environment}\` beside it in estate.yaml, with pods of its own, and write \`gateway: { use: ${use}-${environment} }\` into environments/${environment}.yaml; or remove its \`credentialName\`, and give each tenant a certificate of its own in each environment (\`tls\`)`;
          problems.error(origin, ['use'], message, { rule: 'EDGE-6', fix });
        }
      }
    }
  }
}

interface Found {
  /** @default - tenants in the messages are named with their environment */
  readonly environment?: string;
  readonly problems: readonly Problem[];
}

/** One mistake, as it was found first, with the environments in which it was found in the same words, and in others. */
interface Told {
  readonly problem: Problem;
  /** None for what environments of one cluster share: its message names them. */
  readonly in: string[];
  /** Where it differs by the environment's name alone, as in `acme-staging` and `acme-production`. */
  readonly likewise: string[];
}

function joined(found: readonly Found[], estates: readonly CheckedEstate[]): Problem[] {
  const all = estates.map(({ environment }) => environment!);
  const named = new RegExp(`(?<![A-Za-z0-9])(?:${all.join('|')})(?![A-Za-z0-9])`, 'g');
  const places = new Map<string, Told>();
  for (const { environment, problems } of found) {
    for (const problem of problems) {
      // What a tenant has from another one's file it has by its `extends`: extended-problems.ts tells whose error that is.
      const { origin, message } = problem;
      const tenant = origin instanceof LayeredOrigin ? origin.tenant : '';
      const place = `${environment === undefined} ${tenant} ${origin.describe(problem.field)}`;
      const names = new Set(message.match(named));
      // What names two environments is about these two.
      const here = environment ?? (names.size === 1 ? [...names][0]! : undefined);
      const alike = `${place} ${here === undefined ? message : message.replace(named, '\0')}`;
      const known = places.get(alike);
      if (known === undefined || here === undefined) {
        const key = known === undefined ? alike : `${alike} ${places.size}`;
        places.set(key, { problem, in: environment === undefined ? [] : [environment], likewise: [] });
      } else if (message === known.problem.message && environment !== undefined) {
        if (!known.in.includes(environment)) known.in.push(environment);
      } else if (known.in.includes(here) || new Set(known.problem.message.match(named)).has(here)) {
        // Two mistakes of one environment.
        places.set(`${alike} ${message} ${here} ${places.size}`, {
          problem,
          in: environment === undefined ? [] : [environment],
          likewise: [],
        });
      } else if (!known.likewise.includes(here)) known.likewise.push(here);
    }
  }
  return [...places.values()].map(({ problem, in: names, likewise }) => ({
    ...problem,
    message: problem.message + onlyIn(names.length === all.length ? [] : names, likewise),
  }));
}

/** What a message ends with that holds in some environments alone, or is said of one in place of all. */
function onlyIn(names: readonly string[], likewise: readonly string[]): string {
  const others = likewise.length === 0 ? '' : `likewise in ${likewise.join(', ')}`;
  const own = names.length === 0 ? '' : `in ${names.join(', ')}`;
  return own + others === '' ? '' : ` (${own}${own !== '' && others !== '' ? '; ' : ''}${others})`;
}

/** A message without the environments in which it holds. */
export function inAnyEnvironment(message: string): string {
  return message.replace(
    / \((?:in [a-z0-9-]+(?:, [a-z0-9-]+)*)?(?:(?:; )?likewise in [a-z0-9-]+(?:, [a-z0-9-]+)*)?\)$/,
    '',
  );
}

/** The tenants of all environments of a cluster, each named with its environment. */
function clusterOf(estates: readonly CheckedEstate[]): Estate {
  const tenants = estates.flatMap(({ environment, estate }) =>
    estate.tenants.map((tenant) => renamed(tenant, (name) => `${name} (${environment})`)),
  );
  return { ...estates[0]!.estate, tenants };
}

function renamed(tenant: Tenant, named: (name: string) => string): Tenant {
  const call = (each: Call): Call => (each.kind === 'service' ? { ...each, tenant: named(each.tenant) } : each);
  return {
    ...tenant,
    name: named(tenant.name),
    conditionsFrom: tenant.conditionsFrom.map(named),
    services: tenant.services.map(
      (service): Service => ({ ...service, tenant: named(service.tenant), calls: service.calls.map(call) }),
    ),
  };
}
