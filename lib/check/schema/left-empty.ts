import type { MeshObject } from '../../mesh-model';
import { record, text } from '../../mesh-model/untyped';
import { valueAt } from '../../mesh-model/value-at';

/** Fields in which the API server of Kubernetes takes an empty text for its default; others of few values are refused with it. */
const DEFAULTED = new Set([
  ...['concurrencyPolicy', 'dnsPolicy', 'effect', 'externalTrafficPolicy', 'imagePullPolicy', 'operator'],
  ...['podManagementPolicy', 'protocol', 'pullPolicy', 'reclaimPolicy', 'restartPolicy', 'scheme', 'sessionAffinity'],
  ...['terminationMessagePolicy', 'type'],
]);
const GROUPS = new Set(['', 'apps', 'batch', 'storage.k8s.io']);

/** True for an empty text in an optional field, which is as good as no field. */
export function isLeftEmpty({ group }: MeshObject, name: unknown, isRequired: boolean): boolean {
  return typeof name === 'string' && DEFAULTED.has(name) && !isRequired && GROUPS.has(group);
}

/** A Sidecar that listens at a Unix socket has no port there: Istio wants 0, or none. */
export function isPortOfSocket(object: MeshObject, path: readonly (string | number)[]): boolean {
  if (object.kind !== 'Sidecar' || path[1] !== 'egress' || path[4] !== 'number') return false;
  return text(record(valueAt(object, path.slice(0, 3))).bind)?.startsWith('unix://') === true;
}
