import { type RegistryState, tenantNames } from '../change/registry-change';
import { variantKey } from '../model/variant-key';
import type { VariantFile } from '../registry/file-content';
import type { DeclaredVariant } from '../registry/variant-files';
import { didYouMean, offered } from '../validation/did-you-mean';
import { readYamlStream } from '../yaml/located-yaml';

/** The keys of a variant file in their usual order. */
export const VARIANT_ORDER = [
  'apiVersion',
  'kind',
  'id',
  'state',
  'branch',
  'owner',
  'created',
  'expires',
  'pinned',
  'environments',
  'featureFlags',
  'builtFrom',
  'match',
  'services',
] as const;

/** A variant with its file. */
export interface VariantEntry {
  readonly variant: DeclaredVariant;
  /** The file's path within the registry. */
  readonly path: string;
  readonly text: string;
  /** What the file says. */
  readonly content: VariantFile;
}

/** The variants of a registry with their files; of one tenant, or of all. */
export function variantEntries(state: RegistryState, tenant?: string): VariantEntry[] {
  return state.registry.variants
    .filter((variant) => tenant === undefined || variant.tenant === tenant)
    .map((variant) => entryOf(state, variant));
}

function entryOf({ folder, files }: RegistryState, variant: DeclaredVariant): VariantEntry {
  const path = variant.file.slice(folder.length + 1);
  const text = files.get(path)!;
  const [document] = readYamlStream(text.startsWith('\uFEFF') ? text.slice(1) : text);
  return { variant, path, text, content: document!.value as VariantFile };
}

/**
 * The variant of some id, in one tenant or in all that have it.
 *
 * @throws Error that names variants like it
 */
export function findVariants(state: RegistryState, id: string, tenant?: string): VariantEntry[] {
  if (tenant !== undefined) refuseUnknownTenant(state, tenant);
  const key = variantKey(id);
  const all = state.registry.variants.filter((variant) => tenant === undefined || variant.tenant === tenant);
  const found = all.filter((variant) => variant.key === key);
  if (found.length > 0) return found.map((variant) => entryOf(state, variant));
  const ids = [...new Set(all.map((variant) => variant.id))];
  const { fix = ids.length === 0 ? 'there is none' : `there are ${offered(ids)}` } = didYouMean(id, ids);
  throw new Error(
    `no variant '${id}'${tenant === undefined ? '' : ` of tenant '${tenant}'`} in ${state.folder}/\n  fix: ${fix}`,
  );
}

/** @throws Error that names the tenants that there are */
export function refuseUnknownTenant({ folder, registry }: RegistryState, tenant: string): void {
  const names = tenantNames(registry);
  if (names.includes(tenant)) return;
  const { fix = `it has ${offered(names)}` } = didYouMean(tenant, names);
  throw new Error(`no tenant '${tenant}' in ${folder}/\n  fix: ${fix}`);
}
