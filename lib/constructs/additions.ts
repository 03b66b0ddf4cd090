import { JsonPatch } from 'cdk8s';
import { laidOver } from '../cdk8s/overlay';
import type { WorkloadOverrides } from '../model/workload';
import { withOwnParts } from '../workload/inherited-deployment';

type Json = Record<string, unknown>;

type Metadata = Json & { readonly labels: Json; readonly annotations?: Json };

/** What was done to a cdk8s-plus Deployment: its `spec` when it was new, and now. */
export interface Additions {
  readonly before: Json;
  readonly after: Json;
}

/**
 * A workload's `spec` with what was added to its mainline. What makes it a workload of its own stays: its image, its
 * variables, and the labels by which its Deployment and its subset find its pods (NAME-5, DEST-2).
 */
export function inherited(
  own: Json,
  overrides: WorkloadOverrides,
  additions: Additions | undefined,
  patches: readonly JsonPatch[],
): Json {
  const pods = patches.filter((patch) => (patch._toJson() as { path: string }).path.startsWith('/spec/template/'));
  if (additions === undefined && pods.length === 0) return own;
  const { spec } = JsonPatch.apply({ spec: withAdditions(own, additions) }, ...pods) as { spec: Json };
  return withOwnParts(own, overrides, spec);
}

/** The emitted Deployment of a workload that was looked at with cdk8s-plus. */
export function emitted(own: Json, rendered: Json, additions: Additions, patches: readonly JsonPatch[]): Json {
  const { apiVersion, kind, metadata, ...fields } = own as Json & { metadata: Metadata; spec: Json };
  const plus = rendered.metadata as Metadata;
  // An overlay may have annotations, and so may what was looked at.
  const annotations = { ...metadata.annotations, ...plus.annotations };
  // Names and labels keep the order that they have without cdk8s-plus, so that looking at a Deployment changes no line.
  const ordered = {
    ...metadata,
    ...plus,
    labels: { ...metadata.labels, ...plus.labels },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  const json = { apiVersion, kind, metadata: ordered, ...fields, spec: withAdditions(fields.spec, additions) };
  return patches.length === 0 ? json : JsonPatch.apply(json, ...patches);
}

/** A copy of `spec` with additions: patches change it in place, and it shares objects with what users gave us. */
function withAdditions(spec: Json, additions: Additions | undefined): Json {
  if (additions === undefined) return copied(spec);
  return copied(laidOver(spec, additions.before, additions.after));
}

/** A deep copy in which tokens stay what they are. */
function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copied(child)])) as T;
}
