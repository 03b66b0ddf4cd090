import type { HttpRule, RouteHeaders } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';

export interface WrittenHeaders {
  readonly rule: HttpRule;
  readonly headers: RouteHeaders;
  readonly path: readonly (string | number)[];
}

/** Every block of header operations, of rules and of single destinations. */
export function headerOperations(mesh: CheckedMesh): readonly WrittenHeaders[] {
  return mesh.once('header-operations', () =>
    mesh.model.writtenVirtualServices.flatMap(({ http }) =>
      http.flatMap((rule) => [
        ...(rule.headers === undefined ? [] : [{ rule, headers: rule.headers, path: [...rule.path, 'headers'] }]),
        ...rule.route.flatMap(({ headers }, index) =>
          headers === undefined ? [] : [{ rule, headers, path: [...rule.path, 'route', index, 'headers'] }],
        ),
      ]),
    ),
  );
}
