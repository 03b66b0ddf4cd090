import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { foreignObject, stageOfKind } from './foreign-object';
import { type Placement, STAGES, type Stage } from './placement';
import { yamlDocument } from './yaml-text';

/** Files by path below the output folder, `/` between its parts. */
export type Files = Map<string, string>;

/** The ending of every file of objects, as in cdk8s. */
export const OBJECTS = '.k8s.yaml';

/** The first line of every file that Branchline writes; only a file that has it is ever changed or removed. */
export const HEADER = '# Written by branchline from the registry or the app. Change those, not this file.\n';

/** A chart with its objects, those of charts inside it left out. */
export interface ChartObjects {
  readonly chart: Chart;
  readonly objects: readonly ApiObject[];
}

/** All charts below `root` with their objects, in the order in which they were declared. */
export function chartsBelow(root: IConstruct): ChartObjects[] {
  const charts: ChartObjects[] = [];
  const walk = (construct: IConstruct, objects: ApiObject[]) => {
    for (const child of construct.node.children) {
      if (ApiObject.isApiObject(child)) {
        objects.push(child);
        walk(child, objects);
      } else if (Chart.isChart(child)) {
        const own: ApiObject[] = [];
        charts.push({ chart: child, objects: own });
        walk(child, own);
      } else {
        walk(child, objects);
      }
    }
  };
  // What stands in no chart cannot be an ApiObject: its constructor refuses.
  walk(root, []);
  return charts;
}

/** The folder of a chart's files: the tenant's name, else the chart's id. */
export function chartFolder(chart: Chart): string {
  return (chart as Chart & { readonly tenant?: string }).tenant ?? chart.node.id;
}

/**
 * The objects of charts in files: per chart a folder with `platform/`, `workloads/` and `routing/`, each with the
 * kustomization that lists what is in it. One variant more touches few files and few lines of them.
 */
export function layOut(charts: readonly ChartObjects[]): Files {
  const files: Files = new Map();
  for (const { chart, objects } of charts) {
    const folder = chartFolder(chart);
    const documents = documentsByFile(folder, objects);
    for (const [path, texts] of documents) files.set(path, HEADER + texts.join('---\n'));
    addKustomizations(folder, [...documents.keys()], files);
  }
  return files;
}

type Rendering = ApiObject & { readonly _toReadOnlyJson?: () => Readonly<Record<string, unknown>> };

function rendered(object: Rendering, stage: Stage) {
  return object._toReadOnlyJson?.() ?? foreignObject(object, stage);
}

/** By name, so that nothing depends on what was declared first; objects of one name keep the order they are made in. */
function byName(a: ApiObject, b: ApiObject): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

/** The documents of each file, by path, paths sorted. */
function documentsByFile(folder: string, objects: readonly ApiObject[]): Map<string, string[]> {
  const documents = new Map<string, string[]>();
  for (const object of [...objects].sort(byName)) {
    const { stage, file } = placementOf(object);
    const path = `${folder}/${stage}/${file}${OBJECTS}`;
    const text = yamlDocument(rendered(object, stage));
    const others = documents.get(path);
    if (others === undefined) documents.set(path, [text]);
    else others.push(text);
  }
  return new Map([...documents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Our own constructs say where they go; other objects go with the one that they stand in, or by their kind. */
function placementOf(object: ApiObject & { readonly placement?: Placement }): Placement {
  if (object.placement !== undefined) return object.placement;
  for (const scope of object.node.scopes.reverse()) {
    const { placement } = scope as { readonly placement?: Placement };
    if (placement !== undefined) return placement;
  }
  return { stage: stageOfKind(object.kind), file: object.kind.toLowerCase() };
}

function addKustomizations(folder: string, paths: readonly string[], files: Files): void {
  const stages = STAGES.filter((stage) => paths.some((path) => path.startsWith(`${folder}/${stage}/`)));
  for (const stage of stages) {
    const prefix = `${folder}/${stage}/`;
    const resources = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
    files.set(`${prefix}kustomization.yaml`, kustomization(resources));
  }
  files.set(`${folder}/kustomization.yaml`, kustomization(stages));
}

function kustomization(resources: readonly string[]): string {
  return HEADER + yamlDocument({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}
