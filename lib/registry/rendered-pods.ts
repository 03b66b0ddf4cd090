import type { PodLabels } from '../model/foreign-workload';
import type { Problem } from '../model/problem';
import { isMapping } from '../yaml/is-mapping';
import { readYamlStream } from '../yaml/located-yaml';
import { DocumentOrigin } from './document-origin';
import type { Mapping } from './merge-layers';
import { soundValue } from './registry-document';
import type { Located } from './registry-files';

/**
 * Pods that somebody else writes: the pod template of a Deployment, or of what else has one (WORK-3).
 *
 * @typeParam Place where the object stands
 */
export interface PodsOf<Place> {
  /** The object. */
  readonly origin: Place;
  /** `Deployment cart`. */
  readonly title: string;
  /** Where it says one. */
  readonly namespace: string | undefined;
  readonly labels: PodLabels;
  readonly annotations: PodLabels;
  readonly spec: Mapping;
  readonly containers: readonly Mapping[];
}

/** Pods in a tenant's `rendered` folder. */
export type RenderedPods = PodsOf<DocumentOrigin>;

/**
 * The pods in files that a chart was rendered to. Nothing of them is emitted by itself; objects without pods are looked past. What cannot
 * be read goes to `problems`.
 */
export function renderedPods(files: readonly Located[], problems: Problem[]): RenderedPods[] {
  return files.flatMap(({ shown, text: written }) => {
    const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
    return readYamlStream(text).flatMap((document) => {
      // Charts leave documents empty where a condition does not hold.
      if (document.error === undefined && document.value == null) return [];
      const value = soundValue(shown, document, text, problems);
      if (value === undefined) return [];
      const origin = new DocumentOrigin(shown, document);
      if (!isMapping(value) || typeof value.kind !== 'string') {
        const message = 'is no object of Kubernetes: it has no `kind`';
        const fix = 'keep what the chart was rendered to, without messages of the command';
        problems.push({ severity: 'error', origin, field: [], message, rule: 'WORK-3', fix });
        return [];
      }
      const { items } = value;
      if (!Array.isArray(items)) return podsOf(value, origin);
      return items.flatMap((item, index) => (isMapping(item) ? podsOf(item, origin.at('items', index)) : []));
    });
  });
}

/** The pods that an object of Kubernetes makes; none if it makes none. */
export function podsOf<Place>(object: Mapping, origin: Place): PodsOf<Place>[] {
  const part = (value: unknown, name: string): Mapping => {
    const found = isMapping(value) ? value[name] : undefined;
    return isMapping(found) ? found : {};
  };
  const template = part(object.spec, 'template');
  const [metadata, spec, own] = [part(template, 'metadata'), part(template, 'spec'), part(object, 'metadata')];
  const { containers } = spec;
  if (!Array.isArray(containers) || containers.length === 0 || !containers.every(isMapping)) return [];
  return [
    {
      origin,
      title: `${object.kind} ${own.name}`,
      namespace: typeof own.namespace === 'string' ? own.namespace : undefined,
      labels: texts(part(metadata, 'labels')),
      annotations: texts(part(metadata, 'annotations')),
      spec,
      containers,
    },
  ];
}

function texts(map: Mapping): PodLabels {
  return Object.fromEntries(
    Object.entries(map).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
