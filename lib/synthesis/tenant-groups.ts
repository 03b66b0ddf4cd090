import { isManifest, type RegistryFile } from '../registry/registry-files';

/** A group's name and its registry files: tenants of different groups have no word in each other's output. */
export interface TenantGroup {
  /** The folders of its tenants, sorted. */
  readonly tenants: readonly string[];
  readonly files: readonly RegistryFile[];
  /** Whether its tenants may have objects of the platform's (EDGE-6, EDGE-12): there is one such group at most. */
  readonly sharesGateways: boolean;
  /** Characters of text, which stand for the work that it is. */
  readonly size: number;
}

/** The tenant whose file this is, by its folder; `estate.yaml` and the like are nobody's. */
export function tenantOf({ path }: RegistryFile): string | undefined {
  const slash = path.indexOf('/');
  return slash < 0 ? undefined : path.slice(0, slash);
}

/** Which tenants have a word of each other in their output, directly. */
export interface TenantLinks {
  /** The folders of all tenants, with their files. */
  readonly files: ReadonlyMap<string, readonly RegistryFile[]>;
  /** The other tenants that a tenant names: whose services it may call, whom it copies. */
  readonly named: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tenants whose pods may call services that they do not name: those without isolation by sidecars. */
  readonly open: ReadonlySet<string>;
  /** Tenants that may copy others. */
  readonly copies: ReadonlySet<string>;
  /** Tenants that may have objects of the platform's (EDGE-6, EDGE-12), all of which are linked with each other. */
  readonly sharing: ReadonlySet<string>;
}

/** `isolation` of a tenant whose sidecars are left as they are; what else it is may open them. */
const ISOLATED = /isolation:\s*(?:true\b|\{?\s*(?:network|callers|authorization):)/g;

/**
 * A call names its tenant, `shared/docx`, so where `shared/` stands nowhere in a tenant's text, the two are not linked; where it does
 * stand they are taken to be, be it only in a comment. A tenant that `extends` another one names it without a slash, and whom that one
 * names. Text with a backslash could spell a name in another way and is linked with all. So are those with each other that may have
 * objects of the platform's. Objects of a tenant's own link nobody.
 */
export function tenantLinks(files: readonly RegistryFile[]): TenantLinks {
  const filesOf = new Map<string, RegistryFile[]>();
  for (const file of files) {
    const tenant = tenantOf(file);
    if (tenant === undefined) continue;
    const known = filesOf.get(tenant);
    if (known === undefined) filesOf.set(tenant, [file]);
    else known.push(file);
  }
  const estate = files.filter((file) => tenantOf(file) === undefined).map(({ text }) => text);
  const mayShare = estate.some((text) => text.includes('credentialName') || text.includes('\\'));
  const sharing = new Set<string>();
  const named = new Map<string, Set<string>>();
  const copies = new Set<string>();
  const open = new Set<string>();
  for (const [tenant, own] of filesOf) {
    const text = own
      .filter((file) => !isManifest(file))
      .map((file) => file.text)
      .join('\n');
    const all = text.includes('\\');
    const isCopy = text.includes('extends');
    const isElsewhere = text.includes('use') || text.includes('podNamespace');
    if ((mayShare && text.includes('use')) || (isElsewhere && text.includes('certificate')) || all) sharing.add(tenant);
    const others = [...filesOf.keys()].filter((other) => other !== tenant);
    named.set(tenant, new Set(others.filter((other) => all || text.includes(isCopy ? other : `${other}/`))));
    if (isCopy) copies.add(tenant);
    if (text.includes('sidecar') || text.replace(ISOLATED, '').includes('isolation') || all) open.add(tenant);
  }
  // Whoever is copied calls on behalf of the copy; a copy of a copy, too.
  const written = new Map([...named].map(([tenant, others]) => [tenant, [...others]]));
  for (const copy of copies) {
    const copied = new Set(written.get(copy));
    for (const other of copied) {
      if (open.has(other)) open.add(copy);
      for (const each of written.get(other)!) {
        if (copies.has(other)) copied.add(each);
        if (each !== copy) named.get(copy)!.add(each);
      }
    }
  }
  return { files: filesOf, named, open, copies, sharing };
}

/** Splits a registry into groups of tenants that may call each other, directly or through others ({@link tenantLinks}). */
export function tenantGroups(files: readonly RegistryFile[]): TenantGroup[] {
  const { files: filesOf, named, sharing } = tenantLinks(files);
  const groups = new Map([...filesOf.keys()].map((tenant) => [tenant, new Set([tenant])]));
  const [first] = sharing;
  for (const tenant of sharing) join(groups, tenant, first!);
  for (const [tenant, others] of named) for (const other of others) join(groups, tenant, other);
  return [...new Set(groups.values())].map((group) => {
    const tenants = [...group].sort();
    const members = tenants.flatMap((tenant) => filesOf.get(tenant)!);
    const sharesGateways = first !== undefined && group.has(first);
    return { tenants, files: members, sharesGateways, size: members.reduce((sum, { text }) => sum + text.length, 0) };
  });
}

/** Tenants whose output may change where the files of these do: themselves and copies of them, those that they name, and those that name them. */
export function reachedFrom(tenants: Iterable<string>, links: TenantLinks): ReadonlySet<string> {
  const own = new Set(tenants);
  const copies = [...links.copies].filter((copy) => meets(links.named.get(copy)!, own));
  return neighboursOf([...own, ...copies], links);
}

/** These tenants, those that they name, and those that name them. */
function neighboursOf(tenants: Iterable<string>, { named, sharing }: TenantLinks): ReadonlySet<string> {
  const own = new Set(tenants);
  const found = new Set(own);
  for (const [tenant, others] of named) {
    if (own.has(tenant)) for (const other of others) found.add(other);
    else if (meets(others, own)) found.add(tenant);
  }
  if (meets(own, sharing)) for (const tenant of sharing) found.add(tenant);
  return found;
}

function meets(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const each of some) if (others.has(each)) return true;
  return false;
}

/** Tenants whose requests may meet what changes in the output of these: all that may call them, be it through others, and whom they may call. */
export function meetingThem(tenants: ReadonlySet<string>, links: TenantLinks): ReadonlySet<string> {
  if (meets(tenants, links.open)) return new Set(links.files.keys());
  return new Set([...neighboursOf(tenants, links), ...callersOf(tenants, links), ...links.open]);
}

/** These tenants, and all from which their services can be called, directly or through others. */
function callersOf(tenants: Iterable<string>, { named }: TenantLinks): ReadonlySet<string> {
  const found = new Set(tenants);
  const callers = new Map<string, string[]>();
  for (const [tenant, others] of named) {
    for (const other of others) callers.set(other, [...(callers.get(other) ?? []), tenant]);
  }
  // What is added while it is gone through is gone through too.
  for (const tenant of found) for (const caller of callers.get(tenant) ?? []) found.add(caller);
  return found;
}

function join(groups: Map<string, Set<string>>, a: string, b: string): void {
  const [own, other] = [groups.get(a)!, groups.get(b)!];
  if (own === other) return;
  for (const tenant of other) {
    own.add(tenant);
    groups.set(tenant, own);
  }
}
