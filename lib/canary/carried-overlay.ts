import { isDeepStrictEqual } from 'node:util';
import { leafDifferences } from '../diff/leaf-differences';
import { composedOverlay } from '../kubernetes/composed-overlay';
import { fieldsOf } from '../kubernetes/fields';
import { type Json, strategicMerge } from '../kubernetes/strategic-merge';
import type { Canary } from '../model/canary';
import type { Overlay } from '../model/overlay';
import type { Service } from '../model/service';
import type { WorkloadOverrides } from '../model/workload';
import { MAIN } from '../routing/variant-header';
import { cut } from '../text/cut';
import { inheritedSpec } from '../workload/inherited-deployment';
import { isMapping } from '../yaml/is-mapping';

/** The mainline's overlay with its canary's in it. */
export function carriedOverlay(service: Service, { deployment }: Pick<Canary, 'deployment'>): Overlay | undefined {
  if (deployment === undefined) return service.deployment;
  return composedOverlay(service.deployment ?? {}, deployment, fieldsOf('Deployment'));
}

/** The smallest fields in which one overlay differs from another, with what they become. */
export function overlayChanges(
  from: unknown,
  to: Overlay,
  at: readonly string[],
): { readonly path: string[]; readonly value: unknown }[] {
  if (!isMapping(from)) return [{ path: [...at], value: to }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const [before, after] = [from[key], to[key]];
    if (isDeepStrictEqual(before, after)) return [];
    if (isMapping(before) && isMapping(after)) return overlayChanges(before, after, [...at, key]);
    return [{ path: [...at, key], value: after }];
  });
}

/** Whether the mainline's pods are after a release what those of the canary were before it. */
export function isCarried(before: Service, canary: Canary, after: Service): boolean {
  return isDeepStrictEqual(podsOf(before, 'canary', canary), podsOf(after, MAIN, after));
}

/** Where the mainline's pods would be others than those of the canary, one field of the Deployment each. */
export function podDifferences(before: Service, canary: Canary, after: Service): string[] {
  const found = leafDifferences(podsOf(before, 'canary', canary), podsOf(after, MAIN, after));
  return found.map(
    ({ path: [part, ...path], values: [wanted, made] }) =>
      `${[PLACES[part as keyof Pods], ...path].join('.')}: ${shown(wanted)} for the canary, ${shown(made)} for the mainline`,
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : cut(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Where the parts of {@link Pods} stand in a Deployment. */
const PLACES: Readonly<Record<keyof Pods, string>> = {
  strategy: 'spec.strategy',
  metadata: 'spec.template.metadata',
  labels: 'spec.template.metadata.labels',
  pod: 'spec.template.spec',
};

interface Pods {
  readonly strategy?: unknown;
  readonly metadata: unknown;
  readonly labels: unknown;
  readonly pod: unknown;
}

/** What makes pods, without what tells one workload's from another's. */
function podsOf(service: Service, version: string, overrides: WorkloadOverrides): Pods {
  // What production adds follows from the workload, whatever is carried (WORK-7).
  const inherited = { spec: inheritedSpec({ service: { ...service, productionDefaults: false }, version, overrides }) };
  const overlay = version === MAIN ? service.deployment : overrides.deployment;
  const { spec } = overlay === undefined ? inherited : strategicMerge(inherited, overlay, fieldsOf('Deployment'));
  const { template, strategy } = spec as { readonly template: Template; readonly strategy?: unknown };
  const { labels: { version: _, ...labels } = {}, ...metadata } = template.metadata ?? {};
  // Variables and volumes are sets, by name; containers start in their order.
  const containers = template.spec.containers.map((each) => ({ ...each, env: byName(each.env) }));
  const pod = { ...template.spec, containers, volumes: byName(template.spec.volumes) };
  return JSON.parse(JSON.stringify({ strategy, metadata, labels, pod }));
}

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly { readonly env?: readonly Named[] }[];
    readonly volumes?: readonly Named[];
  };
}

type Named = Json & { readonly name: string };

function byName(items: readonly Named[] = []): readonly Named[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}
