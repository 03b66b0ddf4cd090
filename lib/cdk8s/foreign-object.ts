import type { ApiObject } from 'cdk8s';
import type { Stage } from '../output/placement';
import { mergedAnnotations } from '../output/sync-waves';
import { TreeWaves } from './tree-waves';

/** Such an object with the annotations that keep the order of the stages, unless it has its own. */
export function foreignObject(object: ApiObject, stage: Stage): Readonly<Record<string, unknown>> {
  const json = object.toJson() as { metadata?: { annotations?: Record<string, string> } };
  const waves = TreeWaves.annotations(object, object.kind, stage);
  if (Object.keys(waves).length === 0) return json;
  const { annotations, ...metadata } = json.metadata ?? {};
  return { ...json, metadata: { annotations: mergedAnnotations(waves, annotations), ...metadata } };
}
