import type { Problem } from '../model/problem';
import { didYouMean, offered } from '../validation/did-you-mean';
import { isMapping } from '../yaml/is-mapping';
import { warnOfEmptyFields } from './empty-fields';
import type { Environments } from './environments';
import type { TenantFile, WholeTenantFile } from './file-content';
import { type Layer, LayeredOrigin } from './layered-origin';
import { type Mapping, mergeLayers } from './merge-layers';
import { type KnownValues, type RegistryDocument, readDocument, wholeDocument } from './registry-document';
import type { Located, TenantFiles } from './registry-files';

/** As many tenants as may extend each other in a row. */
const MAX_CHAIN = 8;

/** What a tenant's kind of place is taken to be where it says none: that of which least is asked. */
const LEAST = 'development';

/** What a tenant that extends another one has to say itself: two tenants never share it. */
const NOT_COPIED = ['name', 'namespace', 'domains', 'environments', 'extends'];

/** The files of one tenant, read. */
interface Documents {
  readonly tenant: RegistryDocument<Mapping>;
  readonly environments: ReadonlyMap<string, RegistryDocument<Mapping>>;
}

/** The files that say what tenants are, and what they say of a tenant in one environment, put together. */
export class TenantDocuments {
  private readonly documents = new Map<string, Documents>();

  constructor(
    files: readonly TenantFiles[],
    private readonly environments: Environments | undefined,
    private readonly problems: Problem[],
    known: KnownValues | undefined,
  ) {
    for (const { name, tenant, environments: differences } of files) {
      if (tenant === undefined) continue;
      const standIns = { name, namespace: name, environment: LEAST };
      const read = readDocument<Mapping>(tenant.shown, tenant.text, 'Tenant', problems, standIns, known, this.isPart);
      const byEnvironment = differences.map((file) => [file.name, this.readDifference(file, known)] as const);
      this.documents.set(name, { tenant: read, environments: new Map(byEnvironment) });
      if (read.content !== undefined) this.checkFields(name, read);
    }
  }

  /** Others complete what such a document says. */
  private readonly isPart = (value: unknown): boolean =>
    this.environments !== undefined || (isMapping(value) && value.extends !== undefined);

  private readDifference(file: Located, known: KnownValues | undefined): RegistryDocument<Mapping> {
    const read = readDocument<Mapping>(file.shown, file.text, 'Environment', this.problems, {}, known);
    if (this.environments === undefined) {
      const message = `estate.yaml has no \`environments\`, so nothing differs in '${file.name}'`;
      const fix = `write \`environments: { ${file.name}: { class: staging } }\` into estate.yaml`;
      this.problems.push({ severity: 'error', origin: read.origin, field: [], message, fix });
    } else if (!this.environments.has(file.name)) {
      this.problems.push({
        severity: 'error',
        origin: read.origin,
        field: [],
        ...this.environments.unknown(file.name),
      });
    }
    warnOfEmptyFields(read.content, read.origin, this.problems);
    return read;
  }

  private checkFields(folder: string, { origin, content }: RegistryDocument<Mapping>): void {
    const { name, environment, environments } = content as Partial<TenantFile>;
    const error = (field: Problem['field'], message: string, more: { fix?: string; rule?: string } = {}) =>
      this.problems.push({ severity: 'error', origin, field, message, ...more });
    if (name !== folder) {
      const fix = `write \`name: ${folder}\` or rename the folder to ${name}`;
      error(['name'], `must be '${folder}' as its folder, got '${name}'`, { fix, rule: 'NAME-3' });
    }
    if (this.environments === undefined) {
      if (environments != null) error(['environments'], NONE, { fix: 'declare them there, or remove this' });
      return;
    }
    if (environment != null && !this.environments.areUnread) {
      const fix = `remove it; \`environments\` says where the tenant exists`;
      error(['environment'], "estate.yaml's `environments` say what kind of place each is", { fix });
    }
    environments?.forEach((each, index) => {
      if (this.environments!.has(each)) return;
      const { message, fix } = this.environments!.unknown(each);
      error(['environments', index], message, { fix });
    });
  }

  /** Whether a tenant exists in an environment, by what can be read of it. */
  existsIn(name: string, environment: string | undefined): boolean {
    const { environments } = (this.documents.get(name)?.tenant.content ?? {}) as Partial<TenantFile>;
    return environment === undefined || environments == null || environments.includes(environment);
  }

  /** Of each tenant that exists nowhere itself: those that do and extend it, also by others. */
  get extenders(): ReadonlyMap<string, ReadonlySet<string>> {
    const found = new Map<string, Set<string>>();
    for (const name of this.documents.keys()) {
      if (this.existsNowhere(name)) continue;
      const seen = new Set([name]);
      for (let base = this.baseOf(name); base !== undefined && !seen.has(base); base = this.baseOf(base)) {
        seen.add(base);
        if (!this.existsNowhere(base)) continue;
        found.set(base, (found.get(base) ?? new Set()).add(name));
      }
    }
    return found;
  }

  private existsNowhere(name: string): boolean {
    const { environments } = (this.documents.get(name)?.tenant.content ?? {}) as Partial<TenantFile>;
    return environments?.length === 0;
  }

  private baseOf(name: string): string | undefined {
    const base = this.documents.get(name)?.tenant.content?.extends;
    return typeof base === 'string' ? base : undefined;
  }

  /**
   * What a tenant is in an environment; no content where its files, or those that it extends, cannot be read.
   *
   * @param environment `undefined` where the estate has none
   * @param problems gets what is wrong with it there; what is wrong with one of its files has been told
   */
  of(
    name: string,
    environment: string | undefined,
    problems: Problem[],
  ): RegistryDocument<WholeTenantFile> | undefined {
    const own = this.documents.get(name);
    if (own?.tenant.content === undefined) return undefined;
    if (!this.isPart(own.tenant.content))
      return own.tenant as RegistryDocument<unknown> as RegistryDocument<WholeTenantFile>;
    const layers = this.layersOf(name, environment);
    if (layers === undefined) return undefined;
    const origin = new LayeredOrigin(layers);
    const {
      extends: _base,
      environments: _where,
      ...said
    } = layers.reduce<Mapping>((below, { value }) => mergeLayers(below, value as Mapping), {});
    const kind = environment === undefined ? {} : { environment: this.environments!.of(environment).class };
    const value = { ...said, apiVersion: 'branchline/v1', kind: 'Tenant', name, ...kind };
    // In each environment another one: no namespace has been said, so none is said twice.
    const namespace = environment === undefined ? name : `${name}-${environment}`;
    return wholeDocument<WholeTenantFile>(value, origin, problems, { name, namespace, environment: LEAST });
  }

  /** Whether one of the files that say what a tenant is may say more than could be read. */
  isTorn(name: string, environment: string | undefined): boolean {
    const seen = new Set<string>();
    for (let at: string | undefined = name; at !== undefined && !seen.has(at); at = this.baseOf(at)) {
      seen.add(at);
      const documents = this.documents.get(at);
      const difference = environment === undefined ? undefined : documents?.environments.get(environment);
      if (documents?.tenant.isTorn || difference?.isTorn) return true;
    }
    return false;
  }

  /** The files of a tenant and of those that it extends, what counts least first. */
  private layersOf(name: string, environment: string | undefined): Layer[] | undefined {
    const chain = this.chainOf(name);
    if (chain === undefined) return undefined;
    const layers: Layer[] = [];
    for (const each of chain) {
      const { tenant, environments } = this.documents.get(each)!;
      const difference = environment === undefined ? undefined : environments.get(environment);
      for (const document of difference === undefined ? [tenant] : [tenant, difference]) {
        const { content, origin } = document;
        if (content === undefined) return undefined;
        layers.push({ value: each === name ? content : copied(content), origin, tenant: each });
      }
    }
    return layers;
  }

  /** The tenant and those that it extends, itself last; nothing, and a problem of its file, where that does not work out. */
  private chainOf(name: string): string[] | undefined {
    const chain = [name];
    for (let at = name; ; at = chain[0]!) {
      const { content } = this.documents.get(at)!.tenant;
      if (content === undefined) return undefined;
      const base = content.extends;
      if (typeof base !== 'string') return chain;
      const told = this.faultOf(base, chain);
      if (told !== undefined) {
        // Of a chain that goes wrong further on, the file where it does has the problem.
        if (chain.length === 1 || !told.isOfItsFile) this.tell(name, told);
        return undefined;
      }
      if (!this.documents.has(base)) return undefined;
      chain.unshift(base);
    }
  }

  private faultOf(base: string, chain: readonly string[]): Fault | undefined {
    const names = [...this.documents.keys()];
    if (!names.includes(base)) {
      const others = names.filter((each) => each !== chain[0]);
      const message = `there is no tenant '${base}', there are: ${offered(others)}`;
      return { message, isOfItsFile: true, ...didYouMean(base, others) };
    }
    if (chain.includes(base)) {
      // Told by each tenant of the circle; those that lead into it have nothing wrong.
      const isOfItsFile = base !== chain.at(-1);
      const message = `tenants extend each other in a circle: ${[...chain].reverse().join(' → ')} → ${base}`;
      return { message, isOfItsFile, fix: 'let one of them say all it is' };
    }
    if (chain.length < MAX_CHAIN) return undefined;
    const message = `more than ${MAX_CHAIN} tenants extend each other: ${[...chain].reverse().join(' → ')} → ${base}`;
    return { message, isOfItsFile: false, fix: `extend a tenant nearer to '${base}'` };
  }

  private readonly told = new Set<string>();

  private tell(name: string, { message, fix }: Fault): void {
    if (this.told.has(name)) return;
    this.told.add(name);
    const { origin } = this.documents.get(name)!.tenant;
    this.problems.push({ severity: 'error', origin, field: ['extends'], message, ...(fix !== undefined && { fix }) });
  }
}

interface Fault {
  readonly message: string;
  readonly fix?: string;
  /** Whether the tenant whose `extends` it is tells it, and no tenant that extends that one. */
  readonly isOfItsFile: boolean;
}

/** What estate.yaml would have to have. */
export const NONE = 'estate.yaml has no `environments`';

/** What a tenant's file hands on to those that extend it. */
function copied(content: Mapping): Mapping {
  const kept = Object.entries(content).filter(([name]) => !NOT_COPIED.includes(name));
  const { services, ...rest } = Object.fromEntries(kept);
  if (!isMapping(services)) return Object.fromEntries(kept);
  const withoutHosts = Object.entries(services).map(([name, service]) => {
    if (!isMapping(service)) return [name, service] as const;
    const { hostnames: _own, ...handedOn } = service;
    return [name, handedOn] as const;
  });
  return { ...rest, services: Object.fromEntries(withoutHosts) };
}
