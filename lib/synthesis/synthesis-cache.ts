import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkEstate } from '../model/check-estate';
import type { Origin } from '../model/origin';
import type { Estate, Tenant } from '../model/tenant';
import type { RegistryFile } from '../registry/registry-files';
import { type Rendered, type SynthesisRequest, tenantOf } from './synthesize-registry';

/** What is remembered of one tenant. */
interface TenantEntry {
  /** Hash of its registry files. */
  readonly input: string;
  /** Tenants that call each other, directly or through others: what one of them declares may change the others. */
  readonly group: readonly string[];
  /** What other tenants may not claim as well. */
  readonly claims: Tenant;
  /** Its files in the output with their size and time of change. */
  readonly outputs: Readonly<Record<string, string>>;
}

interface CacheFile {
  readonly fingerprint: string;
  readonly tenants: Readonly<Record<string, TenantEntry>>;
}

/** Tenants whose output is known to be right. */
export interface Recalled {
  readonly tenants: ReadonlySet<string>;
  /** Their files, by path in the output. */
  readonly outputs: ReadonlySet<string>;
  /** Whether an estate of other tenants claims what these have. */
  conflictsWith(estate: Estate): boolean;
}

/**
 * Remembers, between two runs into the same folder, what was read and what was written. It is only ever believed where
 * the registry's text and the state of every output file are what they were, by the same build of this library; all
 * else is rendered. Losing it costs time, nothing more.
 */
export class SynthesisCache {
  private readonly file: string;
  private readonly fingerprint: string;
  private readonly inputs: ReadonlyMap<string, string>;
  private recalled?: Readonly<Record<string, TenantEntry>>;

  constructor(
    folder: string,
    private readonly request: SynthesisRequest,
    files: readonly RegistryFile[],
  ) {
    const places = [resolve(request.registry), resolve(request.output)];
    this.file = join(folder, `synth-${hash(places).slice(0, 16)}.json`);
    const settings = files.filter(({ path }) => !path.includes('/')).map(({ path, text }) => `${path}\n${text}`);
    const build = String(statSync(__filename).mtimeMs);
    this.fingerprint = hash([build, process.version, JSON.stringify(request.gitops), ...settings]);
    this.inputs = inputHashes(files);
  }

  /** The tenants that need no rendering; nothing when that cannot be told. */
  recall(): Recalled | undefined {
    const entries = this.read();
    if (entries === undefined) return undefined;
    const settled = new Set(
      Object.keys(entries).filter((tenant) => {
        const { input, outputs } = entries[tenant]!;
        return input === this.inputs.get(tenant) && upToDate(this.request.output, outputs);
      }),
    );
    // A group is rendered together or not at all: each of its tenants is needed to render the others.
    const names = [...settled].filter((tenant) => entries[tenant]!.group.every((other) => settled.has(other)));
    if (names.length === 0) return undefined;
    this.recalled = Object.fromEntries(names.map((name) => [name, entries[name]!]));
    const kept = Object.values(this.recalled);
    return {
      tenants: new Set(names),
      outputs: new Set(kept.flatMap(({ outputs }) => Object.keys(outputs))),
      conflictsWith: ({ tenants }) =>
        checkEstate({ tenants: [...tenants, ...kept.map(({ claims }) => ({ ...claims, origin: NOWHERE }))] }).length >
        0,
    };
  }

  /** Remembers what a run rendered and wrote. One with warnings is not remembered, so that they are told again. */
  remember({ registry, files, kept, warnings }: Rendered): void {
    const tenants: Record<string, TenantEntry> = {};
    if (warnings.length === 0) {
      for (const name of kept?.tenants ?? []) tenants[name] = this.recalled![name]!;
      const groups = linkedTenants(registry.estate);
      const outputs = outputsByTenant(this.request.output, files);
      for (const tenant of registry.estate.tenants) {
        tenants[tenant.name] = {
          input: this.inputs.get(tenant.name)!,
          group: groups.get(tenant.name)!,
          claims: claimsOf(tenant),
          outputs: outputs.get(tenant.name) ?? {},
        };
      }
    }
    const content: CacheFile = { fingerprint: this.fingerprint, tenants };
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      const staged = `${this.file}.${process.pid}`;
      writeFileSync(staged, JSON.stringify(content));
      renameSync(staged, this.file);
    } catch {
      // A folder that cannot be written to makes the next run slower, not wrong.
    }
  }

  private read(): CacheFile['tenants'] | undefined {
    try {
      const content = JSON.parse(readFileSync(this.file, 'utf8')) as CacheFile;
      return content.fingerprint === this.fingerprint ? content.tenants : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Claims are compared with others' only; nothing is ever said about where they stand. */
const NOWHERE: Origin = { describe: () => '' };

function hash(parts: readonly string[]): string {
  const sha = createHash('sha256');
  for (const part of parts) sha.update(`${part.length}:`).update(part);
  return sha.digest('hex');
}

function inputHashes(files: readonly RegistryFile[]): Map<string, string> {
  const texts = new Map<string, string[]>();
  for (const { path, text } of files) {
    const known = texts.get(tenantOf(path));
    if (known === undefined) texts.set(tenantOf(path), [path, text]);
    else known.push(path, text);
  }
  return new Map([...texts].map(([tenant, parts]) => [tenant, hash(parts)]));
}

/** Size and time of the last change of content or name, which no program can set back. */
function signature(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.size}/${stat.ctimeMs}/${stat.ino}`;
}

function upToDate(folder: string, outputs: TenantEntry['outputs']): boolean {
  return Object.entries(outputs).every(([path, known]) => signature(join(folder, path)) === known);
}

function outputsByTenant(folder: string, files: ReadonlyMap<string, string>): Map<string, Record<string, string>> {
  const outputs = new Map<string, Record<string, string>>();
  for (const path of files.keys()) {
    // gitops/<tenant>.k8s.yaml is the tenant's as well.
    const tenant = path.startsWith('gitops/') ? path.slice('gitops/'.length).split('.')[0]! : tenantOf(path);
    const known = outputs.get(tenant) ?? {};
    known[path] = signature(join(folder, path))!;
    outputs.set(tenant, known);
  }
  return outputs;
}

/** What a tenant holds that no other may hold: its namespace, hosts and gateways. */
function claimsOf(tenant: Tenant): Tenant {
  const exposed = tenant.services.filter(({ hostnames }) => hostnames.length > 0);
  const services = exposed.map((service) => ({ ...service, calls: [], variants: [], faults: [], canary: undefined }));
  return { ...tenant, external: [], mtls: { ...tenant.mtls, exceptions: [] }, services };
}

/** For each tenant, all that it is linked with by calls in either direction, itself included. */
function linkedTenants(estate: Estate): Map<string, readonly string[]> {
  const groups = new Map(estate.tenants.map(({ name }) => [name, new Set([name])]));
  for (const tenant of estate.tenants) {
    for (const call of tenant.services.flatMap(({ calls }) => calls)) {
      if (call.kind !== 'service') continue;
      const [own, other] = [groups.get(tenant.name)!, groups.get(call.tenant)!];
      if (own === other) continue;
      for (const name of other) {
        own.add(name);
        groups.set(name, own);
      }
    }
  }
  return new Map([...groups].map(([name, group]) => [name, [...group].sort()]));
}
