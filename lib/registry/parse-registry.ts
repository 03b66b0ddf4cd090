import { Grants } from '../model/grants';
import type { Origin } from '../model/origin';
import type { Problem } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';
import { type ServiceVariant, VARIANT_DEFAULTS, type VariantState, variantOf } from '../model/variant';
import { variantKey } from '../model/variant-key';
import { checkEstate } from '../validation/check-estate';
import { didYouMean, offered } from '../validation/did-you-mean';
import type { DocumentOrigin } from './document-origin';
import { type EstateSettings, estateSettings, toolNamespaceOf } from './estate-settings';
import { type EstateFile, type TenantFile, VARIANT_FILE_DEFAULTS, type VariantFile } from './file-content';
import { type KnownValues, type RegistryDocument, readDocument } from './registry-document';
import { inFileOrder, RegistryError } from './registry-error';
import { type Located, locateFiles, type RegistryFile } from './registry-files';
import { tenantModel } from './tenant-model';

/** A variant file with what pruning and listing ask for. */
export interface DeclaredVariant
  extends Omit<VariantFile, 'apiVersion' | 'kind' | 'services' | 'state' | 'pinned' | 'match'> {
  /** Where it is declared. */
  readonly origin: Origin;
  /** The file, as the registry's folder was given: `tenants/acme/variants/OPS-1234.yaml`. */
  readonly file: string;
  /** The tenant whose folder it is in. */
  readonly tenant: string;
  /** Its label, header value and hostname prefix: `ops-1234`. */
  readonly key: string;
  /** Never expires by itself. */
  readonly pinned: boolean;
  /** Whether requests are routed to it. */
  readonly state: VariantState;
  /** The services that it touches, in the file's order. */
  readonly services: readonly string[];
}

/** All that a registry says. */
export interface Registry {
  /** What `composeEstate` makes constructs of. */
  readonly estate: Estate;
  /** What estate.yaml says. */
  readonly settings: EstateSettings;
  /** By tenant, then key. */
  readonly variants: readonly DeclaredVariant[];
  /** What is allowed but looks wrong, by file and line. */
  readonly warnings: readonly Problem[];
}

/**
 * Makes the model of registry files, in memory.
 *
 * @param files paths within the registry, such as `acme/tenant.yaml`, in any order; others than YAML files are ignored
 * @param folder the registry's folder as messages name it
 * @param known values of texts that were read before; new ones are added
 * @throws RegistryError with every problem of every file
 */
export function parseRegistry(files: readonly RegistryFile[], folder = 'tenants', known?: KnownValues): Registry {
  const problems: Problem[] = [];
  const located = locateFiles(files, folder, problems);
  const settings =
    located.estate && readDocument<EstateFile>(located.estate.shown, located.estate.text, 'Estate', problems).content;
  const tenants: Tenant[] = [];
  const unread = new Set<string>();
  const variants: DeclaredVariant[] = [];
  for (const { name, tenant: file, variants: variantFiles } of located.tenants) {
    const tenant =
      file && readDocument<TenantFile>(file.shown, file.text, 'Tenant', problems, { name, namespace: name }, known);
    const declared = readVariants(name, variantFiles, tenant?.content, problems, known);
    for (const variant of declared.variants) variants.push(variant);
    if (tenant?.content === undefined) unread.add(name);
    else {
      checkFolder(name, tenant as RegistryDocument<TenantFile>, problems);
      tenants.push(
        tenantModel({ ...tenant.content, name }, tenant.origin, (service) => declared.byService.get(service) ?? []),
      );
    }
  }
  const toolNamespace = settings?.gitops && toolNamespaceOf(settings.gitops);
  const estate: Estate = {
    tenants,
    ...(settings?.grants && { grants: new Grants(settings.grants, settings.gateways) }),
    ...(toolNamespace !== undefined && { toolNamespace }),
  };
  // Not by spreading: there may be more than fit on the stack.
  for (const problem of checkEstate(estate, { unreadTenants: unread })) problems.push(problem);
  const told = problems.length === 0 ? problems : inFileOrder(problems);
  if (told.some(({ severity }) => severity === 'error')) throw new RegistryError(folder, told);
  return { estate, settings: estateSettings(settings), variants, warnings: told };
}

function checkFolder(folder: string, { origin, content }: RegistryDocument<TenantFile>, problems: Problem[]): void {
  if (content === undefined || content.name === folder) return;
  problems.push({
    severity: 'error',
    origin,
    field: ['name'],
    message: `must be '${folder}' as its folder, got '${content.name}'`,
    fix: `write \`name: ${folder}\` or rename the folder to ${content.name}`,
    rule: 'NAME-3',
  });
}

interface TenantVariants {
  readonly variants: readonly DeclaredVariant[];
  readonly byService: ReadonlyMap<string, readonly ServiceVariant[]>;
}

/** A tenant's variant files; `tenant` is unknown when its own file cannot be read. */
function readVariants(
  tenantName: string,
  files: readonly Located[],
  tenant: TenantFile | undefined,
  problems: Problem[],
  known: KnownValues | undefined,
): TenantVariants {
  const byKey = new Map<string, DeclaredVariant>();
  const byService = new Map<string, ServiceVariant[]>();
  for (const file of files) {
    const standIns = { id: file.name };
    const { origin, content } = readDocument<VariantFile>(file.shown, file.text, 'Variant', problems, standIns, known);
    if (content === undefined) continue;
    const variant = declaredVariant(tenantName, file, origin, content);
    checkFileName(file, variant, problems);
    const same = byKey.get(variant.key);
    if (same !== undefined) {
      problems.push({
        severity: 'error',
        origin,
        field: ['id'],
        message: `'${variant.id}' is the same variant as '${same.id}' in ${same.file}`,
        fix: 'put both into one file and remove the other',
        rule: 'NAME-2',
      });
      continue;
    }
    byKey.set(variant.key, variant);
    for (const [service, overrides] of Object.entries(content.services)) {
      const at = origin.at('services', service);
      if (tenant !== undefined && !Object.hasOwn(tenant.services, service)) {
        const known = Object.keys(tenant.services);
        const message = `tenant '${tenantName}' has no service '${service}', it has: ${offered(known)}`;
        problems.push({ severity: 'error', origin: at.key, field: [], message, ...didYouMean(service, known) });
      }
      const list = byService.get(service);
      const model = variantOf(content.id, content, overrides, at, content.match && origin);
      if (list === undefined) byService.set(service, [model]);
      else list.push(model);
    }
  }
  return { variants: [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), byService };
}

function declaredVariant(tenant: string, file: Located, origin: DocumentOrigin, content: VariantFile): DeclaredVariant {
  const { id, branch, owner, created, expires, services } = content;
  return {
    origin,
    file: file.shown,
    tenant,
    id,
    key: variantKey(id),
    ...(branch !== undefined && { branch }),
    ...(owner !== undefined && { owner }),
    ...(created !== undefined && { created }),
    ...(expires !== undefined && { expires }),
    pinned: content.pinned ?? VARIANT_FILE_DEFAULTS.pinned,
    state: content.state ?? VARIANT_DEFAULTS.state,
    services: Object.keys(services),
  };
}

function checkFileName(file: Located, variant: DeclaredVariant, problems: Problem[]): void {
  if (variantKey(file.name) === variant.key) return;
  problems.push({
    severity: 'error',
    origin: variant.origin,
    field: ['id'],
    message: `'${variant.id}' is in a file called ${file.name}.yaml`,
    fix: `call the file ${/^[\w.-]+$/.test(variant.id) ? variant.id : variant.key}.yaml, or correct the id`,
    rule: 'NAME-2',
  });
}
