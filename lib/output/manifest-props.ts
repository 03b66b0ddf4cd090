import { fieldsOf, type OverlaidKind } from '../kubernetes/fields';
import { strategicMerge } from '../kubernetes/strategic-merge';
import type { Overlay } from '../model/overlay';
import type { GitOpsTool } from './gitops-tool';
import type { Placement } from './placement';
import { mergedAnnotations, waveAnnotations } from './sync-waves';

/** What every object that Branchline emits is made of. */
export interface ManifestProps {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Annotations that depend on everything declared, asked for at synthesis. */
  readonly lateAnnotations?: () => Readonly<Record<string, string>>;
  /** Labels that depend on everything declared, asked for at synthesis. */
  readonly lateLabels?: () => Readonly<Record<string, string>>;
  /** Fields of metadata besides these. @default - none */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Whether its own annotations win over those that the tool needs, as in an object that is not ours. @default false */
  readonly isForeign?: boolean;
  /** Its namespace. @default - that of its chart */
  readonly namespace?: string;
  /** `true` for kinds that live in no namespace. @default false */
  readonly clusterScoped?: boolean;
  readonly placement: Placement;
  /** Everything besides apiVersion, kind and metadata, asked for at synthesis, when all has been declared. */
  readonly fields: Readonly<Record<string, () => unknown>>;
  /** Laid over all of it, one after the other, asked for at synthesis (WORK-1). @default - none */
  readonly overlays?: () => readonly Overlay[];
}

/** An object as rendered. */
export interface ManifestJson extends Record<string, unknown> {
  metadata: { name: string; annotations?: Record<string, string> };
}

/** What the chart of an object says of all its objects. */
export interface ManifestScope {
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** @param given what was said of the object besides, as rendered */
export function manifestMetadata(
  own: ManifestProps,
  scope: ManifestScope,
  given?: Record<string, unknown> & Pick<ManifestProps, 'labels' | 'annotations'>,
): ManifestJson['metadata'] {
  const namespace = own.clusterScoped ? undefined : (own.namespace ?? scope.namespace);
  // Nothing takes labels away again; those that were there first keep their order.
  const labels = { ...scope.labels, ...own.labels, ...own.lateLabels?.(), ...given?.labels };
  const annotations = { ...own.lateAnnotations?.(), ...own.annotations, ...given?.annotations };
  return {
    name: own.name,
    ...(namespace !== undefined && { namespace }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...own.metadata,
    ...(given && Object.fromEntries(Object.entries(given).filter(([key]) => !STANDARD.has(key)))),
  };
}

const STANDARD = new Set(['name', 'namespace', 'labels', 'annotations']);

/** A rendered object with what the tool that applies it has to know. */
export function withAnnotations(
  json: ManifestJson,
  annotations: Readonly<Record<string, string>>,
  isForeign = false,
): ManifestJson {
  if (Object.keys(annotations).length === 0) return json;
  const { metadata } = json;
  const merged = isForeign
    ? mergedAnnotations(annotations, metadata.annotations)
    : mergedAnnotations(metadata.annotations, annotations);
  return { ...json, metadata: { ...metadata, annotations: merged } };
}

/** An object that nobody can have changed since it was described, as data without tokens. */
export function renderManifest(props: ManifestProps, scope: ManifestScope, tool: GitOpsTool): ManifestJson {
  const { apiVersion, kind, placement } = props;
  const json: ManifestJson = { apiVersion, kind, metadata: manifestMetadata(props, scope) };
  for (const name in props.fields) json[name] = props.fields[name]!();
  return withAnnotations(overlaid(json, props), waveAnnotations(tool, kind, placement.stage), props.isForeign);
}

/** An object with its overlays laid over it. */
export function overlaid(
  json: ManifestJson,
  { kind, overlays }: Pick<ManifestProps, 'kind' | 'overlays'>,
): ManifestJson {
  const all = overlays?.();
  if (all === undefined || all.length === 0) return json;
  const fields = fieldsOf(kind as OverlaidKind);
  return all.reduce<ManifestJson>((base, overlay) => strategicMerge(base, overlay, fields) as ManifestJson, json);
}
