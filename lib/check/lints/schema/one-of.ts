import type { MeshObject } from '../../../mesh-model';
import { closestName } from '../../../text/closest-name';
import type { Report } from '../../lint';

/** Reports a value that is none of those that Istio takes. */
export function oneOf(
  value: string,
  allowed: readonly string[],
  at: { readonly object: MeshObject; readonly path: readonly (string | number)[] },
  report: Report,
): void {
  if (allowed.includes(value)) return;
  const meant = closestName(value, allowed);
  const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `did you mean ${meant}?`;
  report({ ...at, message: `Istio does not take ${value}; it is one of ${allowed.join(', ')}`, fix });
}
