import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Placement } from '../output/placement';

/** Says which objects below `root` have one kind, namespace and name: only one of them would reach the cluster. */
export function duplicateObjects(root: IConstruct): string[] {
  const seen = new Map<string, ApiObject>();
  const errors: string[] = [];
  const visit = (construct: IConstruct) => {
    if (ApiObject.isApiObject(construct)) {
      const { apiGroup, kind, name } = construct;
      const namespace = namespaceOf(construct);
      const key = `${kind}/${namespace}/${name}/${apiGroup}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, construct);
      else errors.push(describe(kind, name, namespace, [first, construct]));
    }
    for (const child of construct.node.children) visit(child);
  };
  visit(root);
  return errors;
}

/** Ours are always in their chart's; to look at their metadata would count as changing it. */
function namespaceOf(object: ApiObject & { readonly placement?: Placement }): string {
  return (object.placement === undefined ? object.metadata.namespace : object.chart.namespace) ?? '';
}

function describe(kind: string, name: string, namespace: string, objects: readonly ApiObject[]): string {
  return `two objects are ${kind} '${name}' in namespace '${namespace}': ${objects.map(({ node }) => node.path).join(' and ')}`;
}
