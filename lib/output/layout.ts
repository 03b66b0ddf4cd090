import { type Placement, STAGES } from './placement';
import { HEADERS, type Writer } from './writer';
import { yamlDocument } from './yaml-text';

/** Files by path below the output folder, `/` between its parts. */
export type Files = Map<string, string>;

/** The ending of every file of objects, as in cdk8s. */
export const OBJECTS = '.k8s.yaml';

/** An object, where it goes, and how it is rendered. */
export interface PlacedObject {
  readonly name: string;
  readonly placement: Placement;
  json(): Readonly<Record<string, unknown>>;
}

/**
 * Objects in files below `folder`: in `platform/`, `workloads/` and `routing/`, each with the kustomization that lists
 * what is in it. One variant more touches few files and few lines of them.
 */
export function layOut(folder: string, objects: readonly PlacedObject[], writer: Writer): Files {
  const header = HEADERS[writer];
  const files: Files = new Map();
  const documents = documentsByFile(folder, objects);
  for (const [path, texts] of documents) files.set(path, header + texts.join('---\n'));
  addKustomizations(folder, [...documents.keys()], files, header);
  return files;
}

/** By name, so that nothing depends on what was declared first; objects of one name keep the order they are made in. */
function byName(a: PlacedObject, b: PlacedObject): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

/** The documents of each file, by path, paths sorted. */
function documentsByFile(folder: string, objects: readonly PlacedObject[]): Map<string, string[]> {
  const documents = new Map<string, string[]>();
  for (const object of [...objects].sort(byName)) {
    const { stage, file } = object.placement;
    const path = `${folder}/${stage}/${file}${OBJECTS}`;
    const text = yamlDocument(object.json());
    const others = documents.get(path);
    if (others === undefined) documents.set(path, [text]);
    else others.push(text);
  }
  return new Map([...documents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function addKustomizations(folder: string, paths: readonly string[], files: Files, header: string): void {
  const stages = STAGES.filter((stage) => paths.some((path) => path.startsWith(`${folder}/${stage}/`)));
  for (const stage of stages) {
    const prefix = `${folder}/${stage}/`;
    const resources = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
    files.set(`${prefix}kustomization.yaml`, header + kustomization(resources));
  }
  files.set(`${folder}/kustomization.yaml`, header + kustomization(stages));
}

function kustomization(resources: readonly string[]): string {
  return yamlDocument({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}
