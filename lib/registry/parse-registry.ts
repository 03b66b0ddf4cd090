import type { Environment } from '../model/environment';
import { Grants } from '../model/grants';
import { meshServiceOf } from '../model/mesh-service';
import { networkOf } from '../model/network';
import type { OwnObject } from '../model/own-object';
import type { Problem } from '../model/problem';
import { propagationOf } from '../model/propagation';
import type { Estate, Tenant } from '../model/tenant';
import type { GitOpsSettings } from '../output/gitops-settings';
import { didYouMean } from '../validation/did-you-mean';
import { type CheckedEstate, checkEnvironments } from './check-environments';
import { checkGrantedGateways } from './check-granted-gateways';
import { checkGrantedKinds } from './check-granted-kinds';
import { checkPodSecurity } from './check-pod-security';
import { checkRanges } from './check-ranges';
import { checkRepository } from './check-repository';
import type { DocumentOrigin } from './document-origin';
import { Environments } from './environments';
import { type EstateSettings, estateSettings, gitOpsOf, toolNamespaceOf } from './estate-settings';
import { withExtendedProblems } from './extended-problems';
import type { EstateFile } from './file-content';
import { ownManifests } from './own-manifests';
import type { RegistryDocument } from './registry-document';
import { type KnownValues, readDocument } from './registry-document';
import { inFileOrder, RegistryError } from './registry-error';
import { locateFiles, type RegistryFile, type TenantFiles } from './registry-files';
import { RenderedFolder } from './rendered-folder';
import { TenantDocuments } from './tenant-documents';
import { type Platform, tenantModel } from './tenant-model';
import { type DeclaredVariant, type TenantIn, VariantFiles } from './variant-files';
import { withoutConsequences } from './without-consequences';

/** All that a registry says, of one environment where it has several. */
export interface Registry {
  /** What `composeEstate` makes constructs of. */
  readonly estate: Estate;
  /** What estate.yaml says. */
  readonly settings: EstateSettings;
  /** By tenant, then key; in a registry with environments those that run in this one. */
  readonly variants: readonly DeclaredVariant[];
  /** What is allowed but looks wrong, by file and line. */
  readonly warnings: readonly Problem[];
}

/** The estate as it is in one environment. */
export interface EstateIn {
  /** The environment's name; `undefined` where the registry has no environments. */
  readonly environment?: string;
  /** The name of its cluster; environments of one name share it. @default - the registry has no environments */
  readonly cluster?: string;
  /** What kind of place it is. @default - the registry has no environments */
  readonly class?: Environment;
  /** Its tenants, as they are there. */
  readonly estate: Estate;
  /** What the files of each tenant say together. */
  readonly tenants: ReadonlyMap<string, TenantIn>;
}

/** The same with what is still to be checked. */
type ReadEstate = EstateIn & CheckedEstate;

/** All that a registry says, of all of its environments. */
export interface WholeRegistry {
  /** One for each environment, by name; exactly one where the registry has none. */
  readonly estates: readonly EstateIn[];
  /** What estate.yaml says. */
  readonly settings: EstateSettings;
  /** By tenant, then key. */
  readonly variants: readonly DeclaredVariant[];
  /** What is allowed but looks wrong, by file and line. */
  readonly warnings: readonly Problem[];
  /** How the GitOps tool finds the output of one of the estates, where these settings hold for all of them. */
  gitopsOf(estate: EstateIn, gitops: GitOpsSettings): GitOpsSettings;
}

/**
 * Makes the model of registry files, in memory.
 *
 * @param files paths within the registry, such as `acme/tenant.yaml`, in any order; others than YAML files are ignored
 * @param folder the registry's folder as messages name it
 * @param known values of texts that were read before; new ones are added
 * @param environment the one that is asked for, in a registry that has environments
 * @throws RegistryError with every problem of every file, or when no environment, or an unknown one, is asked for
 */
export function parseRegistry(
  files: readonly RegistryFile[],
  folder = 'tenants',
  known?: KnownValues,
  environment?: string,
): Registry {
  const whole = parseWholeRegistry(files, folder, known);
  const { variants, warnings } = whole;
  const found = estateOf(whole, environment, folder);
  const here = variants.filter(
    ({ environments }) => environment === undefined || environments?.includes(environment) === true,
  );
  const settings = { ...whole.settings, gitops: whole.gitopsOf(found, whole.settings.gitops) };
  return { estate: found.estate, settings, variants: here, warnings };
}

/**
 * The estate of the environment that is asked for.
 *
 * @throws RegistryError when there is none of that name, or the registry has some and none is asked for
 */
export function estateOf({ estates }: WholeRegistry, environment: string | undefined, folder: string): EstateIn {
  const found = estates.find((each) => each.environment === environment);
  if (found !== undefined) return found;
  const known = estates.flatMap((each) => each.environment ?? []);
  const message =
    environment === undefined
      ? `the registry has the environments ${known.join(', ')}: one has to be named`
      : known.length === 0
        ? `the registry has no environments, '${environment}' is asked for`
        : `there is no environment '${environment}', there are: ${known.join(', ')}`;
  const origin = { describe: () => `${folder}/estate.yaml` };
  const none = { fix: 'declare `environments` in estate.yaml, or do not ask for one' };
  const fix = environment === undefined ? {} : known.length === 0 ? none : didYouMean(environment, known);
  throw new RegistryError(folder, [{ severity: 'error', origin, field: [], message, ...fix }]);
}

/** What {@link parseWholeRegistry} lets pass. */
export interface ParseOptions {
  /** Whether the caps for variants hold (TENANT-8). What ends variants has to read a registry that has too many. @default true */
  readonly capped?: boolean;
}

/**
 * The same of all environments at once. It takes time in proportion to what is declared, times the environments.
 *
 * @throws RegistryError with every problem of every file
 */
export function parseWholeRegistry(
  files: readonly RegistryFile[],
  folder = 'tenants',
  known?: KnownValues,
  { capped }: ParseOptions = {},
): WholeRegistry {
  const problems: Problem[] = [];
  const located = locateFiles(files, folder, problems);
  const settings =
    located.estate && readDocument<EstateFile>(located.estate.shown, located.estate.text, 'Estate', problems);
  const environments = settings && Environments.of(settings, problems);
  if (settings !== undefined) {
    checkRanges(settings, problems);
    checkRepository(settings, problems);
    checkGrantedGateways(settings, problems);
    checkGrantedKinds(settings, problems);
    checkPodSecurity(settings, problems);
  }
  const documents = new TenantDocuments(located.tenants, environments, problems, known);
  const variants = located.tenants.map(
    (each) => new VariantFiles(each.name, each.variants, environments, problems, known),
  );
  const manifests = located.tenants.map((each) => ownManifests(each.manifests, problems));
  const rendered = located.tenants.map((each) => new RenderedFolder(each.rendered, environments, problems));
  const platform = platformOf(settings);
  const estates = (environments?.names ?? [undefined]).map((environment) =>
    readEstate(environment, located.tenants, {
      settings: settings?.content,
      origin: settings?.origin,
      platform,
      environments,
      documents,
      variants,
      manifests,
      rendered,
    }),
  );
  located.tenants.forEach(({ name, tenant }, index) => {
    if (tenant !== undefined) variants[index]!.check(estates.flatMap(({ tenants }) => tenants.get(name) ?? []));
  });
  // Not by spreading: there may be more than fit on the stack.
  for (const problem of checkEnvironments(estates, capped)) problems.push(problem);
  const told =
    problems.length === 0
      ? problems
      : inFileOrder(withExtendedProblems(withoutConsequences(problems), documents.extenders));
  if (told.some(({ severity }) => severity === 'error')) throw new RegistryError(folder, told);
  const all = estateSettings(settings?.content);
  return {
    estates,
    settings: all,
    variants: variants.flatMap((each) => each.variants),
    warnings: told,
    gitopsOf: ({ environment }, gitops) => gitOpsOf(gitops, environment, environments),
  };
}

/** What estate.yaml offers to all tenants. */
function platformOf(document: RegistryDocument<EstateFile> | undefined): Platform {
  const { mesh = {}, gateways = {} } = document?.content ?? {};
  return {
    mesh: Object.entries(mesh).map(([name, declared]) =>
      meshServiceOf(name, declared, document!.origin.at('mesh', name)),
    ),
    gateways,
  };
}

/** What is read of a registry before its tenants are put together. */
interface Parts {
  readonly settings: EstateFile | undefined;
  /** Where the settings are written. */
  readonly origin: DocumentOrigin | undefined;
  readonly platform: Platform;
  readonly environments: Environments | undefined;
  readonly documents: TenantDocuments;
  readonly variants: readonly VariantFiles[];
  /** Objects of their own. */
  readonly manifests: readonly (readonly OwnObject[])[];
  /** What charts write. */
  readonly rendered: readonly RenderedFolder[];
}

/** The tenants of one environment. */
function readEstate(
  environment: string | undefined,
  files: readonly TenantFiles[],
  { settings, origin, platform, environments, documents, variants, manifests, rendered }: Parts,
): ReadEstate {
  const problems: Problem[] = [];
  const tenants: Tenant[] = [];
  const unread = new Set<string>();
  const places = new Map<string, TenantIn>();
  files.forEach(({ name, tenant }, index) => {
    if (tenant !== undefined && !documents.existsIn(name, environment)) return;
    const document = documents.of(name, environment, problems);
    // Of a file that is no YAML, what stands behind the mistake may be missing: nobody is told that it is.
    const isWhole = document?.content !== undefined && !documents.isTorn(name, environment);
    places.set(name, { environment, content: isWhole ? document.content : undefined, origin: document?.origin });
    if (!isWhole) unread.add(name);
    if (document?.content !== undefined) {
      const byService = variants[index]!.byService(environment);
      const content = { ...document.content, name };
      const variantsOf = (service: string) => byService.get(service) ?? [];
      const own = { manifests: manifests[index]!, rendered: rendered[index]!.in(environment) };
      tenants.push(tenantModel(content, document.origin, variantsOf, platform, own, problems));
    }
  });
  const toolNamespace = settings?.gitops && toolNamespaceOf(settings.gitops);
  const estate: Estate = {
    tenants,
    ...(settings?.grants && { grants: new Grants(settings.grants, settings.gateways) }),
    ...(toolNamespace !== undefined && { toolNamespace }),
    ...(settings?.network && { network: networkOf(settings.network) }),
    ...(settings?.limits?.podSecurity && { podSecurity: settings.limits.podSecurity }),
    ...(settings?.limits?.quota && { quota: settings.limits.quota }),
    ...(settings?.limits?.variants && { variantLimits: settings.limits.variants }),
    ...(settings?.propagation && {
      propagation: propagationOf(settings.propagation, origin?.at('propagation')),
    }),
    mesh: platform.mesh,
    platformGateways: platform.gateways,
  };
  return {
    ...(environment !== undefined && {
      environment,
      cluster: environments!.clusterOf(environment),
      class: environments!.of(environment).class,
    }),
    estate,
    unread,
    tenants: places,
    problems,
  };
}
