import type { MeshObject } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Report } from '../../lint';

/** Kinds that are attached to what `targetRefs` names. */
const TARGETING: readonly (readonly [string, string])[] = [
  ['security.istio.io', 'AuthorizationPolicy'],
  ['security.istio.io', 'RequestAuthentication'],
  ['telemetry.istio.io', 'Telemetry'],
  ['extensions.istio.io', 'WasmPlugin'],
  ['networking.istio.io', 'EnvoyFilter'],
];

const TARGETS = [
  'core/Service',
  '/Service',
  'networking.istio.io/ServiceEntry',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
];

/** Reports what Istio's webhook refuses of how policies, plugins and patches say for which pods they are. */
export function checkAttachments(mesh: CheckedMesh, report: Report): void {
  for (const [group, kind] of [...TARGETING, ['security.istio.io', 'PeerAuthentication']] as const) {
    for (const object of mesh.objects(group, kind)) {
      checkSelector(object, report);
      checkTargets(object, report);
    }
  }
}

/** Targets of a kind that Istio attaches nothing to: its own Gateway above all, or a Deployment. */
function checkTargets(object: MeshObject, report: Report): void {
  const selecting = ['selector', 'workloadSelector'].find((field) => object.spec[field] !== undefined);
  if (selecting !== undefined && list(object.spec.targetRefs).length > 0) {
    const message = `targetRefs and ${selecting} exclude each other`;
    report({
      object,
      path: ['spec', 'targetRefs'],
      key: true,
      message,
      fix: `keep one of targetRefs and ${selecting}`,
    });
  }
  list(object.spec.targetRefs).forEach((item, index) => {
    const { kind, group } = record(item);
    if (text(kind) === undefined || TARGETS.includes(`${text(group) ?? ''}/${kind}`)) return;
    const message = `targetRefs cannot name a ${kind}${text(group) ? ` of ${group}` : ''}: it names a Service, a ServiceEntry, or a Gateway of gateway.networking.k8s.io`;
    const fix = 'write selector: { matchLabels: … } with labels of the pods';
    report({ object, path: ['spec', 'targetRefs', index, 'kind'], message, fix });
  });
}

/** Selectors are labels letter by letter. */
function checkSelector(object: MeshObject, report: Report): void {
  for (const [label, value] of Object.entries(record(record(object.spec.selector).matchLabels))) {
    if (!`${label}${value}`.includes('*')) continue;
    const message = `${label}: ${value} has a star, and a selector has no wildcards`;
    report({ object, path: ['spec', 'selector', 'matchLabels', label], message });
  }
}
