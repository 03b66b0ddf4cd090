import { ApiObject } from 'cdk8s';
import type { Problem } from '../model/problem';
import type { Service, ServiceDeclaration } from '../model/service';
import { chartPods } from '../registry/chart-pods';
import { type PodsOf, podsOf } from '../registry/rendered-pods';
import { isMapping } from '../yaml/is-mapping';

/**
 * What an external service says, together with the pods of its mainline among the objects that its chart was rendered to (WORK-3).
 *
 * @param model what is known without them
 * @param declared what the service says itself; given back where there is nothing to add
 */
export function withRendered<Said extends ServiceDeclaration>(
  model: Service,
  declared: Said,
  rendered: readonly object[] | undefined,
): { readonly content: Said; readonly problems: readonly Problem[] } {
  if (rendered === undefined) return { content: declared, problems: [] };
  const problems: Problem[] = [];
  const { content } = chartPods(model, declared, [rendered].flat().flatMap(podsIn), (problem) =>
    problems.push({ ...problem, origin: model.origin }),
  );
  return { content, problems };
}

function podsIn(object: object): PodsOf<undefined>[] {
  const json: unknown = ApiObject.isApiObject(object) ? object.toJson() : object;
  return isMapping(json) ? podsOf(json, undefined) : [];
}
