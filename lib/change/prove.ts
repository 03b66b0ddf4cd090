import { check, type Finding } from '../check';
import { isAtLeast } from '../check/finding';
import { diffMeshes, type TrafficDiff } from '../diff';
import { type MeshFile, MeshModel } from '../mesh-model';
import type { KnownValues } from '../registry/registry-document';
import type { RegistryFile } from '../registry/registry-files';
import { renderPart } from '../synthesis/render-part';
import { type TenantGroup, tenantGroups, tenantOf } from '../synthesis/tenant-groups';
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
  readonly diff: TrafficDiff;
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
  /** Values of registry files that were read before. */
  readonly known?: KnownValues;
}

/**
 * Renders a registry before and after a change, and holds the difference against what was promised. Only tenants that the
 * change can reach are looked at: no other tenant has a word of theirs in its output.
 */
export function prove({ folder, before, after, reach, repositoryPath, known }: ProofRequest): Proof {
  const concerned = reached(before, after);
  const render = (files: ReadonlyMap<string, string>) => {
    const part = listOf(files).filter((file) => concerned.has(tenantOf(file) ?? ''));
    const common = listOf(files).filter((file) => tenantOf(file) === undefined);
    return renderPart({ files: [...common, ...part], folder, gitops: {}, ...(known && { known }), repositoryPath })
      .files;
  };
  const texts = { before: render(before), after: render(after) };
  const paths = [...new Set([...texts.before.keys(), ...texts.after.keys()])].sort();
  const changed = paths.filter((path) => texts.before.get(path) !== texts.after.get(path));
  const meshes = { before: MeshModel.of(meshFiles(texts.before)), after: MeshModel.of(meshFiles(texts.after)) };
  const diff = diffMeshes(meshes.before, meshes.after);
  const findings = changed.length === 0 ? [] : newFindings(texts, changed);
  return {
    line: lineOf(diff, reach),
    refused: [...objections(diff, reach), ...findings.map(findingText)],
    output: new Map(changed.map((path) => [path, texts.after.get(path)])),
    outputBefore: new Map(changed.flatMap((path) => (texts.before.has(path) ? [[path, texts.before.get(path)!]] : []))),
    diff,
  };
}

function listOf(files: ReadonlyMap<string, string>): RegistryFile[] {
  return [...files].map(([path, text]) => ({ path, text }));
}

/** Tenants whose files change, and all that may have a word of theirs, before or after. */
function reached(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ReadonlySet<string> {
  const paths = new Set([...before.keys(), ...after.keys()]);
  const changed = [...paths].filter((path) => before.get(path) !== after.get(path));
  const tenants = new Set(changed.map((path) => tenantOf({ path, text: '' }) ?? ''));
  const groups = [before, after].flatMap((files) => tenantGroups(listOf(files)));
  // What stands above all tenants concerns them all.
  const isMeant = (group: TenantGroup) => tenants.has('') || group.tenants.some((tenant) => tenants.has(tenant));
  const concerned = new Set(groups.filter(isMeant).flatMap((group) => group.tenants));
  return new Set(groups.filter((group) => group.tenants.some((each) => concerned.has(each))).flatMap((g) => g.tenants));
}

function meshFiles(files: ReadonlyMap<string, string>): MeshFile[] {
  return [...files].filter(([path]) => !path.endsWith('kustomization.yaml')).map(([file, text]) => ({ file, text }));
}

/** What breaks traffic or is insecure after the change and was not so before. */
function newFindings(
  texts: { before: ReadonlyMap<string, string>; after: ReadonlyMap<string, string> },
  changed: readonly string[],
): Finding[] {
  const folders = new Set(changed.map(folderOf));
  const part = (files: ReadonlyMap<string, string>) =>
    MeshModel.of(meshFiles(files).filter(({ file }) => folders.has(folderOf(file))));
  const grave = (files: ReadonlyMap<string, string>) =>
    check(part(files), { partial: true }).filter(({ severity }) => isAtLeast(severity, 'insecure'));
  const after = grave(texts.after);
  if (after.length === 0) return [];
  const known = new Set(grave(texts.before).map(findingKey));
  return after.filter((finding) => !known.has(findingKey(finding)));
}

/** The folder of a tenant: all but the stage and the file. */
function folderOf(path: string): string {
  return path.split('/').slice(0, -2).join('/');
}

function findingKey({ code, object, path, message }: Finding): string {
  return [code, object, path, message].join('\n');
}

function findingText({ code, file, line, message }: Finding): string {
  return `${code} ${file}:${line}: ${message}`;
}

function lineOf(diff: TrafficDiff, reach: Reach): string {
  if (diff.changes.length === 0) return 'no request is routed differently';
  const outside = strangers(diff, reach.allows);
  if (outside.length === 0) return `only ${reach.text}; nothing else`;
  return `only ${reach.text}, and ${reach.wider?.text ?? 'others'}; nothing else`;
}

function strangers({ changes }: TrafficDiff, allows: Reach['allows']): string[] {
  return changes.flatMap((change) =>
    change.requests.filter((request) => !allows(request, change)).map(({ text }) => `${text}: ${change.text}`),
  );
}

/** As many as somebody looks at. */
const SHOWN = 10;

function objections(diff: TrafficDiff, reach: Reach): string[] {
  const { wider } = reach;
  const others = strangers(diff, (...each) => reach.allows(...each) || wider?.allows(...each) === true);
  const more = others.length > SHOWN ? [`and ${others.length - SHOWN} more`] : [];
  return [
    ...others.slice(0, SHOWN).map((text) => `moves, though only ${reach.text} may: ${text}`),
    ...more,
    ...diff.exposures.filter((each) => wider?.exposes(each) !== true).map(({ text }) => `exposure: ${text}`),
    ...diff.order
      .filter(({ unsafe }) => unsafe && reach.unsafe !== true)
      .map(({ id, text }) => `unsafe: ${id} ${text}`),
    ...diff.undecided.map((place) => `not decided: ${place}`),
  ];
}
