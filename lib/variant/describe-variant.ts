import { linkedTenants, meshOfPlace, renderTenants } from '../change/prove';
import { propagationIn, type RegistryState, tenantsNamed } from '../change/registry-change';
import type { Hop } from '../explain';
import { isPassedOn } from '../explain/passed-on';
import { distinct } from '../text/distinct';
import { own } from '../text/own';
import { findVariants, type VariantEntry } from './declared-variants';
import { reaches, type VariantWay, versionsOf, waysTo } from './variant-access';
import type { Activity } from './variant-activity';

/** One service of a variant. */
export interface DescribedService {
  readonly tenant: string;
  readonly service: string;
  /** `external`: somebody else runs it. */
  readonly image: string;
  readonly replicas: number;
  readonly builtFrom?: string;
}

/** A service on the way of the variant's requests. */
export interface Passed {
  /** `acme-staging/ui` */
  readonly service: string;
  /** What answers: the variant, or what it falls back to. */
  readonly version: string;
  /** The service that calls it; absent where requests come in. */
  readonly caller?: string;
  /** The workload that has to pass the header on for this; absent for the first one. */
  readonly needs?: string;
  /** Whether that workload's service declares that it does. @default - not known */
  readonly isPassedOn?: boolean;
}

/** All that is known of a variant, over all tenants that have it. */
export interface VariantDescription {
  readonly id: string;
  readonly key: string;
  readonly tenants: readonly string[];
  readonly files: readonly string[];
  /** `active`, `retiring` or `asleep`; several where tenants differ. */
  readonly states: readonly string[];
  readonly services: readonly DescribedService[];
  readonly branches: readonly string[];
  readonly owners: readonly string[];
  readonly created?: string;
  readonly expires?: string;
  readonly pinned: boolean;
  /** The time of the last change, in seconds since 1970. */
  readonly lastChange?: number;
  readonly header: { readonly name: string; readonly value: string };
  /** Shown on the rendered result. */
  readonly ways: readonly Omit<VariantWay, 'hop'>[];
  /** Services that requests pass, in the order in which they are called. */
  readonly passed: readonly Passed[];
}

/** What a variant is, and what its requests meet: on the rendered result, not assumed. */
export function describeVariant(
  state: RegistryState,
  id: string,
  activity: Activity,
  tenant?: string,
): VariantDescription {
  return described(state, findVariants(state, id, tenant), activity);
}

function described(state: RegistryState, entries: readonly VariantEntry[], activity: Activity): VariantDescription {
  const [{ variant: first }] = entries as [VariantEntry, ...VariantEntry[]];
  const tenants = entries.map(({ variant }) => variant.tenant);
  const linked = linkedTenants([state.files], new Set(tenants));
  const { header } = propagationIn(state.registry);
  const places = renderTenants(state.files, linked, { folder: state.folder });
  const keys = new Set(state.registry.variants.map(({ key }) => key));
  const isActive = entries.some(({ variant }) => variant.state === 'active');
  const ways = isActive ? places.flatMap((place) => waysTo(meshOfPlace(place), first.key, keys, header)) : [];
  const times = entries.map(({ path }) => activity.lastChange(path));
  const created = entries.flatMap(({ variant }) => variant.created ?? []).sort()[0];
  const expires = entries
    .flatMap(({ variant }) => variant.expires ?? [])
    .sort()
    .at(-1);
  const known = times.filter((time) => time !== undefined);
  return {
    id: first.id,
    key: first.key,
    tenants,
    files: entries.map(({ variant }) => variant.file),
    states: distinct(entries.map(({ variant }) => variant.state)),
    services: entries.flatMap((entry) => servicesOf(entry)),
    branches: distinct(entries.flatMap(({ variant }) => variant.branch ?? [])),
    owners: distinct(entries.flatMap((entry) => ownersOf(state, entry))),
    ...(created !== undefined && { created }),
    ...(expires !== undefined && { expires }),
    pinned: entries.some(({ variant }) => variant.pinned),
    ...(known.length > 0 && { lastChange: Math.max(...known) }),
    header: { name: header, value: first.key },
    ways: ways.map(({ url, byHeader }) => ({ url, byHeader })),
    passed: passedOn(ways, first.key),
  };
}

function servicesOf({ variant, content }: VariantEntry): DescribedService[] {
  return Object.entries(content.services).map(([service, { image = 'external', replicas = 1 }]) => ({
    tenant: variant.tenant,
    service,
    image,
    replicas: variant.state === 'asleep' ? 0 : replicas,
    ...(own(content.builtFrom, service) !== undefined && { builtFrom: content.builtFrom![service] }),
  }));
}

/** The variant's own owner, else those of its services. */
export function ownersOf({ registry }: RegistryState, { variant }: VariantEntry): string[] {
  if (variant.owner !== undefined) return [variant.owner];
  const services = tenantsNamed(registry, variant.tenant).flatMap((tenant) => tenant.services);
  const owners = services.filter(({ name }) => variant.services.includes(name)).flatMap(({ owner }) => owner ?? []);
  return [...new Set(owners)];
}

/** Whether the sender declares that all that is needed further on is passed on; unset: it declares nothing. */
function isPassedThrough({ propagates, needs }: Hop): boolean | undefined {
  const all = needs.map((need) => isPassedOn(propagates, need));
  return all.length === 0 ? isPassedOn(propagates, { name: '' }) : all.includes(false) ? false : all[0];
}

/** Services in the order in which requests pass them; ways that end in another way too. */
function passedOn(ways: readonly VariantWay[], key: string): Passed[] {
  const passed = new Map<string, Passed>();
  const visit = (hop: Hop, caller?: string): void => {
    const { outcome } = hop.answer;
    const service = outcome.kind === 'forward' ? outcome.destinations[0]?.service : undefined;
    const name = service && `${service.namespace}/${service.name}`;
    if (name !== undefined) {
      const version = versionsOf(hop).join(' or ') || 'all';
      // A call matters where the header decides, here or further on.
      const needs = caller !== undefined && reaches(hop, key) ? hop.from : undefined;
      const isPassed = needs === undefined ? undefined : isPassedThrough(hop);
      const known = passed.get(name);
      if (known === undefined || (known.needs === undefined && needs !== undefined)) {
        passed.set(name, {
          service: name,
          version,
          ...(caller !== undefined && { caller }),
          ...(needs !== undefined && { needs }),
          ...(isPassed !== undefined && { isPassedOn: isPassed }),
        });
      }
    }
    for (const next of hop.next) visit(next, name);
  };
  for (const { hop } of ways) visit(hop);
  return [...passed.values()];
}
