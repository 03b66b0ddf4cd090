import { CLUSTER_ANNOTATION, ENVIRONMENT_ANNOTATION } from '../model/cluster';
import type { GitOpsSettings } from './gitops-settings';
import type { OutputPlace } from './output-place';
import { type PlacedObject, STAGES } from './placement';
import { FOUNDATION, separated } from './separation';
import { fluxAccount, type LimitedTenant } from './tenant-limits';
import { HEADERS, type Writer } from './writer';
import { yamlDocument, yamlFile } from './yaml-text';

/** Files by path below the output folder, `/` between its parts. */
export type Files = Map<string, string>;

/** The ending of every file of objects, as in cdk8s. */
export const OBJECTS = '.k8s.yaml';

/** The folder of the platform's objects that tenants share; where there are any, no tenant is called so. */
export const PLATFORM_FOLDER = 'gateways';

/** How a tenant's objects are laid out: the tool's settings, and what it needs to know of the tenant. */
export type LayoutSettings = OutputPlace &
  Pick<GitOpsSettings, 'separation' | 'namespace'> &
  Partial<Pick<GitOpsSettings, 'tool'>> & { readonly tenant?: Omit<LimitedTenant, 'name'> };

/**
 * Objects in files below `folder`: in `platform/`, `workloads/` and `routing/`, each with the kustomization that lists
 * what is in it, and what only the platform may change in `foundation/`, where that is apart. One variant more touches few files and few
 * lines of them.
 */
export function layOut(
  folder: string,
  objects: readonly PlacedObject[],
  writer: Writer,
  place: LayoutSettings = {},
): Files {
  const header = HEADERS[writer];
  const files: Files = new Map();
  const { separation = 'none', tool = 'none', tenant } = place;
  const namespace = tenant?.namespace;
  const all = separated(objects, { tool, separation, namespace });
  const account =
    separation === 'limited' && namespace !== undefined
      ? fluxAccount({ ...tenant, name: folder, namespace }, { ...place, tool })
      : [];
  const byFile = objectsByFile(folder, [...all, ...account.map((object) => ({ ...object, folder: FOUNDATION }))]);
  for (const [path, own] of byFile) {
    const documents = own.sort(byName).map((object) => object.json());
    files.set(path, yamlFile(header, documents));
  }
  addKustomizations(folder, [...byFile.keys()], files, header, placeAnnotations(place));
  return files;
}

/** By name, so that nothing depends on what was declared first; objects of one name keep the order they are made in. */
function byName(a: PlacedObject, b: PlacedObject): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

/** The objects of each file, by path, paths sorted. */
function objectsByFile(
  folder: string,
  objects: readonly (PlacedObject & { readonly folder: string })[],
): Map<string, PlacedObject[]> {
  const folders = new Map<string, Map<string, PlacedObject[]>>();
  for (const object of objects) {
    const files = folders.get(object.folder) ?? new Map<string, PlacedObject[]>();
    folders.set(object.folder, files);
    const others = files.get(object.placement.file);
    if (others === undefined) files.set(object.placement.file, [object]);
    else others.push(object);
  }
  const paths = [...folders].flatMap(([name, files]) =>
    [...files].map(([file, own]) => [`${folder}/${name}/${file}${OBJECTS}`, own] as const),
  );
  return new Map(paths.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** By these `explain`, `diff` and `check` tell which folders are of one cluster. */
function placeAnnotations({ environment, cluster }: OutputPlace): Readonly<Record<string, string>> | undefined {
  if (environment === undefined || cluster === undefined) return undefined;
  return { [ENVIRONMENT_ANNOTATION]: environment, [CLUSTER_ANNOTATION]: cluster };
}

function addKustomizations(
  folder: string,
  paths: readonly string[],
  files: Files,
  header: string,
  annotations: Readonly<Record<string, string>> | undefined,
): void {
  const used = [FOUNDATION, ...STAGES].filter((stage) => paths.some((path) => path.startsWith(`${folder}/${stage}/`)));
  const stages = used.filter((stage) => stage !== FOUNDATION);
  for (const stage of used) {
    const prefix = `${folder}/${stage}/`;
    const resources = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
    files.set(`${prefix}kustomization.yaml`, header + kustomization(resources));
  }
  files.set(`${folder}/kustomization.yaml`, header + kustomization(stages, annotations));
}

function kustomization(resources: readonly string[], annotations?: Readonly<Record<string, string>>): string {
  const metadata = annotations && { metadata: { annotations } };
  return yamlDocument({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...metadata, resources });
}
