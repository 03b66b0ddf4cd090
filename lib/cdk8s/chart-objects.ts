import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { AppliedFolder } from '../output/gitops-objects';
import { type Files, type LayoutSettings, layOut } from '../output/layout';
import type { PlacedObject, Placement, Stage } from '../output/placement';
import { stageOfKind } from '../output/stage-of-kind';
import { foreignObject } from './foreign-object';

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

/** What a chart may say of itself. */
type ApplicableChart = Chart & { readonly stages?: readonly Stage[]; readonly _grantedKinds?: () => readonly string[] };

/** How the GitOps tool is told of a chart's folder: all stages, unless the chart says which it has. */
export function appliedFolder(chart: Chart): AppliedFolder {
  const { stages, _grantedKinds } = chart as ApplicableChart;
  const kinds = _grantedKinds?.call(chart) ?? [];
  return { name: chartFolder(chart), namespace: chart.namespace, kinds, ...(stages && { stages }) };
}

/** The files of one chart. */
export function chartFiles({ chart, objects }: ChartObjects, settings: LayoutSettings): Files {
  const { name, namespace, kinds, stages } = appliedFolder(chart);
  // What tenants share only the platform changes, all of it.
  const separation = stages === undefined ? settings.separation : undefined;
  return layOut(name, objects.map(placed), 'app', { ...settings, separation, tenant: { namespace, kinds } });
}

function placed(object: ApiObject): PlacedObject {
  const placement = placementOf(object);
  return { name: object.name, placement, json: () => rendered(object, placement.stage) };
}

type Rendering = ApiObject & { readonly _toReadOnlyJson?: () => Readonly<Record<string, unknown>> };

function rendered(object: Rendering, stage: Stage) {
  return object._toReadOnlyJson?.() ?? foreignObject(object, stage);
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
