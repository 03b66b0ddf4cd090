import { createHash } from 'node:crypto';
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../files/make-folder';
import { readRegularFile, UnreadablePath } from '../files/regular-file';
import { OBJECTS, PLATFORM_FOLDER } from '../output/layout';
import type { RegistryFile } from '../registry/registry-files';
import { own } from '../text/own';
import { visible } from '../text/visible';
import { RememberedValues } from './remembered-values';
import type { CachedGroup, Recalled, Rendered, SynthesisRequest } from './synthesis-request';
import { type TenantGroup, tenantOf } from './tenant-groups';

/** What is remembered: a set of groups that were rendered without a warning. */
interface CacheFile {
  /** What all of it rests on besides the tenants' files: this build, the settings, estate.yaml. */
  readonly fingerprint: string;
  /** Groups by the names of their tenants. */
  readonly groups: Readonly<Record<string, CachedGroup>>;
}

/**
 * Remembers, between two runs into the same folder, what was read and what was written. It is only ever believed where
 * the registry's text and the state of every output file are what they were, by the same build of this library; all
 * else is rendered. Losing it costs time, nothing more.
 */
export class SynthesisCache {
  /** What registry files said that may have to be read again. */
  readonly values = new RememberedValues();
  /** What to tell about the cache itself. */
  readonly notes: string[] = [];
  private readonly file: string;
  private readonly fingerprint: string;

  constructor(
    folder: string,
    private readonly request: SynthesisRequest,
    files: readonly RegistryFile[],
    private readonly groups: readonly TenantGroup[],
  ) {
    const places = [resolve(request.registry), resolve(request.output)];
    this.file = join(folder, `synth-${hash(places).slice(0, 16)}.json`);
    const common = files.filter((file) => tenantOf(file) === undefined);
    // Some package managers give all files one time.
    const { version } = require('branchline/package.json') as { version: string };
    this.fingerprint = hash([
      `${version} ${statSync(__filename).mtimeMs}`,
      process.version,
      JSON.stringify([request.gitops, request.repositoryPath, request.environment]),
      ...texts(common),
    ]);
  }

  /** Whether no other run has written what was recalled since. */
  isUpToDate({ folders }: Recalled): boolean {
    return [...folders].every(([folder, known]) => signature(folder) === known);
  }

  /** The groups that need no rendering; nothing when none is known to be up to date. */
  recall(): Recalled | undefined {
    const cached = this.read();
    if (cached === undefined) return undefined;
    const folders = new Map<string, string | undefined>();
    const kept = this.groups.filter((group) => {
      const known = cached.groups[nameOf(group)];
      if (known?.input !== hash(texts(group.files))) return false;
      // Looked at before the files are, so that no change goes unseen.
      for (const folder of foldersOf(this.request.output, known.outputs)) folders.set(folder, signature(folder));
      return upToDate(this.request.output, known.outputs);
    });
    for (const group of this.groups) {
      const values = kept.includes(group) ? undefined : cached.groups[nameOf(group)]?.values;
      if (values !== undefined) this.values.load(values);
    }
    if (kept.length === 0) return undefined;
    const groups = Object.fromEntries(kept.map((group) => [nameOf(group), cached.groups[nameOf(group)]!]));
    return {
      tenants: new Set(kept.flatMap(({ tenants }) => tenants)),
      outputs: new Set(Object.values(groups).flatMap(({ outputs }) => Object.keys(outputs))),
      folders,
      claims: Object.values(groups).flatMap(({ claims }) => claims),
      groups,
    };
  }

  /** Remembers what a run rendered and wrote. A run with warnings is not remembered, so that they are printed again. */
  remember({ part, kept }: Rendered): void {
    const groups = part.warnings.length === 0 ? { ...kept?.groups, ...this.renderedGroups(part, kept) } : {};
    const content: CacheFile = { fingerprint: this.fingerprint, groups };
    try {
      makeFolder(dirname(this.file));
      const staged = `${this.file}.${process.pid}`;
      const text = JSON.stringify(content);
      writeFileSync(staged, `${hash([text])}\n${text}`);
      renameSync(staged, this.file);
    } catch {
      // A folder that cannot be written to makes the next run slower, not wrong.
    }
  }

  private renderedGroups(part: Rendered['part'], kept: Recalled | undefined): Record<string, CachedGroup> {
    const outputs = outputsByTenant(this.request.output, part);
    const rendered = this.groups.filter(({ tenants }) => !kept?.tenants.has(tenants[0]!));
    return Object.fromEntries(
      rendered.map((group) => [
        nameOf(group),
        {
          input: hash(texts(group.files)),
          values: this.values.written(group.files.map(({ text }) => text)),
          outputs: Object.assign(
            {},
            ...group.tenants.map((tenant) => outputs.get(tenant)),
            // What tenants share, unless it is the folder of a tenant that is called so.
            group.sharesGateways && outputs.get(PLATFORM_FOLDER),
          ),
          claims: group.tenants.flatMap((tenant) => own(part.claims, tenant) ?? []),
          notices: part.notices.filter(({ tenant }) => group.tenants.includes(tenant)),
        },
      ]),
    );
  }

  private read(): CacheFile | undefined {
    try {
      const text = readRegularFile(this.file);
      const end = text.indexOf('\n');
      const json = text.slice(end + 1);
      if (text.slice(0, end) !== hash([json])) throw new UnreadablePath(this.file, 'is damaged');
      const content = JSON.parse(json) as CacheFile;
      return content.fingerprint === this.fingerprint ? content : undefined;
    } catch (error) {
      if (existsSync(this.file)) {
        const { reason } = error as UnreadablePath;
        this.notes.push(`note: the cache is not used, everything is rendered: ${visible(this.file)} ${reason}`);
      }
      return undefined;
    }
  }
}

function nameOf({ tenants }: TenantGroup): string {
  return tenants.join(' ');
}

function texts(files: readonly RegistryFile[]): string[] {
  return files.flatMap(({ path, text }) => [path, text]);
}

function hash(parts: readonly string[]): string {
  const sha = createHash('sha256');
  for (const part of parts) sha.update(`${part.length}:`).update(part);
  return sha.digest('hex');
}

/** Size and time of the last change of content or name, which no program can set back. */
function signature(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.size}/${stat.ctimeMs}/${stat.ino}`;
}

function foldersOf(folder: string, outputs: CachedGroup['outputs']): Set<string> {
  return new Set(Object.keys(outputs).map((path) => `${folder}/${path.slice(0, path.lastIndexOf('/'))}`));
}

function upToDate(folder: string, outputs: CachedGroup['outputs']): boolean {
  return Object.entries(outputs).every(([path, known]) => signature(`${folder}/${path}`) === known);
}

function outputsByTenant(
  folder: string,
  { files, byEnvironment }: Rendered['part'],
): Map<string, Record<string, string>> {
  const outputs = new Map<string, Record<string, string>>();
  for (const path of files.keys()) {
    const [first, second] = path.split('/').slice(byEnvironment ? 1 : 0);
    // gitops/<tenant>.k8s.yaml is the tenant's as well.
    const tenant = first === 'gitops' ? second!.slice(0, -OBJECTS.length) : first!;
    const known = outputs.get(tenant) ?? {};
    known[path] = signature(`${folder}/${path}`)!;
    outputs.set(tenant, known);
  }
  return outputs;
}
