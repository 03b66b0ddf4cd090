import type { MeshObject, Source } from '../mesh-model';
import { RulesByKind } from './broken-rules';
import type { NamespaceLimits } from './namespace-limits';

/** An object that the policies refuse, and why. */
export interface Refusal {
  readonly object: MeshObject;
  readonly message: string;
  /** The line that the rule is about. */
  readonly source: Source;
}

/**
 * What the policies refuse of some objects: by the rules that the API server has in CEL. Objects in namespaces that the
 * table does not grant to anybody are none of theirs.
 */
export function refusals(objects: Iterable<MeshObject>, limits: readonly NamespaceLimits[]): Refusal[] {
  const byNamespace = new Map(limits.map((each) => [each.namespace, new RulesByKind(each)]));
  const result: Refusal[] = [];
  for (const object of objects) {
    const broken = byNamespace.get(object.namespace)?.brokenBy(object.group, object.kind, object.content) ?? [];
    for (const { at, message } of broken) result.push({ object, message, source: object.at(...at) });
  }
  return result;
}
