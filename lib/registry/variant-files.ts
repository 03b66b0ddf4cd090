import { isCalendarDay, lastOfMonth } from '../model/calendar-day';
import { hasVariants } from '../model/cluster';
import type { Origin } from '../model/origin';
import type { Problem } from '../model/problem';
import { type ServiceVariant, VARIANT_DEFAULTS, type VariantState, variantOf } from '../model/variant';
import { variantKey } from '../model/variant-key';
import { didYouMean, offered } from '../validation/did-you-mean';
import type { DocumentOrigin } from './document-origin';
import type { Environments } from './environments';
import { type TenantFile, VARIANT_FILE_DEFAULTS, type VariantFile } from './file-content';
import { type KnownValues, readDocument } from './registry-document';
import type { Located } from './registry-files';
import { NONE } from './tenant-documents';

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
  /** The environments of the estate in which it runs. @default - the estate has none */
  readonly environments?: readonly string[];
}

/** A tenant in one environment, as far as its variants are concerned. */
export interface TenantIn {
  /** `undefined` where the estate has none. */
  readonly environment: string | undefined;
  /** What the tenant is there. @default - it could not be read */
  readonly content: TenantFile | undefined;
  /** Where each of its fields stands. @default - it could not be read */
  readonly origin?: DocumentOrigin | undefined;
}

interface Read {
  readonly variant: DeclaredVariant;
  readonly content: VariantFile;
  readonly origin: DocumentOrigin;
}

/** The variants of one tenant. */
export class VariantFiles {
  private readonly read: Read[] = [];

  constructor(
    private readonly tenant: string,
    files: readonly Located[],
    private readonly environments: Environments | undefined,
    private readonly problems: Problem[],
    known: KnownValues | undefined,
  ) {
    const byKey = new Map<string, DeclaredVariant>();
    for (const file of files) {
      const standIns = { id: file.name };
      const document = readDocument<VariantFile>(file.shown, file.text, 'Variant', problems, standIns, known);
      const { origin, content } = document;
      if (content === undefined) continue;
      const variant = declaredVariant(tenant, file, origin, content, this.placesOf(content));
      checkFileName(file, variant, problems);
      checkDays(variant, problems);
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
      this.read.push({ variant, content, origin });
    }
  }

  /** All of them, by key. */
  get variants(): DeclaredVariant[] {
    return this.read.map(({ variant }) => variant).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Those of each service in one environment. */
  byService(environment: string | undefined): ReadonlyMap<string, readonly ServiceVariant[]> {
    const byService = new Map<string, ServiceVariant[]>();
    for (const { variant, content, origin } of this.read) {
      if (!runsIn(variant, environment)) continue;
      for (const [service, overrides] of Object.entries(content.services)) {
        const at = origin.at('services', service);
        const list = byService.get(service);
        const model = variantOf(content.id, content, overrides, at, content.match && origin);
        if (list === undefined) byService.set(service, [model]);
        else list.push(model);
      }
    }
    return byService;
  }

  /** Holds them against the tenant, wherever it exists. */
  check(places: readonly TenantIn[]): void {
    for (const { variant, content, origin } of this.read) {
      this.checkPlaces(content, origin, places);
      const contents = places.filter(({ environment }) => runsIn(variant, environment)).map((each) => each.content);
      if (contents.length === 0 && content.environments === undefined) this.warnOfNowhere(origin, places);
      // What could not be read may have any service.
      if (contents.length === 0 || contents.includes(undefined)) continue;
      for (const service of variant.services) {
        if (contents.some((each) => Object.hasOwn(each!.services, service))) continue;
        const known = [...new Set(contents.flatMap((each) => Object.keys(each!.services)))];
        const message = `tenant '${this.tenant}' has no service '${service}', it has: ${offered(known)}`;
        const at = origin.at('services', service).key;
        this.problems.push({ severity: 'error', origin: at, field: [], message, ...didYouMean(service, known) });
      }
    }
  }

  private checkPlaces({ environments }: VariantFile, origin: DocumentOrigin, places: readonly TenantIn[]): void {
    const error = (field: Problem['field'], said: Pick<Problem, 'message' | 'fix'>) =>
      this.problems.push({ severity: 'error', origin, field, ...said });
    if (environments !== undefined && this.environments === undefined) {
      error(['environments'], { message: NONE, fix: 'declare them there, or remove this' });
      return;
    }
    environments?.forEach((each, index) => {
      const field = ['environments', index];
      if (this.environments!.areUnread) return;
      if (!this.environments!.has(each)) error(field, this.environments!.unknown(each));
      else if (!places.some(({ environment }) => environment === each)) {
        const fix = `name it in \`environments\` of the tenant, or remove it here`;
        error(field, { message: `tenant '${this.tenant}' does not exist in '${each}'`, fix });
      }
    });
  }

  /** Nobody looks for pods in the output of a production that a file does not mention. */
  private warnOfNowhere(origin: DocumentOrigin, places: readonly TenantIn[]): void {
    const names = places.flatMap(({ environment }) => environment ?? []);
    if (names.length === 0) return;
    const message = `runs nowhere: a variant that names no environments runs where the class is not production, and tenant '${this.tenant}' exists only in ${names.join(', ')}`;
    const fix = `add \`environments: [${names[0]}]\` if it is to run there`;
    this.problems.push({ severity: 'warning', origin, field: [], message, fix });
  }

  /** Where a variant runs; nothing where the estate has no environments. */
  private placesOf({ environments }: VariantFile): readonly string[] | undefined {
    const known = this.environments;
    return known && (environments ?? known.names.filter((name) => hasVariants(known.of(name))));
  }
}

function runsIn({ environments }: DeclaredVariant, environment: string | undefined): boolean {
  return environment === undefined || environments === undefined || environments.includes(environment);
}

function declaredVariant(
  tenant: string,
  file: Located,
  origin: DocumentOrigin,
  content: VariantFile,
  environments: readonly string[] | undefined,
): DeclaredVariant {
  const { id, branch, owner, created, expires, builtFrom, services } = content;
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
    ...(builtFrom !== undefined && { builtFrom }),
    pinned: content.pinned ?? VARIANT_FILE_DEFAULTS.pinned,
    state: content.state ?? VARIANT_DEFAULTS.state,
    services: Object.keys(services),
    ...(environments !== undefined && { environments }),
  };
}

function checkFileName(file: Located, variant: DeclaredVariant, problems: Problem[]): void {
  if (variantKey(file.name) === variant.key) return;
  problems.push({
    severity: 'error',
    origin: variant.origin,
    field: ['id'],
    message: `'${variant.id}' is in a file called ${file.name}.yaml`,
    fix: /^[\w.-]+$/.test(variant.id)
      ? `call the file ${variant.id}.yaml, or correct the id`
      : `write \`id: ${file.name}\`, as the file is called`,
    rule: 'NAME-2',
  });
}

/** A day that no calendar has would never come, or come at another time than is meant. */
function checkDays(variant: DeclaredVariant, problems: Problem[]): void {
  for (const field of ['created', 'expires'] as const) {
    const day = variant[field];
    if (day === undefined || isCalendarDay(day)) continue;
    const last = lastOfMonth(day);
    const message = `there is no day ${day}, the month ends on ${last}`;
    problems.push({ severity: 'error', origin: variant.origin, field: [field], message, fix: `write ${last}` });
  }
}
