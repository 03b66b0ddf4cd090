import { list, record, text } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

/** Kinds that are attached to what `targetRefs` names. */
export const TARGETING_KINDS: readonly (readonly [string, string])[] = [
  ['security.istio.io', 'AuthorizationPolicy'],
  ['security.istio.io', 'RequestAuthentication'],
  ['telemetry.istio.io', 'Telemetry'],
  ['extensions.istio.io', 'WasmPlugin'],
];

export const TARGET_WITHOUT_PROXY: Lint = {
  code: 'BL639',
  name: 'target-without-proxy',
  severity: 'insecure',
  summary: 'A policy is attached to a Service by targetRefs, and the mesh has no waypoint: it is in force nowhere.',
  cause:
    'Sidecars take policies by the labels of their pods (selector). targetRefs that name a Service or a ServiceEntry are for waypoints of ambient mode, and no other proxy reads them.',
  fix: 'Write selector: { matchLabels: … } with labels of the pods behind the Service.',
  run(mesh, report) {
    if (hasWaypoints(mesh)) return;
    for (const [group, kind] of TARGETING_KINDS) {
      for (const object of mesh.objects(group, kind)) {
        const index = list(object.spec.targetRefs).findIndex((item) => {
          const target = text(record(item).kind);
          return target === 'Service' || target === 'ServiceEntry';
        });
        if (index < 0) continue;
        const { kind: target, name } = record(list(object.spec.targetRefs)[index]);
        const message = `it is for a waypoint of ${text(target)} ${text(name)}, and there is none: no sidecar has it`;
        const severity = group === 'security.istio.io' ? undefined : 'fragile';
        report({ object, path: ['spec', 'targetRefs', index], message, severity });
      }
    }
  },
};

/** True where something says that the mesh has waypoints, or pods in ambient mode that may have them. */
export function hasWaypoints(mesh: CheckedMesh): boolean {
  const isWaypoint = (name: string | undefined) => name?.includes('waypoint') === true;
  return (
    mesh.objects('gateway.networking.k8s.io', 'Gateway').some(({ spec }) => isWaypoint(text(spec.gatewayClassName))) ||
    ['Namespace', 'Service'].some((kind) =>
      mesh
        .objects('', kind)
        .some(({ labels }) => 'istio.io/use-waypoint' in labels || labels['istio.io/dataplane-mode'] === 'ambient'),
    ) ||
    mesh.model.workloads.some(({ labels }) => labels['istio.io/dataplane-mode'] === 'ambient')
  );
}
