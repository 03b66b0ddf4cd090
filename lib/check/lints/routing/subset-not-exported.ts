import {
  type DestinationRule,
  type HttpRule,
  isSubsetOf,
  type MeshService,
  subsetNamed,
  type VirtualService,
} from '../../../mesh-model';
import { probeOf } from '../../../probe/probe';
import type { MeshRequest } from '../../../resolver';
import { isMeshed } from '../../../resolver/mutual-tls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import type { RoutedDestination } from '../../routed-destination';
import { callerIn, requestText } from '../../traffic/probe-request';
import { reachingProbe } from '../../traffic/reaching-probe';
import { isGatewayPod } from '../security/policy-subjects';

export const SUBSET_NOT_EXPORTED: Lint = {
  code: 'BL252',
  name: 'subset-not-exported',
  severity: 'fragile',
  summary: 'A rule of the mesh names a subset that callers in other namespaces do not see.',
  cause:
    "The rule is in force for callers of every namespace that it is exported to. Each looks for the subset in the DestinationRules of its own namespace, of the service's, and of the root namespace, as far as they are exported to it; where it finds none, it answers 503 (NC).",
  fix: 'Put the DestinationRule beside the Service and export it as far as the VirtualService, or give the VirtualService exportTo: ["."].',
  run(mesh, report) {
    const open = openSubsets(mesh);
    for (const routed of mesh.destinations) {
      const { destination, virtualService, object, role } = routed;
      if (destination.subset === '' || role === 'mirror' || !virtualService.gateways.includes('mesh')) continue;
      // A rule of their own that hides it from some callers is BL307's.
      if (open.get(destination.host)?.has(destination.subset)) continue;
      // Where not even its own namespace sees it, the subset is unknown.
      if (!sees(mesh, virtualService.namespace, routed)) continue;
      const blind = callersOf(mesh, virtualService).filter((namespace) => {
        return !sees(mesh, namespace, routed) && !isHidden(mesh, namespace, routed);
      });
      const request = blind.map((namespace) => failing(mesh, namespace, routed)).find((found) => found !== undefined);
      if (request === undefined) continue;
      const message = `${requestText(request)} gets 503: no DestinationRule with subset ${destination.subset} of ${destination.host} is in force there`;
      report({ object, path: [...routed.path, 'subset'], message });
    }
  },
};

function sees(mesh: CheckedMesh, namespace: string, { destination: { host, subset } }: RoutedDestination): boolean {
  return mesh.once(`subset ${namespace} ${host} ${subset}`, () =>
    mesh
      .servicesSeen(host, namespace)
      .flatMap((service) => mesh.model.destinationRules.lookup(namespace, service))
      .some((rule) => subsetNamed(rule, subset) !== undefined),
  );
}

/** True where a DestinationRule of the callers' namespace hides one that has the subset and is exported to them: that is BL307's. */
function isHidden(mesh: CheckedMesh, namespace: string, { destination: { host, subset } }: RoutedDestination): boolean {
  const services = mesh.servicesSeen(host, namespace);
  const { rules } = mesh.model.destinationRules;
  return services.some((service) => {
    const isOwn = mesh.model.destinationRules.lookup(namespace, service).some((rule) => rule.namespace === namespace);
    const isExported = ({ exportTo }: DestinationRule) =>
      exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(namespace);
    return (
      isOwn &&
      rules.some((rule) => {
        const isOfService = rule.namespace === service.namespace && rule.host === service.hostname;
        return isOfService && isExported(rule) && rule.subsets.some(({ name }) => name === subset);
      })
    );
  });
}

/** Subsets by host that a DestinationRule beside the Service defines for all namespaces. */
function openSubsets({ model }: CheckedMesh): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { host, namespace, exportTo, subsets, workloadSelector } of model.destinationRules.rules) {
    const isOpen = workloadSelector === undefined && (exportTo.length === 0 || exportTo.includes('*'));
    if (!isOpen || !host.endsWith(`.${namespace}.svc.${model.config.clusterDomain}`)) continue;
    const names = found.get(host) ?? new Set<string>();
    for (const { name } of subsets) names.add(name);
    found.set(host, names);
  }
  return found;
}

/** Other namespaces with sidecars that a VirtualService is exported to. */
function callersOf(mesh: CheckedMesh, { exportTo, namespace }: VirtualService): readonly string[] {
  const all = mesh.once('namespaces-with-sidecars', () => {
    const { model } = mesh;
    const found = model.workloads.filter((item) => isMeshed(model, item) && !isGatewayPod(model, item));
    return [...new Set(found.map((workload) => workload.namespace))].sort();
  });
  return all.filter((name) => name !== namespace && (exportTo.includes('*') || exportTo.includes(name)));
}

/** A request from a namespace that the rule takes, and that fails for want of the subset. */
function failing(
  mesh: CheckedMesh,
  namespace: string,
  { virtualService, rule, destination }: RoutedDestination,
): MeshRequest | undefined {
  const from = callerIn(mesh, namespace);
  const { match } = rule as HttpRule;
  const own = match.length === 0 ? [undefined] : match;
  // Where an earlier rule takes the plainest request, another one may get through to the rule.
  const probes = [
    ...own.flatMap((item) => probeOf(item) ?? []),
    ...own.flatMap((item) => reachingProbe(mesh, virtualService, rule as HttpRule, item) ?? []),
  ];
  for (const { hostname, ports } of virtualService.hosts.flatMap((host) => calledBy(mesh, host, namespace))) {
    const port = ports.find(({ protocol }) => protocol === 'http' || protocol === 'sniffed')?.number;
    if (port === undefined) continue;
    for (const probe of probes) {
      const request: MeshRequest = { from, port, ...probe, authority: probe.authority ?? hostname };
      const { outcome, rule: taken } = mesh.resolver.resolve(request);
      if (taken?.rule !== rule || outcome.kind !== 'forward') continue;
      const failed = outcome.destinations.some(({ subset, result }) => {
        return subset === destination.subset && result.kind === 'error' && result.reason === 'cluster_not_found';
      });
      if (failed) return request;
    }
  }
  return undefined;
}

/** The services that a host of a VirtualService stands for; a few of those below a wildcard. */
function calledBy(mesh: CheckedMesh, host: string, namespace: string): readonly MeshService[] {
  if (!host.startsWith('*')) return mesh.servicesSeen(host, namespace);
  return mesh.model.services.filter(({ hostname }) => isSubsetOf(hostname, host)).slice(0, 5);
}
