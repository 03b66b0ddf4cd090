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

/**
 * Splits a registry into groups of tenants that may call each other. A call names its tenant, `shared/docx`, so where
 * `shared/` stands nowhere in a tenant's text, the two are not linked; where it does stand they are taken to be, be it
 * only in a comment. A tenant that `extends` another one names it without a slash. Text with a backslash could spell a name
 * in another way and is linked with all. So are those with each other that may have objects of the platform's. Objects of a tenant's own link nobody.
 */
export function tenantGroups(files: readonly RegistryFile[]): TenantGroup[] {
  const filesOf = new Map<string, RegistryFile[]>();
  for (const file of files) {
    const tenant = tenantOf(file);
    if (tenant === undefined) continue;
    const known = filesOf.get(tenant);
    if (known === undefined) filesOf.set(tenant, [file]);
    else known.push(file);
  }
  const groups = new Map([...filesOf.keys()].map((tenant) => [tenant, new Set([tenant])]));
  const estate = files.filter((file) => tenantOf(file) === undefined).map(({ text }) => text);
  const mayShare = estate.some((text) => text.includes('credentialName') || text.includes('\\'));
  let sharing: string | undefined;
  for (const [tenant, own] of filesOf) {
    const text = own
      .filter((file) => !isManifest(file))
      .map((file) => file.text)
      .join('\n');
    const all = text.includes('\\');
    const isCopy = text.includes('extends');
    const isElsewhere = text.includes('use') || text.includes('podNamespace');
    if ((mayShare && text.includes('use')) || (isElsewhere && text.includes('certificate')) || all) {
      sharing ??= tenant;
      join(groups, tenant, sharing);
    }
    for (const other of filesOf.keys()) {
      if (other !== tenant && (all || text.includes(isCopy ? other : `${other}/`))) join(groups, tenant, other);
    }
  }
  return [...new Set(groups.values())].map((group) => {
    const tenants = [...group].sort();
    const members = tenants.flatMap((tenant) => filesOf.get(tenant)!);
    const sharesGateways = sharing !== undefined && group.has(sharing);
    return { tenants, files: members, sharesGateways, size: members.reduce((sum, { text }) => sum + text.length, 0) };
  });
}

function join(groups: Map<string, Set<string>>, a: string, b: string): void {
  const [own, other] = [groups.get(a)!, groups.get(b)!];
  if (own === other) return;
  for (const tenant of other) {
    own.add(tenant);
    groups.set(tenant, own);
  }
}
