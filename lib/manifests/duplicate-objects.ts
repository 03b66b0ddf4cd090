import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** Says which objects below `root` have one kind, namespace and name: only one of them would reach the cluster. */
export function duplicateObjects(root: IConstruct): string[] {
  const seen = new Map<string, ApiObject>();
  const errors: string[] = [];
  for (const construct of root.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    const { apiGroup, kind, name } = construct;
    const namespace = construct.chart.namespace ?? '';
    const key = `${apiGroup}/${kind}/${namespace}/${name}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, construct);
    else
      errors.push(
        `two objects are ${kind} '${name}' in namespace '${namespace}': ${first.node.path} and ${construct.node.path}`,
      );
  }
  return errors;
}
