import {
  type DestinationRule,
  isRunning,
  type MeshService,
  type Subset,
  selects,
  type TrafficPolicy,
} from '../../../mesh-model';
import { list, number, record } from '../../../mesh-model/untyped';
import { isOutside } from '../../../resolver/misfit';
import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';

export const TLS_AGAINST_PEER: Lint = {
  code: 'BL308',
  name: 'tls-against-peer',
  severity: 'breaks-traffic',
  summary: 'The TLS mode of a DestinationRule does not fit what the workloads take.',
  cause:
    'DISABLE or SIMPLE towards STRICT is cut off, and ISTIO_MUTUAL towards DISABLE, or towards pods without a proxy or a host outside the mesh, cannot shake hands: 503. Without a mode both sides agree by themselves.',
  fix: 'Remove tls from the DestinationRule: mTLS is automatic.',
  kiali: ['KIA0207', 'KIA0208', 'KIA0505', 'KIA0506'],
  run(mesh, report) {
    for (const rule of mesh.model.destinationRules.rules) {
      const policies: [TrafficPolicy | undefined, readonly (string | number)[], Subset['labels']][] = [
        [rule.trafficPolicy, ['spec', 'trafficPolicy', 'tls', 'mode'], {}],
        ...rule.subsets.map((subset): [TrafficPolicy | undefined, readonly (string | number)[], Subset['labels']] => [
          subset.trafficPolicy,
          [...subset.path, 'trafficPolicy', 'tls', 'mode'],
          subset.labels,
        ]),
      ];
      for (const [policy, path, labels] of policies) {
        const mode = policy?.tls?.mode;
        if (mode === undefined) continue;
        const conflict = servicesOf(mesh, rule).flatMap((service) => [
          ...conflictWith(mesh, service, mode),
          ...(mode === 'ISTIO_MUTUAL' ? podsWithoutProxy(mesh, rule, service, labels) : []),
        ])[0];
        if (conflict !== undefined)
          report({ object: rule.object, path, message: `clients use ${mode}, but ${conflict}` });
      }
      for (const [policy, path, labels] of policies) reportPorts(mesh, rule, policy, path.slice(0, -2), labels, report);
    }
  },
};

/** mTLS of a single port, where a host outside or pods without a proxy are behind it. */
function reportPorts(
  mesh: CheckedMesh,
  rule: DestinationRule,
  policy: TrafficPolicy | undefined,
  path: readonly (string | number)[],
  labels: Subset['labels'],
  report: Report,
): void {
  for (const [port, { tls }] of policy?.portLevel ?? []) {
    if (tls?.mode !== 'ISTIO_MUTUAL') continue;
    const services = servicesOf(mesh, rule).filter(({ ports }) => ports.some(({ number }) => number === port));
    const [conflict] = services.flatMap((service) => podsWithoutProxy(mesh, rule, service, labels));
    if (conflict === undefined) continue;
    const index = list(policy?.written.portLevelSettings).findIndex((item) => {
      return number(record(record(item).port).number) === port;
    });
    const at = [...path, 'portLevelSettings', index, 'tls', 'mode'];
    report({ object: rule.object, path: at, message: `clients use ISTIO_MUTUAL for port ${port}, but ${conflict}` });
  }
}

/** Services that a DestinationRule is about. */
export function servicesOf(mesh: CheckedMesh, { host, namespace }: DestinationRule): readonly MeshService[] {
  if (!host.startsWith('*')) return mesh.servicesSeen(host, namespace);
  return mesh.model.services.filter(
    (service) => service.hostname.endsWith(host.slice(1)) && service.externalName === undefined,
  );
}

function conflictWith(mesh: CheckedMesh, service: MeshService, mode: string): string[] {
  return mesh.workloadsOf(service).flatMap((workload) => {
    if (!isMeshed(mesh.model, workload)) return [];
    const ports = service.ports.map(({ targetPort }) => (typeof targetPort === 'number' ? targetPort : 0));
    const modes = ports.map((port) => serverTls(mesh.model, workload, port).mode);
    if (mode !== 'ISTIO_MUTUAL' && mode !== 'MUTUAL' && modes.length > 0 && modes.every((item) => item === 'STRICT')) {
      return [`${workload.object.title} takes mTLS only (STRICT)`];
    }
    if (mode === 'ISTIO_MUTUAL' && modes.length > 0 && modes.every((item) => item === 'DISABLE')) {
      return [`${workload.object.title} takes no mTLS (DISABLE)`];
    }
    return [];
  });
}

/** What a service leads to without a proxy that could end mTLS, where the rule is in force: pods, or a host outside. */
function podsWithoutProxy(
  mesh: CheckedMesh,
  rule: DestinationRule,
  service: MeshService,
  labels: Subset['labels'],
): string[] {
  const { destinationRules } = mesh.model;
  const isInForce = [rule.namespace, service.namespace].some((namespace) =>
    destinationRules.lookup(namespace, service).some(({ from }) => from.includes(rule)),
  );
  if (!isInForce) return [];
  if (isOutside({ service, endpoints: service.endpoints, host: service.hostname })) {
    return [`${service.hostname} is outside the mesh, and takes none of its mTLS`];
  }
  const bare = mesh
    .workloadsOf(service)
    .filter((workload) => selects(labels, workload.labels) && !isMeshed(mesh.model, workload) && isRunning(workload));
  return bare.map(({ object }) => `${object.title} has no proxy, and takes no mTLS`);
}
