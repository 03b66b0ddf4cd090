import type { HttpRule, RouteHeaders } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';

type Path = readonly (string | number)[];

/** Goes through every block of header operations, of rules and of single destinations. */
export function visitHeaderOperations(
  mesh: CheckedMesh,
  visit: (rule: HttpRule, headers: RouteHeaders, path: () => Path) => void,
): void {
  for (const { http } of mesh.model.writtenVirtualServices) {
    for (const rule of http) {
      if (rule.headers !== undefined) visit(rule, rule.headers, () => [...rule.path, 'headers']);
      for (let index = 0; index < rule.route.length; index++) {
        const { headers } = rule.route[index]!;
        if (headers !== undefined) visit(rule, headers, () => [...rule.path, 'route', index, 'headers']);
      }
    }
  }
}
