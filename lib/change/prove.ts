import type { Finding } from '../check';
import { diffMeshes, type TrafficDiff } from '../diff';
import { type MeshFile, MeshModel } from '../mesh-model';
import { PLATFORM_FOLDER } from '../output/layout';
import type { KnownValues } from '../registry/registry-document';
import type { RegistryFile } from '../registry/registry-files';
import { renderPart } from '../synthesis/render-part';
import {
  meetingThem,
  reachedFrom,
  type TenantGroup,
  type TenantLinks,
  tenantGroups,
  tenantLinks,
  tenantOf,
} from '../synthesis/tenant-groups';
import { listed } from '../text/listed';
import { findingsOfChanges } from './findings-of-changes';
import type { Reach } from './registry-change';

/** What is shown of a change, on what is rendered from it. */
export interface Proof {
  /** Which requests move, in one line. */
  readonly line: string;
  /** Why it is not made, one reason a line; none: it keeps its promise. */
  readonly refused: readonly string[];
  /** Files of the output that change, by path in it: new text, or `undefined` for one that goes. */
  readonly output: ReadonlyMap<string, string | undefined>;
  /** The same files before the change, where they were there. */
  readonly outputBefore: ReadonlyMap<string, string>;
  /** What changes, in each environment in which something does; one entry where the estate has none. */
  readonly places: readonly ProvenPlace[];
}

/** A change in one environment. */
export interface ProvenPlace {
  /** @default - the estate has none */
  readonly environment?: string;
  readonly diff: TrafficDiff;
  /** The tenants that can meet what changes there, after the change. */
  readonly mesh: MeshModel;
}

/** What to hold a change against. */
export interface ProofRequest {
  /** The registry's folder as messages name it. */
  readonly folder: string;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** The requests that may move. */
  readonly reach: Reach;
  /** The output's path in its git repository, if it is known. */
  readonly repositoryPath?: string;
  /** Called before each place is compared. @default - nobody waits for it */
  readonly progress?: (done: number, total: number) => void;
  /** Values of registry files that were read before. */
  readonly known?: KnownValues;
}

/**
 * Renders a registry before and after a change, and holds the difference against what was promised. Only tenants that the change can
 * reach are rendered, and only those that can meet what it changes are compared: no other tenant has a word of theirs in its output.
 */
export function prove({ folder, before, after, reach, repositoryPath, known, progress }: ProofRequest): Proof {
  const names = new Set([...before.keys(), ...after.keys()]);
  const edited = [...names].filter((path) => before.get(path) !== after.get(path));
  const tenants = new Set(edited.map((path) => tenantOf({ path, text: '' }) ?? ''));
  const concerned = linkedTenants([before, after], tenants);
  const links = [before, after].map((files) => tenantLinks(listOf(files)));
  const how = { folder, ...(known && { known }), ...(repositoryPath && { repositoryPath }) };
  const render = (only: ReadonlySet<string>) => ({
    before: renderTenants(before, concerned, how, only),
    after: renderTenants(after, concerned, how, only),
  });
  // What is above all tenants may change any of them.
  const reached = tenants.has('') ? concerned : union(links, (each) => reachedFrom(tenants, each));
  let rendered = render(reached);
  const differ = rendered.after.flatMap((place) => differing(placeBefore(rendered.before, place), place));
  const changing = new Set(differ.map((each) => each.folder));
  const meeting = changing.has(PLATFORM_FOLDER) ? concerned : union(links, (each) => meetingThem(changing, each));
  const compared = new Set([...meeting].filter((tenant) => concerned.has(tenant)));
  if ([...compared].some((tenant) => !reached.has(tenant))) rendered = render(new Set([...reached, ...compared]));
  const output = new Map<string, string | undefined>();
  const outputBefore = new Map<string, string>();
  const places: ProvenPlace[] = [];
  const findings: Finding[] = [];
  for (const place of rendered.after) {
    const { environment } = place;
    const old = placeBefore(rendered.before, place);
    const changed = differing(old, place).map(({ path }) => path);
    for (const path of changed) {
      output.set(path, place.files.get(path));
      if (old.files.has(path)) outputBefore.set(path, old.files.get(path)!);
    }
    if (changed.length === 0) continue;
    const mesh = meshOf(only(place, compared));
    const diff = diffMeshes(meshOf(only(old, compared)), mesh, { ...(progress && { progress }) });
    places.push({ ...(environment !== undefined && { environment }), diff, mesh });
    findings.push(...newFindings({ before: old.files, after: place.files }, changed));
  }
  return {
    line: lineOf(places, reach),
    refused: [...places.flatMap((place) => objections(place, reach)), ...findings.map(findingText)],
    output,
    outputBefore,
    places,
  };
}

function union(links: readonly TenantLinks[], of: (each: TenantLinks) => Iterable<string>): ReadonlySet<string> {
  return new Set(links.flatMap((each) => [...of(each)]));
}

/** The same environment before the change; empty where it was not there. */
function placeBefore(before: readonly RenderedPlace[], { environment }: RenderedPlace): RenderedPlace {
  return before.find((place) => place.environment === environment) ?? { files: new Map() };
}

/** Files that a change adds, changes or takes away, each with its tenant. */
function differing(old: RenderedPlace, place: RenderedPlace): { readonly path: string; readonly folder: string }[] {
  return [...new Set([...old.files.keys(), ...place.files.keys()])]
    .sort()
    .filter((path) => old.files.get(path) !== place.files.get(path))
    .map((path) => ({ path, folder: tenantFolder(path, place) }));
}

/** The files of some tenants, and what all of them share; with what somebody else writes for them. */
function only(place: RenderedPlace, tenants: ReadonlySet<string>): ReadonlyMap<string, string> {
  const isIn = (path: string) => {
    const folder = tenantFolder(path, place);
    return tenants.has(folder) || folder === PLATFORM_FOLDER;
  };
  return new Map([...place.files, ...(place.foreign ?? [])].filter(([path]) => isIn(path)));
}

/** The first folder of an output's path, below that of its environment. */
function tenantFolder(path: string, { environment }: RenderedPlace): string {
  return path.split('/')[environment === undefined ? 0 : 1]!;
}

/** The rendered files of one environment. */
export interface RenderedPlace {
  readonly environment?: string;
  readonly files: ReadonlyMap<string, string>;
  /** What somebody else writes, as far as the registry says it. @default - nothing */
  readonly foreign?: ReadonlyMap<string, string>;
}

function listOf(files: ReadonlyMap<string, string>): RegistryFile[] {
  return [...files].map(([path, text]) => ({ path, text }));
}

/** These tenants and all that may have a word of theirs, in any of these registries; `''` stands for what is above all tenants. */
export function linkedTenants(
  registries: readonly ReadonlyMap<string, string>[],
  tenants: ReadonlySet<string>,
): ReadonlySet<string> {
  const groups = registries.flatMap((files) => tenantGroups(listOf(files)));
  const isMeant = (group: TenantGroup) => tenants.has('') || group.tenants.some((tenant) => tenants.has(tenant));
  const concerned = new Set(groups.filter(isMeant).flatMap((group) => group.tenants));
  return new Set(groups.filter((group) => group.tenants.some((each) => concerned.has(each))).flatMap((g) => g.tenants));
}

/**
 * The output of some tenants of a registry that have nothing to do with the others, environment by environment.
 *
 * @param only those of them to render
 */
export function renderTenants(
  files: ReadonlyMap<string, string>,
  tenants: ReadonlySet<string>,
  how: Pick<ProofRequest, 'folder' | 'known' | 'repositoryPath'>,
  only: ReadonlySet<string> = tenants,
): RenderedPlace[] {
  const part = listOf(files).filter((file) => {
    const tenant = tenantOf(file);
    return tenant === undefined || tenants.has(tenant);
  });
  const rendered = renderPart({ files: part, gitops: {}, capped: false, foreign: true, tenants: only, ...how });
  if (!rendered.byEnvironment) return [{ files: rendered.files, foreign: rendered.foreign }];
  const foreign = byEnvironment(rendered.foreign);
  return [...byEnvironment(rendered.files)].map(([environment, files]) => ({
    environment,
    files,
    foreign: foreign.get(environment) ?? new Map(),
  }));
}

/** Files by the first folder of their paths. */
function byEnvironment(files: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const places = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const environment = path.slice(0, path.indexOf('/'));
    const known = places.get(environment) ?? new Map<string, string>();
    places.set(environment, known.set(path, text));
  }
  return places;
}

/** The mesh of an environment, with what somebody else writes. */
export function meshOfPlace({ files, foreign = new Map() }: RenderedPlace): MeshModel {
  return meshOf(new Map([...files, ...foreign]));
}

/** A mesh of rendered files. */
export function meshOf(files: ReadonlyMap<string, string>): MeshModel {
  return MeshModel.of(meshFiles(files));
}

function meshFiles(files: ReadonlyMap<string, string>): MeshFile[] {
  return [...files].filter(([path]) => !path.endsWith('kustomization.yaml')).map(([file, text]) => ({ file, text }));
}

/** What breaks traffic or is insecure after the change and was not so before. */
function newFindings(
  texts: { before: ReadonlyMap<string, string>; after: ReadonlyMap<string, string> },
  changed: readonly string[],
): Finding[] {
  const grave = (files: ReadonlyMap<string, string>) => findingsOfChanges(files, changed).findings;
  const after = grave(texts.after);
  if (after.length === 0) return [];
  const known = new Set(grave(texts.before).map(findingKey));
  return after.filter((finding) => !known.has(findingKey(finding)));
}

function findingKey({ code, object, path, message }: Finding): string {
  return [code, object, path, message].join('\n');
}

function findingText({ code, file, line, message }: Finding): string {
  return `${code} ${file}:${line}: ${message}`;
}

function lineOf(places: readonly ProvenPlace[], reach: Reach): string {
  const moved = places.filter(({ diff }) => diff.changes.length > 0);
  if (moved.length === 0) return 'no request is routed differently';
  if (moved.some(({ diff }) => strangers(diff, reach.allows).length > 0)) return 'other requests move, too';
  const where = moved.flatMap(({ environment }) => environment ?? []);
  return `only ${reach.text}${where.length > 0 ? ` in ${listed(where)}` : ''}; nothing else`;
}

function strangers({ changes }: TrafficDiff, allows: Reach['allows']): string[] {
  return changes.flatMap((change) =>
    change.requests.filter((request) => !allows(request, change)).map(({ text }) => `${text}: ${change.text}`),
  );
}

/** As many as somebody looks at. */
const SHOWN = 10;

function objections({ environment, diff }: ProvenPlace, reach: Reach): string[] {
  const where = environment === undefined ? '' : `${environment}: `;
  const others = strangers(diff, reach.allows);
  const more = others.length > SHOWN ? [`and ${others.length - SHOWN} more`] : [];
  return [
    ...others.slice(0, SHOWN).map((text) => `moves, though only ${reach.text} may: ${text}`),
    ...more,
    ...diff.exposures.map(({ text }) => `exposure: ${text}`),
    ...diff.order
      .filter(({ unsafe }) => unsafe && reach.unsafe !== true)
      .map(({ id, text }) => `unsafe: ${id} ${text}`),
    ...diff.undecided.map((place) => `not decided: ${place}`),
  ].map((text) => where + text);
}
